#include "courier/chores.h"

#include <stddef.h>

#include "base/time.h"
#include "store/idempotency_store.h"

/* Batch after batch, for half a second. */
static bool forget_answers(struct db *db, int64_t now, struct arena *arena, struct err *err)
{
	int64_t end = time_monotonic() + MS_SECOND / 2, count;

	(void)arena;
	do
		if (!idempotency_purge(db, now - IDEMPOTENCY_KEPT, &count, err))
			return false;
	while (count == IDEMPOTENCY_BATCH && time_monotonic() < end);
	return true;
}

const struct chore chores[] = {
	{ "forget-answers", 10 * MS_SECOND, forget_answers },
	{ NULL, 0, NULL },
};
