#include "desk/follow.h"

#include "desk/desk.h"
#include "domain/history.h"
#include "store/db.h"
#include "store/feed_store.h"

struct batch {
	const struct desk *desk;
	const struct follower *follower;
	const struct event *events;
	size_t count;
	int64_t from, to;
	bool ours;
};

/* The place first: a second process waits there until the first has done the work, and goes on. */
static bool work(void *arg, struct err *err)
{
	struct batch *batch = arg;
	const struct follower *follower = batch->follower;

	if (batch->desk->untold)
		*batch->desk->untold = NULL; /* an attempt before this one was rolled back */
	return follower_move(batch->desk->db, follower->name, batch->from, batch->to, &batch->ours, err)
	       && (!batch->ours
		       || follower->work(batch->desk, batch->events, batch->count, err));
}

bool follow(const struct desk *desk, const struct follower *follower, int64_t *seq,
	struct err *err)
{
	struct batch batch = { .desk = desk, .follower = follower };
	struct db_rows rows;

	if (!follower_find(desk->db, follower->name, desk->arena, &batch.from, err)
		|| !feed_read(desk->db, batch.from, FOLLOW_BATCH, desk->arena, &rows, err))
		return false;
	batch.events = rows.items;
	batch.count = rows.count;
	batch.to = rows.count ? batch.events[rows.count - 1].seq : batch.from;
	if (rows.count && !tx_run(desk->db, desk->arena, work, &batch, err))
		return false;
	*seq = batch.ours ? batch.to : batch.from;
	return true;
}
