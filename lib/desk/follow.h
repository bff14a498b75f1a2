#ifndef DESK_FOLLOW_H
#define DESK_FOLLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct desk;
struct event;

enum { FOLLOW_BATCH = 100 }; /* events in one transaction */

/*
 * Somebody who does some work for each event of the feed, from the first one on: keeps the words of
 * an issue for the search, say. How far it has come is kept in the database (table `follower`), and
 * moves in the transaction of the work: nothing is left out, and nothing done twice, whoever dies
 * when. Any number of processes may follow under one name: for each batch, one of them does it.
 */
struct follower {
	const char *name; /* under which its place is kept: never to be changed */

	/*
	 * The work for `count` events (at least one), in the order of the feed, with their persons.
	 * Runs inside of tx_run, and nobody is its caller: it changes nothing but the database, and
	 * may be called again for the same events after a rollback. Events are read from what
	 * happened, so an issue may have changed since: look at it as it is now, or at the event
	 * alone. False, with `err` set: all
	 * is rolled back, and the same events come again later; until then this follower stands
	 * still.
	 */
	bool (*work)(const struct desk *desk, const struct event *events, size_t count,
		struct err *err);
};

/*
 * One batch: what comes behind the follower's place, FOLLOW_BATCH events at most. `*seq` is its
 * place after that; when it is the same as before, there was nothing new, or another process was
 * faster.
 */
bool follow(const struct desk *desk, const struct follower *follower, int64_t *seq,
	struct err *err) MUST_CHECK;

#endif
