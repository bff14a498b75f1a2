#ifndef DESK_FACTS_H
#define DESK_FACTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct arena;
struct db;
struct desk;
struct event;

/*
 * The work of the follower that keeps what reports count (desk/follow.h): the facts of the issues
 * that these events belong to become those of their history as it is now, and so do their fixes
 * (desk/fixes.h). The same events twice do no harm. At most FACT_ISSUES events.
 */
bool facts_follow(const struct desk *desk, const struct event *events, size_t count,
	struct err *err) MUST_CHECK;

/*
 * Makes all of it anew: the facts of every issue from its history, and from these the sums. Whatever
 * was there before, the tables hold afterwards what a follower would have put there that had seen
 * every event. In many short transactions: the follower and the reports go on meanwhile.
 */
bool facts_rebuild(struct db *db, struct arena *arena, struct err *err) MUST_CHECK;

#endif
