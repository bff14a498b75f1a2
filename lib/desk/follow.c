#include "desk/follow.h"

#include "domain/history.h"
#include "store/db.h"
#include "store/feed_store.h"

struct batch {
	struct db *db;
	const struct follower *follower;
	struct arena *arena;
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

	return follower_move(batch->db, follower->name, batch->from, batch->to, &batch->ours, err)
	       && (!batch->ours
		       || follower->work(batch->db, batch->events, batch->count, batch->arena, err));
}

bool follow(struct db *db, const struct follower *follower, struct arena *arena, int64_t *seq,
	struct err *err)
{
	struct batch batch = { .db = db, .follower = follower, .arena = arena };
	struct db_rows rows;

	if (!follower_find(db, follower->name, arena, &batch.from, err)
		|| !feed_read(db, batch.from, FOLLOW_BATCH, arena, &rows, err))
		return false;
	batch.events = rows.items;
	batch.count = rows.count;
	batch.to = rows.count ? batch.events[rows.count - 1].seq : batch.from;
	if (rows.count && !tx_run(db, arena, work, &batch, err))
		return false;
	*seq = batch.ours ? batch.to : batch.from;
	return true;
}
