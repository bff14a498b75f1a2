#include "store/db.h"

#include <time.h>

#include "base/arena.h"
#include "base/time.h"
#include "store/db_inner.h"

enum { TURNS = 5, PATIENCE_MS = 10 * MS_SECOND };

/*
 * A few milliseconds, more with each turn, and different for each: those who got into each other's
 * way should not meet again at once.
 */
static void pause_before(int turn)
{
	struct timespec now, pause = { 0 };

	clock_gettime(CLOCK_MONOTONIC, &now);
	pause.tv_nsec = 500000 + now.tv_nsec / 100 % 1000 * 4000 * turn;
	nanosleep(&pause, NULL);
}

static bool may_rerun(enum db_fate fate)
{
	return fate == FATE_AGAIN || fate == FATE_WAITED || fate == FATE_UNSENT || fate == FATE_LOST;
}

/* What is run in a transaction. */
struct work {
	bool (*attempt)(void *arg, struct err *err);
	void *arg;
	bool reads; /* all of one moment, and changes nothing */
};

/* There is nothing to be committed: what failed on the way is all that counts. */
static bool end_reading(struct db *db)
{
	db_rollback(db);
	return !db->doom;
}

/* True: done. False: `*rerun` says whether running it again may help. */
static bool run_once(struct db *db, const struct work *work, bool *rerun, struct err *err)
{
	enum db_fate doom;

	*rerun = false;
	if (!(work->reads ? db_begin_snapshot(db, err) : db_begin(db, err))) {
		/* What broke here was repeated already, and that did not help. */
		*rerun = db->doom == FATE_AGAIN;
		return false;
	}
	if (work->attempt(work->arg, err)) {
		if (work->reads ? end_reading(db) : db_commit(db, err))
			return true;
	} else {
		db_rollback(db);
	}
	doom = db->final ? FATE_DONE : db->doom;
	*rerun = may_rerun(doom);
	/* Whatever the attempt made of it: why it failed is what the database said. */
	return doom ? db_fate_err(doom, db->said, err) : false;
}

static bool run(struct db *db, struct arena *arena, const struct work *work, struct err *err)
{
	struct arena_mark mark = arena_mark(arena);
	int64_t end = time_monotonic() + PATIENCE_MS;
	bool rerun;

	for (int turn = 1; !run_once(db, work, &rerun, err); turn++) {
		if (!rerun || turn == TURNS || time_monotonic() >= end)
			return false;
		pause_before(turn);
		db->stats.retries++;
		arena_rewind(arena, mark);
		err_clear(err);
	}
	return true;
}

bool tx_run(struct db *db, struct arena *arena, bool (*attempt)(void *arg, struct err *err),
	void *arg, struct err *err)
{
	return run(db, arena, &(struct work){ attempt, arg, .reads = false }, err);
}

bool tx_read(struct db *db, struct arena *arena, bool (*attempt)(void *arg, struct err *err),
	void *arg, struct err *err)
{
	return run(db, arena, &(struct work){ attempt, arg, .reads = true }, err);
}
