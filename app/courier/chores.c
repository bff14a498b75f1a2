#include "courier/chores.h"

#include <stddef.h>

#include "base/time.h"
#include "desk/clock.h"
#include "desk/outbox.h"
#include "store/clock_store.h"
#include "store/idempotency_store.h"

/* Batch after batch is done for half a second. */
static int64_t end_of_turn(void)
{
	return time_monotonic() + MS_SECOND / 2;
}

static bool forget_answers(const struct desk *desk, struct err *err)
{
	int64_t end = end_of_turn(), count;

	do
		if (!idempotency_purge(desk->db, desk->now - IDEMPOTENCY_KEPT, &count, err))
			return false;
	while (count == IDEMPOTENCY_BATCH && time_monotonic() < end);
	return true;
}

static bool forget_messages(const struct desk *desk, struct err *err)
{
	int64_t end = end_of_turn(), count;

	do
		if (!outbox_forget(desk, &count, err))
			return false;
	while (count == OUTBOX_FORGOTTEN && time_monotonic() < end);
	return true;
}

/* Targets that were missed, and issues that are to be closed. */
static bool answer_alarms(const struct desk *desk, struct err *err)
{
	int64_t end = end_of_turn();
	size_t count;

	do
		if (!desk_alarms(desk, &count, err))
			return false;
	while (count == CLOCK_BATCH && time_monotonic() < end);
	return true;
}

/* Sees that the clocks of all issues go by the settings. */
static bool set_clocks(const struct desk *desk, struct err *err)
{
	int64_t end = end_of_turn();
	bool done;

	do
		if (!desk_clock_walk(desk, &done, err))
			return false;
	while (!done && time_monotonic() < end);
	return true;
}

const struct chore chores[] = {
	{ "forget-answers", 10 * MS_SECOND, forget_answers },
	{ "forget-messages", MS_MINUTE, forget_messages },
	{ "set-clocks", MS_SECOND, set_clocks },
	{ "alarms", MS_SECOND, answer_alarms },
	{ "relay-debt", MS_MINUTE, outbox_tell_debt },
	{ NULL, 0, NULL },
};
