#include "domain/clock.h"

#include "domain/hours.h"
#include "domain/issue.h"

#define IS(status) WORD_BIT(STATUS_##status)
#define OVER (IS(RESOLVED) | IS(CLOSED) | IS(CANCELLED))
#define RESPOND WORD_BIT(CLOCK_RESPOND)
#define BOTH (RESPOND | WORD_BIT(CLOCK_RESOLVE))

/* What a clock does: the first row that fits is the one. */
static const struct {
	uint32_t statuses, clocks;
	bool responded; /* only when there was a contact */
	enum clock_verdict verdict;
	int reason;
} rows[] = {
	{ OVER, BOTH, false, CLOCK_ENDS, 0 },
	{ STATUSES_OPEN, RESPOND, true, CLOCK_ENDS, 0 },
	{ IS(WAITING_EMPLOYEE), BOTH, false, CLOCK_PAUSES, REASON_WAITING_EMPLOYEE },
	{ IS(WITH_SOFTWARE_TEAM), BOTH, false, CLOCK_PAUSES, REASON_WITH_SOFTWARE_TEAM },
	{ IS(SCHEDULED), BOTH, false, CLOCK_PAUSES_UNTIL, REASON_SCHEDULED },
	{ STATUSES_OPEN, BOTH, false, CLOCK_COUNTS, 0 },
};

int64_t clock_target(const struct clock_rules *rules, const struct issue *issue, int kind)
{
	const int64_t *targets = rules->targets[kind];
	int64_t target = targets[issue->priority];

	return issue->vip && targets[CLOCK_VIP] < target ? targets[CLOCK_VIP] : target;
}

struct clock_state clock_state(const struct clock_rules *rules, const struct issue *issue, int kind)
{
	bool always = rules->p1_around_the_clock && issue->priority == 1;
	size_t i = 0;

	while (!(rows[i].statuses & WORD_BIT(issue->status)) || !(rows[i].clocks & WORD_BIT(kind))
		|| (rows[i].responded && !issue->clocks.responded_at))
		i++;
	return (struct clock_state){
		.verdict = rows[i].verdict,
		.reason = rows[i].reason,
		.until = rows[i].verdict == CLOCK_PAUSES_UNTIL ? issue->scheduled.at : 0,
		.target = clock_target(rules, issue, kind),
		.hours = always ? &hours_always : rules->hours,
	};
}

int64_t clock_counts_from(const struct clock_state *state, int64_t at)
{
	switch (state->verdict) {
	case CLOCK_COUNTS:
		return at;
	case CLOCK_PAUSES_UNTIL:
		return state->until > at ? state->until : at;
	default:
		return 0;
	}
}

bool clock_begins(const struct issue *before, const struct issue *after)
{
	return !before
	       || (before->status == STATUS_RESOLVED && (STATUSES_OPEN & WORD_BIT(after->status)));
}

bool clock_answered(const struct issue *before, const struct issue *after)
{
	return before && before->status == STATUS_WAITING_EMPLOYEE
	       && after->status == STATUS_ASSIGNED;
}

static bool same_state(const struct clock_state *a, const struct clock_state *b)
{
	return a->verdict == b->verdict && a->reason == b->reason && a->until == b->until
	       && a->target == b->target && a->hours == b->hours;
}

/* When the target is missed, or was: what was missed once stays so, but for a later target. */
static int64_t missed_by(const struct clock *clock, const struct clock_state *state, int64_t at)
{
	int64_t left = state->target - clock->used;

	if (state->verdict == CLOCK_ENDS)
		return 0;
	if (left <= 0)
		return clock->by && clock->by <= at ? clock->by : at;
	return clock->since ? hours_add(state->hours, clock->since, left) : 0;
}

/* It has been in a state until `at`; from then on it is in another. */
static void change_state(struct clock *clock, const struct clock_state *was,
	const struct clock_state *is, int64_t at)
{
	if (clock->since)
		clock->used += hours_between(was->hours, clock->since, at);
	clock->since = clock_counts_from(is, at);
	clock->by = missed_by(clock, is, at);
	if (is->verdict != CLOCK_ENDS && (!clock->by || clock->by > at))
		clock->missed = false;
}

void clock_finish(const struct clock_rules *rules, struct issue *issue)
{
	struct clocks *clocks = &issue->clocks;

	clocks->due_at = clocks->alarm_at = 0;
	for (int kind = 1; kind < clock_kind_count; kind++) {
		const struct clock *clock = &clocks->of[kind];

		if (clock->by && (!clocks->due_at || clock->by < clocks->due_at))
			clocks->due_at = clock->by;
		if (clock->by && !clock->missed
			&& (!clocks->alarm_at || clock->by < clocks->alarm_at))
			clocks->alarm_at = clock->by;
	}
	if (issue->status == STATUS_RESOLVED)
		clocks->alarm_at = issue->resolved_at + rules->close_after;
}

void clock_step(const struct clock_rules *rules, const struct issue *before, struct issue *after)
{
	int64_t at = after->updated_at;
	bool begins = clock_begins(before, after);

	if (begins)
		after->clocks = (struct clocks){ 0 };
	if (clock_answered(before, after) && !after->clocks.responded_at)
		after->clocks.responded_at = at;
	for (int kind = 1; kind < clock_kind_count; kind++) {
		struct clock_state is = clock_state(rules, after, kind);
		struct clock_state was = begins ? is : clock_state(rules, before, kind);

		if (begins || !same_state(&was, &is))
			change_state(&after->clocks.of[kind], &was, &is, at);
	}
	clock_finish(rules, after);
}

bool clock_overdue(const struct issue *issue, int64_t now)
{
	return (STATUSES_OPEN & WORD_BIT(issue->status)) && issue->clocks.due_at
	       && issue->clocks.due_at < now;
}

int clock_late(const struct issue *issue, int64_t now)
{
	for (int kind = 1; kind < clock_kind_count; kind++) {
		const struct clock *clock = &issue->clocks.of[kind];

		if (clock->by && clock->by < now && !clock->missed)
			return kind;
	}
	return clock_kind_none;
}
