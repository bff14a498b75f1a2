#ifndef DOMAIN_CLOCK_REPLAY_H
#define DOMAIN_CLOCK_REPLAY_H

#include "domain/clock.h"

/* A line of an issue's history, as far as its clocks go by it. */
struct clock_line {
	int64_t version;
	int64_t at;
	const char *changes; /* see history_changes() */
	bool reached;        /* a contact attempt that was successful */
};

/* A time in which a clock counts, or does not. */
struct clock_interval {
	int clock;     /* enum clock_kind */
	int64_t round; /* 1 from the report on, one more for each time that it was reopened */
	int64_t from, until;
	bool counted;
	int reason; /* enum clock_reason */
};

/* A clock as the history tells it. */
struct clock_told {
	int64_t target, used;
	int64_t by; /* as struct clock has it */
	enum clock_verdict verdict;
};

struct clock_replay {
	struct clock_told of[clock_kind_count];
	int64_t responded_at;
	struct clock_interval *intervals; /* by clock, then in their order */
	size_t count;
};

/*
 * Recomputes the clocks from the history up to `now`, which is not before the last change: `issue`
 * as it is now, and its lines, oldest first. What is kept of clocks in `issue` is not looked at. With
 * `explain`, every interval of every round; otherwise none.
 */
void clock_replay(const struct clock_rules *rules, const struct issue *issue,
	const struct clock_line *lines, size_t count, int64_t now, bool explain,
	struct arena *arena, struct clock_replay *replay);

/* Sets the clocks of `issue` to what the history tells; what stands there as missed stays so. */
void clock_restore(const struct clock_rules *rules, const struct clock_line *lines, size_t count,
	int64_t now, struct arena *arena, struct issue *issue);

#endif
