#ifndef HTTP_GCRA_H
#define HTTP_GCRA_H

#include <stdbool.h>
#include <stdint.h>

/*
 * The arithmetic of a quota (generic cell rate algorithm): so many units per window, all of them at
 * once if nothing was used for that long, refilled steadily, one after the other. All that is kept
 * of somebody is one moment: when their quota will be whole again. One that is past is as good as 0.
 *
 * Moments and times are nanoseconds of a clock that only goes forward.
 */
struct gcra {
	int64_t window;   /* the time in which a quota that was used up is whole again */
	int64_t interval; /* the time in which one unit comes back */
};

/* The most units per minute for which interval and window agree to the unit. */
enum { GCRA_MOST = 100000 };

/* 1 to GCRA_MOST units per minute. */
struct gcra gcra_per_minute(int64_t units);

/* Takes one unit: *whole_at moves on. False, and it stays, when there is none. */
bool gcra_take(const struct gcra *quota, int64_t now, int64_t *whole_at);

/* How many units are left. */
int64_t gcra_left(const struct gcra *quota, int64_t now, int64_t whole_at);

/* The time until there is one more than that; 0 when all are there. */
int64_t gcra_next(const struct gcra *quota, int64_t now, int64_t whole_at);

#endif
