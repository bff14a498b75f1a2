#ifndef DESK_CLOCK_H
#define DESK_CLOCK_H

#include "desk/desk.h"
#include "domain/clock_replay.h"

/* The clocks of an issue that has been loaded, recomputed from its history and explained. */
bool desk_clock(const struct desk *desk, const struct issue *issue, struct clock_replay *replay,
	struct err *err) MUST_CHECK;

/*
 * What the clock does by itself, in transactions of its own; any number of nodes may: of each thing
 * the first one does it. A target that was missed becomes an event, and what was resolved long enough
 * ago is closed. `*count` is how many there were to look at: CLOCK_BATCH at the most.
 */
bool desk_alarms(const struct desk *desk, size_t *count, struct err *err) MUST_CHECK;

/*
 * Sets the clocks of issues anew from their histories: of those that are not over, when these were
 * set by other rules, or by none (they are older than the clocks). One step of some issues; `*done`
 * when there is nothing left to do.
 */
bool desk_clock_walk(const struct desk *desk, bool *done, struct err *err) MUST_CHECK;

#endif
