#include "domain/clock_replay.h"

#include <string.h>

#include "base/arena.h"
#include "domain/history.h"
#include "domain/hours.h"
#include "domain/issue.h"

/* What the replay has of one clock, while it goes from line to line. */
struct told {
	int kind;
	int64_t used;
	int64_t missed_at; /* since when as much was used as the target allows; 0: not so much */
	int64_t ahead;     /* when that will be, if nothing changes; 0: not before something does */
	struct clock_state state;
};

struct tale {
	const struct clock_rules *rules;
	struct arena *arena;
	struct clock_replay *replay;
	size_t room; /* for intervals */
	bool explain;
	int64_t round;
};

/* The issue after each of its lines: what each has changed is taken back from the last to the first. */
static struct issue *states_of(const struct issue *issue, const struct clock_line *lines,
	size_t count, struct arena *arena)
{
	struct issue *states = arena_array(arena, count + 1, sizeof(*states));
	struct issue state = *issue;

	for (size_t i = count; i-- > 0;) {
		states[i] = state;
		states[i].updated_at = lines[i].at;
		states[i].clocks = (struct clocks){ 0 };
		history_undo(&state, lines[i].changes, arena);
	}
	return states;
}

/* Intervals ----------------------------------------------------------------------------------- */

static struct clock_interval *add_interval(struct tale *tale)
{
	struct clock_replay *replay = tale->replay;
	struct clock_interval *old = replay->intervals;

	if (replay->count == tale->room) {
		tale->room = tale->room ? tale->room * 2 : 32;
		replay->intervals = arena_array(tale->arena, tale->room, sizeof(*old));
		if (replay->count)
			memcpy(replay->intervals, old, replay->count * sizeof(*old));
	}
	return &replay->intervals[replay->count++];
}

/* What goes on for the same reason is one interval. */
static void tell(struct tale *tale, const struct told *told, int64_t from, int64_t until, int reason)
{
	const struct clock_interval next = {
		.clock = told->kind,
		.round = tale->round,
		.from = from,
		.until = until,
		.counted = reason == REASON_WORKING_HOURS || reason == REASON_AROUND_THE_CLOCK,
		.reason = reason,
	};
	struct clock_interval *last =
		tale->replay->count ? &tale->replay->intervals[tale->replay->count - 1] : NULL;

	if (from >= until)
		return;
	if (last && last->clock == next.clock && last->round == next.round
		&& last->reason == reason && last->until == from)
		last->until = until;
	else
		*add_interval(tale) = next;
}

static int reason_at(const struct hours *hours, int64_t at)
{
	if (hours == &hours_always)
		return REASON_AROUND_THE_CLOCK;
	if (hours_open(hours, at))
		return REASON_WORKING_HOURS;
	return hours_holiday(hours, at) ? REASON_HOLIDAY : REASON_OUTSIDE_HOURS;
}

static void explain(struct tale *tale, const struct told *told, int64_t from, int64_t until)
{
	const struct clock_state *state = &told->state;
	int64_t counts = clock_counts_from(state, from);

	if (state->verdict == CLOCK_ENDS)
		return;
	if (!counts || counts > until)
		counts = until;
	tell(tale, told, from, counts, state->reason);
	while (counts < until) {
		int64_t change = hours_until(state->hours, counts);

		change = change < until ? change : until;
		tell(tale, told, counts, change, reason_at(state->hours, counts));
		counts = change;
	}
}

/* One clock ----------------------------------------------------------------------------------- */

/* It is in its state from one moment to another. */
static void pass(struct told *told, int64_t from, int64_t until)
{
	const struct clock_state *state = &told->state;
	int64_t counts = clock_counts_from(state, from);
	int64_t left = state->target - told->used;

	if (left > 0)
		told->missed_at = 0;
	else if (!told->missed_at)
		told->missed_at = from;
	told->ahead = counts && left > 0 ? hours_add(state->hours, counts, left) : 0;
	if (told->ahead && told->ahead <= until)
		told->missed_at = told->ahead;
	if (counts)
		told->used += hours_between(state->hours, counts, until);
}

static void replay_clock(struct tale *tale, int kind, const struct issue *states, size_t count,
	int64_t now)
{
	struct clock_told *out = &tale->replay->of[kind];
	struct told told = { .kind = kind };

	tale->round = 0;
	for (size_t i = 0; i < count; i++) {
		int64_t until = i + 1 < count ? states[i + 1].updated_at : now;

		if (clock_begins(i ? &states[i - 1] : NULL, &states[i])) {
			told = (struct told){ .kind = kind };
			tale->round++;
		}
		told.state = clock_state(tale->rules, &states[i], kind);
		pass(&told, states[i].updated_at, until);
		if (tale->explain)
			explain(tale, &told, states[i].updated_at, until);
	}
	*out = (struct clock_told){
		.target = told.state.target,
		.used = told.used,
		.by = told.missed_at ? told.missed_at : told.ahead,
		.verdict = told.state.verdict,
	};
	if (out->verdict == CLOCK_ENDS)
		out->by = 0;
}

/* Since when the employee has heard of the desk, in each state. */
static void note_contacts(struct issue *states, const struct clock_line *lines, size_t count)
{
	int64_t responded_at = 0;

	for (size_t i = 0; i < count; i++) {
		const struct issue *before = i ? &states[i - 1] : NULL;

		if (clock_begins(before, &states[i]))
			responded_at = 0;
		if (!responded_at && (lines[i].reached || clock_answered(before, &states[i])))
			responded_at = lines[i].at;
		states[i].clocks.responded_at = responded_at;
	}
}

void clock_replay(const struct clock_rules *rules, const struct issue *issue,
	const struct clock_line *lines, size_t count, int64_t now, bool explain_all,
	struct arena *arena, struct clock_replay *replay)
{
	struct tale tale = {
		.rules = rules, .arena = arena, .replay = replay, .explain = explain_all };
	struct issue *states = states_of(issue, lines, count, arena);

	*replay = (struct clock_replay){ 0 };
	note_contacts(states, lines, count);
	for (int kind = 1; kind < clock_kind_count; kind++)
		replay_clock(&tale, kind, states, count, now);
	replay->responded_at = count ? states[count - 1].clocks.responded_at : 0;
}

void clock_restore(const struct clock_rules *rules, const struct clock_line *lines, size_t count,
	int64_t now, struct arena *arena, struct issue *issue)
{
	struct clock_replay replay;

	clock_replay(rules, issue, lines, count, now, false, arena, &replay);
	issue->clocks.responded_at = replay.responded_at;
	for (int kind = 1; kind < clock_kind_count; kind++) {
		const struct clock_told *told = &replay.of[kind];
		struct clock_state state = clock_state(rules, issue, kind);
		struct clock *clock = &issue->clocks.of[kind];

		*clock = (struct clock){
			.used = told->used,
			.since = clock_counts_from(&state, now),
			.by = told->by,
			.missed = clock->missed && (told->verdict == CLOCK_ENDS || (told->by && told->by <= now)),
		};
	}
	clock_finish(rules, issue);
}
