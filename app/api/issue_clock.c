#include "api/issue_clock.h"

#include "api/issue_log.h"
#include "base/zone.h"
#include "desk/clock.h"
#include "domain/hours.h"

/* One of the two. */
struct clock_view {
	int clock;
	int64_t target_ms, used_ms;
	int64_t by;
	bool over;
};

#define CLOCK(member) offsetof(struct clock_view, member)

static const struct field clock_fields[] = {
	{ "clock", FIELD_WORD, .offset = CLOCK(clock), .words = &clock_kind_words,
	  .about = "until the employee has heard from the desk, or until it is resolved" },
	{ "target_ms", FIELD_COUNT, .offset = CLOCK(target_ms),
	  .about = "how many milliseconds it may take, by its priority, or for a VIP" },
	{ "used_ms", FIELD_COUNT, .offset = CLOCK(used_ms),
	  .about = "how many it has taken: what counts of the last round" },
	{ "by", FIELD_TIME, FIELD_NULLABLE, CLOCK(by),
	  .about = "when that is too long, or was; null: it is over, or nobody can say while it waits" },
	{ "over", FIELD_BOOL, .offset = CLOCK(over), .about = "whether that for which it ran has come" },
};
static const struct shape clock_shape = SHAPE("Clock", struct clock_view, clock_fields);

#define INTERVAL(member) offsetof(struct clock_interval, member)

static const struct field interval_fields[] = {
	{ "clock", FIELD_WORD, .offset = INTERVAL(clock), .words = &clock_kind_words,
	  .about = "whose" },
	{ "round", FIELD_INT, .offset = INTERVAL(round),
	  .about = "1 since the report; one more for each time that it was reopened" },
	{ "from", FIELD_TIME, .offset = INTERVAL(from), .about = "when it began" },
	{ "until", FIELD_TIME, FIELD_NULLABLE, INTERVAL(until), .about = "null: it goes on" },
	{ "counted", FIELD_BOOL, .offset = INTERVAL(counted), .about = "whether this time counts" },
	{ "reason", FIELD_WORD, .offset = INTERVAL(reason), .words = &clock_reason_words,
	  .about = "why it does, or does not" },
};
static const struct shape interval_shape =
	SHAPE("ClockInterval", struct clock_interval, interval_fields);

struct issue_clock {
	int64_t issue_id;
	const char *zone;
	int64_t respond_by, resolve_by;
	bool overdue;
	struct field_array clocks, intervals;
};

#define MEMBER(member) offsetof(struct issue_clock, member)

static const struct field issue_clock_fields[] = {
	{ "issue_id", FIELD_ID, .offset = MEMBER(issue_id), .about = "whose clocks they are" },
	{ "zone", FIELD_TEXT, .offset = MEMBER(zone),
	  .about = "the time zone on whose clocks the desk has its working hours" },
	{ "respond_by", FIELD_TIME, FIELD_NULLABLE, MEMBER(respond_by), .about = "as in the issue" },
	{ "resolve_by", FIELD_TIME, FIELD_NULLABLE, MEMBER(resolve_by), .about = "as in the issue" },
	{ "overdue", FIELD_BOOL, .offset = MEMBER(overdue), .about = "as in the issue" },
	{ "clocks", FIELD_ARRAY, .offset = MEMBER(clocks), .shape = &clock_shape,
	  .about = "both of them" },
	{ "intervals", FIELD_ARRAY, .offset = MEMBER(intervals), .shape = &interval_shape,
	  .about = "all times in which they counted, and in which they did not: recomputed from the "
		   "history, by the settings as they are now; by clock, the oldest first" },
};
const struct shape issue_clock_shape =
	SHAPE("IssueClock", struct issue_clock, issue_clock_fields);

enum { CLOCKS = clock_kind_count - 1 };

static void view_clocks(const struct clock_replay *replay, struct clock_view *views)
{
	for (int kind = 1; kind < clock_kind_count; kind++) {
		const struct clock_told *told = &replay->of[kind];

		views[kind - 1] = (struct clock_view){ kind, told->target, told->used, told->by,
			told->verdict == CLOCK_ENDS };
	}
}

/* The last interval of a clock that is not over goes on. */
static void leave_open(const struct clock_replay *replay)
{
	for (size_t i = 0; i < replay->count; i++) {
		struct clock_interval *this = &replay->intervals[i];
		bool last = i + 1 == replay->count || this[1].clock != this->clock;

		if (last && replay->of[this->clock].verdict != CLOCK_ENDS)
			this->until = 0;
	}
}

bool api_issue_clock(struct ctx *c)
{
	struct clock_view views[CLOCKS];
	struct clock_replay replay;
	struct issue issue;
	struct issue_clock answer;

	if (!issue_of_log(c, &issue) || !desk_clock(&c->desk, &issue, &replay, c->err))
		return false;
	view_clocks(&replay, views);
	leave_open(&replay);
	answer = (struct issue_clock){
		.issue_id = issue.id,
		.zone = zone_name(c->desk.clock->hours->zone),
		.respond_by = replay.of[CLOCK_RESPOND].by,
		.resolve_by = replay.of[CLOCK_RESOLVE].by,
		.overdue = clock_overdue(&issue, c->desk.now),
		.clocks = { views, CLOCKS },
		.intervals = { replay.intervals, replay.count },
	};
	return reply(c, &issue_clock_shape, &answer);
}
