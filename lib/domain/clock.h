#ifndef DOMAIN_CLOCK_H
#define DOMAIN_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "domain/words.h"

struct arena;
struct hours;
struct issue;

/*
 * An issue has two clocks: one until the employee has heard from the desk, one until it is resolved.
 * Both begin with the report, and both begin anew when it is reopened: the employee waits again, and
 * what the desk took the first time is done with. They count working hours (P1's run around the
 * clock, where that is set), and pause while it is not the desk's turn: see the table in clock.c.
 * Another priority has another target, and keeps what has been used.
 *
 * Nothing ticks: how much was used until the last change, and since when it has been counting, is
 * all that is kept. Lengths are milliseconds.
 */
struct clock {
	int64_t used;  /* until `since`, or in all while it does not count */
	int64_t since; /* from when on it counts; may lie ahead; 0: it is paused, or over */
	int64_t by;    /* when its target is missed, or was; 0: it is paused before that, or over */
	bool missed;   /* that it was missed stands in the history */
};

struct clocks {
	struct clock of[clock_kind_count]; /* by enum clock_kind */
	int64_t responded_at; /* the first contact since the report, or since it was reopened; 0: none */
	int64_t due_at;   /* the earlier one of `by`; 0: none */
	int64_t alarm_at; /* when there is something to do: a target is missed, or it is to be closed */
};

enum { CLOCK_VIP = 0 }; /* where a table by priority has what holds for VIPs */

struct clock_rules {
	const struct hours *hours;
	bool p1_around_the_clock;
	int64_t targets[clock_kind_count][4]; /* by priority; a VIP's is CLOCK_VIP's, if that is less */
	int64_t close_after; /* resolved for so long: closed */
};

/*
 * Sets the clocks of `after` as they are from its updated_at on, from those of `before` (NULL: it has
 * just been reported). Whoever reaches the employee sets responded_at.
 */
void clock_step(const struct clock_rules *rules, const struct issue *before, struct issue *after);

/* The target that holds for an issue now. */
int64_t clock_target(const struct clock_rules *rules, const struct issue *issue, int kind);

/* Whether a target has been missed, and the issue is not over. */
bool clock_overdue(const struct issue *issue, int64_t now);

/* A clock (enum clock_kind) whose target has been missed, which the history does not have; 0: none. */
int clock_late(const struct issue *issue, int64_t now);

/* What clock.c and clock_replay.c share ---------------------------------------------------------- */

enum clock_verdict {
	CLOCK_COUNTS,
	CLOCK_PAUSES,
	CLOCK_PAUSES_UNTIL, /* ... the appointment, and counts from then on */
	CLOCK_ENDS,
};

/* What a clock is to do while an issue is as it is. */
struct clock_state {
	enum clock_verdict verdict;
	int reason;    /* enum clock_reason, of a pause */
	int64_t until; /* of CLOCK_PAUSES_UNTIL */
	int64_t target;
	const struct hours *hours;
};

struct clock_state clock_state(const struct clock_rules *rules, const struct issue *issue, int kind);

/* From when on it counts, in a state that began at `at`; 0: it does not. */
int64_t clock_counts_from(const struct clock_state *state, int64_t at);

/* Whether the clocks begin: it was reported, or reopened. */
bool clock_begins(const struct issue *before, const struct issue *after);

/* Whether somebody has answered what the desk asked: a contact, too. */
bool clock_answered(const struct issue *before, const struct issue *after);

/* Sets due_at and alarm_at by the rest. */
void clock_finish(const struct clock_rules *rules, struct issue *issue);

#endif
