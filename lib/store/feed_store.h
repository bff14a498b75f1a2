#ifndef STORE_FEED_STORE_H
#define STORE_FEED_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct arena;
struct db;
struct db_rows;

/*
 * The feed: the events of all issues in one sequence, event.seq = 1, 2, 3, ..., without a gap.
 *
 * Nobody who writes an event numbers it, for then all writers would wait for one counter.
 * feed_stamp() does that once it is committed. Anyone may call it, at any time, on any node: the
 * numbers and the counter behind them (the row of `feed`) change in one transaction, and only when
 * the counter is still what it was when the events were looked for. So
 *
 *   - a reader sees numbers 1..n and no other: each transaction begins where the one before it ended;
 *   - an event that is committed later, with an id from before, gets a later number: who has read up
 *     to n has missed nothing;
 *   - the numbers of an issue's events rise with their versions. Version 8 is written by somebody who
 *     has seen version 7 committed: so whoever sees the event of 8 sees that of 7, which has the
 *     lower id (AUTO_INCREMENT never goes back; a node of a cluster counts on from what it has
 *     applied), and events are numbered in the order of their ids.
 *
 * Nobody waits for it, nor does it wait for a transaction that writes events: what it reads is what
 * is committed, without a lock, and it writes rows that nobody else writes.
 */
enum { FEED_BATCH = 500 }; /* numbered at once */

/*
 * Numbers what is committed and has no number, FEED_BATCH events at most; what was committed before
 * the call has a number when it returns, unless there were more. `*count`: how many this call has
 * numbered. Not to be called inside of tx_run.
 */
bool feed_stamp(struct db *db, struct arena *arena, size_t *count, struct err *err) MUST_CHECK;

/* The latest number; 0: none yet. */
bool feed_end(struct db *db, struct arena *arena, int64_t *seq, struct err *err) MUST_CHECK;

/* The events behind number `after`, `limit` at most, in order; rows of struct event. */
bool feed_read(struct db *db, int64_t after, int64_t limit, struct arena *arena,
	struct db_rows *events, struct err *err) MUST_CHECK;

/* How far a follower of the feed has come; 0: it is about to begin. */
bool follower_find(struct db *db, const char *name, struct arena *arena, int64_t *seq,
	struct err *err) MUST_CHECK;

/* Moves it on. `*moved` is false, and nothing was written, when it is not at `from` any more. */
bool follower_move(struct db *db, const char *name, int64_t from, int64_t to, bool *moved,
	struct err *err) MUST_CHECK;

#endif
