#ifndef HTTP_QUOTA_H
#define HTTP_QUOTA_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "http/gcra.h"

/*
 * Who has used how much of their quota, in memory that all workers of a node share. There is no
 * lock, since a worker can be killed at any moment. What somebody has used is one number that changes
 * in one step; so of `n` units exactly `n` are taken, however many workers take at the same time.
 *
 * There is room for QUOTA_SETS * QUOTA_WAYS callers at a time. One who has their whole quota needs no
 * place: it is taken over by the next. When all places of a set are in use, who has most left loses
 * theirs, and begins anew with a whole quota: nobody is refused for want of room. (Two workers that
 * place the same newcomer in the same moment can end up with two places, and then one unit was not
 * counted; and one that takes a place over while its owner comes back is charged that unit.)
 */
enum { QUOTA_SETS = 1024, QUOTA_WAYS = 8 };

struct quota_place {
	_Atomic uint64_t caller; /* 0: nobody's */
	_Atomic int64_t whole_at;
};

struct quota_table {
	struct quota_place places[QUOTA_SETS][QUOTA_WAYS];
};

/* What became of taking one unit. */
struct quota_taken {
	bool granted;
	int64_t left; /* units */
	int64_t next; /* nanoseconds until there is one more */
};

/* Takes one unit for `caller` (not 0); `now` in nanoseconds of a clock of this machine. */
struct quota_taken quota_take(struct quota_table *table, uint64_t caller, const struct gcra *quota,
	int64_t now);

#endif
