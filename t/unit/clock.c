/*
 * The clocks of an issue: each rule by hand; and over random histories, years of them, that what is
 * kept from change to change is what the whole history tells.
 */
#include "domain/clock_replay.h"

#include <string.h>

#include "base/arena.h"
#include "base/time.h"
#include "base/zone.h"
#include "domain/history.h"
#include "domain/hours.h"
#include "domain/issue.h"
#include "tap/tap.h"

static struct arena *arena;
static struct err err;

static int64_t moment(const char *text)
{
	int64_t at = 0;

	if (!time_parse(text, strlen(text), &at))
		tap_bail("%s is no moment", text);
	return at;
}

static struct hours hours_of(const char *name, const char *week, const char *holidays)
{
	const struct zone *zone;
	struct hours hours;

	err_init(&err, arena);
	if (!zone_load(name, arena, &zone, &err) || !hours_parse(week, zone, &hours, &err)
		|| !holidays_parse(holidays, arena, &hours, &err))
		tap_bail("%s: %s", name, err.detail);
	return hours;
}

static struct clock_rules rules_of(const struct hours *hours)
{
	return (struct clock_rules){
		.hours = hours,
		.p1_around_the_clock = true,
		.targets = {
			[CLOCK_RESPOND] = { 15 * MS_MINUTE, 15 * MS_MINUTE, MS_HOUR, 8 * MS_HOUR },
			[CLOCK_RESOLVE] = { 4 * MS_HOUR, 4 * MS_HOUR, 8 * MS_HOUR,
				40 * (int64_t)MS_HOUR },
		},
		.close_after = 7 * MS_DAY,
	};
}

/* A history in the making --------------------------------------------------------------------- */

enum { LINES = 400 };

static struct story {
	struct clock_rules rules;
	struct issue issue;
	struct clock_line lines[LINES];
	size_t count;
} story;

static void report(const struct clock_rules *rules, const struct issue *as, int64_t at)
{
	story.rules = *rules;
	story.issue = *as;
	story.issue.version = 1;
	story.issue.updated_at = at;
	story.lines[0] = (struct clock_line){ 1, at, "", false };
	story.count = 1;
	clock_step(&story.rules, NULL, &story.issue);
}

/* The issue becomes `after` at that moment. */
static void change(struct issue after, int64_t at, bool reached)
{
	struct issue before = story.issue;

	after.updated_at = at;
	after.version++;
	after.resolved_at = after.status == STATUS_RESOLVED ? after.resolved_at : 0;
	if (after.status == STATUS_RESOLVED && before.status != STATUS_RESOLVED)
		after.resolved_at = at;
	if (after.status != STATUS_SCHEDULED)
		after.scheduled = (struct appointment){ 0 };
	if (reached && !after.clocks.responded_at)
		after.clocks.responded_at = at;
	clock_step(&story.rules, &before, &after);
	story.lines[story.count++] = (struct clock_line){ after.version, at,
		history_changes(&before, &after, arena), reached };
	story.issue = after;
}

static int64_t used_of(int kind, int64_t now)
{
	const struct clock *clock = &story.issue.clocks.of[kind];
	struct clock_state state = clock_state(&story.rules, &story.issue, kind);

	return clock->used
	       + (clock->since ? hours_between(state.hours, clock->since, now) : 0);
}

/* By hand ------------------------------------------------------------------------------------- */

/* What is done to it, one after the other; the state, or what is said, is the column's. */
struct deed {
	const char *at;
	int status;       /* 0: stays */
	int64_t priority; /* 0: stays */
	const char *appointment;
	bool reached;
};

enum { DEEDS = 8 };

static const struct example {
	const char *name, *at;
	int64_t priority;
	bool vip;
	struct deed deeds[DEEDS];
	const char *now;
	int64_t respond_used, resolve_used; /* minutes */
	const char *respond_by, *resolve_by;
} examples[] = {
	{ "nobody has looked at it yet", "2026-11-23T10:00:00Z", 3, false, { { NULL } },
	  "2026-11-23T12:30:00Z", 150, 150, "2026-11-24T09:00:00.000Z", "2026-11-27T14:00:00.000Z" },
	{ "reported in the night", "2026-11-23T22:00:00Z", 2, false, { { NULL } },
	  "2026-11-24T08:10:00Z", 10, 10, "2026-11-24T09:00:00.000Z", "2026-11-24T16:00:00.000Z" },
	{ "P1 runs around the clock", "2026-11-23T22:00:00Z", 1, false, { { NULL } },
	  "2026-11-23T22:10:00Z", 10, 10, "2026-11-23T22:15:00.000Z", "2026-11-24T02:00:00.000Z" },
	{ "a VIP's, of priority 3, in working hours", "2026-11-23T22:00:00Z", 3, true, { { NULL } },
	  "2026-11-24T08:10:00Z", 10, 10, "2026-11-24T08:15:00.000Z", "2026-11-24T12:00:00.000Z" },
	{ "a contact ends the first clock", "2026-11-23T10:00:00Z", 3, false,
	  { { "2026-11-23T10:20:00Z", .reached = true } },
	  "2026-11-23T12:00:00Z", 20, 120, NULL, "2026-11-27T14:00:00.000Z" },
	{ "it waits for the employee", "2026-11-23T10:00:00Z", 3, false,
	  { { "2026-11-23T10:10:00Z", STATUS_ASSIGNED },
	    { "2026-11-23T11:00:00Z", STATUS_WAITING_EMPLOYEE } },
	  "2026-11-25T11:00:00Z", 60, 60, NULL, NULL },
	{ "an answer is a contact", "2026-11-23T10:00:00Z", 3, false,
	  { { "2026-11-23T11:00:00Z", STATUS_WAITING_EMPLOYEE },
	    { "2026-11-25T11:00:00Z", STATUS_ASSIGNED } },
	  "2026-11-25T12:00:00Z", 60, 120, NULL, "2026-12-01T14:00:00.000Z" },
	{ "an appointment: until then it pauses, and then it counts", "2026-11-23T10:00:00Z", 2, false,
	  { { "2026-11-23T10:30:00Z", STATUS_SCHEDULED, .appointment = "2026-11-24T10:00:00Z" } },
	  "2026-11-24T10:20:00Z", 50, 50, "2026-11-24T10:30:00.000Z", "2026-11-25T08:30:00.000Z" },
	{ "... an earlier one", "2026-11-23T10:00:00Z", 2, false,
	  { { "2026-11-23T10:30:00Z", STATUS_SCHEDULED, .appointment = "2026-11-24T10:00:00Z" },
	    { "2026-11-23T11:00:00Z", STATUS_SCHEDULED, .appointment = "2026-11-23T12:00:00Z" } },
	  "2026-11-23T12:10:00Z", 40, 40, "2026-11-23T12:30:00.000Z", "2026-11-24T10:30:00.000Z" },
	{ "with the Software Team", "2026-11-23T10:00:00Z", 2, false,
	  { { "2026-11-23T10:30:00Z", STATUS_WITH_SOFTWARE_TEAM } },
	  "2027-11-23T10:30:00Z", 30, 30, NULL, NULL },
	{ "retriage keeps what was used", "2026-11-23T10:00:00Z", 3, false,
	  { { "2026-11-23T10:30:00Z", .priority = 2 } },
	  "2026-11-23T10:40:00Z", 40, 40, "2026-11-23T11:00:00.000Z", "2026-11-24T09:00:00.000Z" },
	{ "... and makes late what took too long for it", "2026-11-23T10:00:00Z", 3, false,
	  { { "2026-11-23T15:00:00Z", .priority = 1 } },
	  "2026-11-23T15:10:00Z", 310, 310, "2026-11-23T15:00:00.000Z", "2026-11-23T15:00:00.000Z" },
	{ "... or in time again", "2026-11-23T10:00:00Z", 1, false,
	  { { "2026-11-23T11:00:00Z", .priority = 3 } },
	  "2026-11-23T11:10:00Z", 70, 70, "2026-11-24T09:00:00.000Z", "2026-11-27T14:00:00.000Z" },
	{ "late is late, also while it waits", "2026-11-23T10:00:00Z", 2, false,
	  { { "2026-11-23T12:00:00Z", STATUS_WAITING_EMPLOYEE } },
	  "2026-11-24T12:00:00Z", 120, 120, "2026-11-23T11:00:00.000Z", NULL },
	{ "resolved", "2026-11-23T10:00:00Z", 2, false,
	  { { "2026-11-23T12:00:00Z", STATUS_RESOLVED } },
	  "2026-11-24T12:00:00Z", 120, 120, NULL, NULL },
	{ "reopened: both begin anew", "2026-11-23T10:00:00Z", 2, false,
	  { { "2026-11-23T10:30:00Z", .reached = true },
	    { "2026-11-23T12:00:00Z", STATUS_RESOLVED },
	    { "2026-11-24T09:00:00Z", STATUS_QUEUED } },
	  "2026-11-24T09:30:00Z", 30, 30, "2026-11-24T10:00:00.000Z", "2026-11-24T17:00:00.000Z" },
};

static void act(const struct example *example)
{
	const struct issue reported = {
		.status = STATUS_QUEUED,
		.priority = example->priority,
		.vip = example->vip,
	};
	const struct hours hours = hours_of("UTC", "Mon-Fri 08:00-17:00", "");
	const struct clock_rules rules = rules_of(&hours);

	report(&rules, &reported, moment(example->at));
	for (const struct deed *deed = example->deeds; deed->at; deed++) {
		struct issue after = story.issue;

		after.status = deed->status ? deed->status : after.status;
		after.priority = deed->priority ? deed->priority : after.priority;
		if (deed->appointment)
			after.scheduled.at = moment(deed->appointment);
		change(after, moment(deed->at), deed->reached);
	}
	is_int(used_of(CLOCK_RESPOND, moment(example->now)) / MS_MINUTE, example->respond_used,
		"%s: minutes until the first contact", example->name);
	is_int(used_of(CLOCK_RESOLVE, moment(example->now)) / MS_MINUTE, example->resolve_used,
		"... and until it is resolved");
}

static void check_by(int kind, const char *wanted)
{
	char text[TIME_TEXT];
	int64_t by = story.issue.clocks.of[kind].by;

	time_format(by, text);
	is_str(by ? text : NULL, wanted, "... %s by", word_name(&clock_kind_words, kind));
}

static void check_examples(void)
{
	for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++) {
		act(&examples[i]);
		check_by(CLOCK_RESPOND, examples[i].respond_by);
		check_by(CLOCK_RESOLVE, examples[i].resolve_by);
	}
}

/*
 * A leap day, a holiday, and both changes of the clocks, within one issue's: four hours of each night,
 * which were three in March and five in October.
 */
static void check_year(void)
{
	const struct hours hours = hours_of("Europe/Madrid", "Mon-Sun 00:00-04:00", "2028-03-01");
	const struct issue reported = { .status = STATUS_QUEUED, .priority = 3 };
	struct clock_rules rules = rules_of(&hours);
	struct clock_replay replay;
	int64_t end = moment("2028-10-29T23:00:00Z");

	rules.targets[CLOCK_RESOLVE][3] = 977 * (int64_t)MS_HOUR;
	report(&rules, &reported, moment("2028-02-27T23:00:00Z"));
	is_int(used_of(CLOCK_RESOLVE, moment("2028-02-29T23:00:00Z")) / MS_HOUR, 8, "the leap day counts");
	is_int(used_of(CLOCK_RESOLVE, moment("2028-03-01T23:00:00Z")) / MS_HOUR, 8, "... the holiday does not");
	is_int(used_of(CLOCK_RESOLVE, moment("2028-03-26T22:00:00Z")) / MS_HOUR, 107, "... an hour is missing");
	is_int(used_of(CLOCK_RESOLVE, end) / MS_HOUR, 976, "... and is back");
	check_by(CLOCK_RESOLVE, "2028-10-30T00:00:00.000Z");
	clock_replay(&story.rules, &story.issue, story.lines, story.count, end, true, arena, &replay);
	is_int(replay.of[CLOCK_RESOLVE].used / MS_HOUR, 976, "... as its history tells");
	is_int(replay.of[CLOCK_RESOLVE].by, end + MS_HOUR, "... and by when");
}

static void check_alarms(void)
{
	int64_t resolved = moment("2026-11-23T12:00:00Z");
	struct issue after;

	act(&examples[0]);
	is_int(story.issue.clocks.alarm_at, story.issue.clocks.of[CLOCK_RESPOND].by,
		"the first alarm is that of the first target");
	ok(!clock_overdue(&story.issue, story.issue.clocks.alarm_at), "on time is not late");
	ok(clock_overdue(&story.issue, story.issue.clocks.alarm_at + 1), "... but a moment later");
	is_int(clock_late(&story.issue, story.issue.clocks.alarm_at + 1), CLOCK_RESPOND, "... by it");
	after = story.issue;
	after.clocks.of[CLOCK_RESPOND].missed = true;
	change(after, story.issue.clocks.alarm_at + 1, false);
	is_int(story.issue.clocks.alarm_at, story.issue.clocks.of[CLOCK_RESOLVE].by,
		"once it is known, the next is that of the second");
	is_int(story.issue.clocks.due_at, story.issue.clocks.of[CLOCK_RESPOND].by,
		"... and it stays overdue");
	is_int(clock_late(&story.issue, story.issue.updated_at), 0, "... which need not be said again");
	act(&examples[14]);
	is_int(story.issue.clocks.alarm_at, resolved + 7 * MS_DAY, "what is resolved is to be closed");
	is_int(story.issue.clocks.due_at, 0, "... and not due");
}

/* Explained ----------------------------------------------------------------------------------- */

static const struct {
	const char *from, *until;
	int reason;
} explained[] = {
	{ "2026-12-24T15:00:00Z", "2026-12-24T17:00:00Z", REASON_WORKING_HOURS },
	{ "2026-12-24T17:00:00Z", "2026-12-25T00:00:00Z", REASON_OUTSIDE_HOURS },
	{ "2026-12-25T00:00:00Z", "2026-12-26T00:00:00Z", REASON_HOLIDAY },
	{ "2026-12-26T00:00:00Z", "2026-12-28T08:00:00Z", REASON_OUTSIDE_HOURS },
	{ "2026-12-28T08:00:00Z", "2026-12-28T09:00:00Z", REASON_WORKING_HOURS },
	{ "2026-12-28T09:00:00Z", "2026-12-28T11:00:00Z", REASON_WAITING_EMPLOYEE },
	{ "2026-12-28T11:00:00Z", "2026-12-28T12:00:00Z", REASON_WORKING_HOURS },
	{ "2026-12-28T12:00:00Z", "2026-12-28T13:00:00Z", REASON_SCHEDULED },
	{ "2026-12-28T13:00:00Z", "2026-12-28T14:00:00Z", REASON_WORKING_HOURS },
	{ "2026-12-28T14:00:00Z", "2026-12-28T15:00:00Z", REASON_AROUND_THE_CLOCK },
};

static const struct example christmas = {
	"over Christmas", "2026-12-24T15:00:00Z", 3, false,
	{ { "2026-12-24T15:30:00Z", STATUS_ASSIGNED },
	  { "2026-12-28T09:00:00Z", STATUS_WAITING_EMPLOYEE },
	  { "2026-12-28T11:00:00Z", STATUS_ASSIGNED },
	  { "2026-12-28T12:00:00Z", STATUS_SCHEDULED, .appointment = "2026-12-28T13:00:00Z" },
	  { "2026-12-28T14:00:00Z", .priority = 1 } },
	"2026-12-28T15:00:00Z", 720, 900, NULL, NULL /* had there been no holiday */
};

static void check_explained(void)
{
	const struct hours hours = hours_of("UTC", "Mon-Fri 08:00-17:00", "2026-12-25");
	const size_t count = sizeof(explained) / sizeof(explained[0]);
	struct clock_replay replay;
	const struct clock_interval *own;

	act(&christmas);
	story.rules.hours = &hours;
	clock_replay(&story.rules, &story.issue, story.lines, story.count, moment(christmas.now), true,
		arena, &replay);
	own = replay.intervals + replay.count - count;
	ok(replay.count > count && own[-1].clock == CLOCK_RESPOND, "each interval of the second clock");
	for (size_t i = 0; i < count; i++) {
		is_int(own[i].from, moment(explained[i].from), "from %s", explained[i].from);
		is_int(own[i].until, moment(explained[i].until), "... to %s", explained[i].until);
		is_str(word_name(&clock_reason_words, own[i].reason),
			word_name(&clock_reason_words, explained[i].reason), "... why");
	}
}

/* At random ----------------------------------------------------------------------------------- */

static uint64_t seed = 99;

static int64_t random_number(int64_t below)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (int64_t)((seed >> 11) % (uint64_t)below);
}

/* Minutes, hours, days or months; now and then none at all. */
static int64_t random_wait(void)
{
	static const int64_t lengths[] = { 1, MS_HOUR, 8 * MS_HOUR, 3 * MS_DAY, 20 * MS_DAY, 200 * MS_DAY };

	return random_number(lengths[random_number(sizeof(lengths) / sizeof(lengths[0]))]);
}

/* Something that may happen to it next. */
static struct issue random_change(int64_t at, bool *reached)
{
	static const int open[] = { STATUS_QUEUED, STATUS_ASSIGNED, STATUS_ASSIGNED,
		STATUS_WAITING_EMPLOYEE, STATUS_SCHEDULED, STATUS_SCHEDULED, STATUS_WITH_SOFTWARE_TEAM,
		STATUS_RESOLVED };
	struct issue after = story.issue;
	int late = clock_late(&after, at);

	*reached = !random_number(6);
	if (after.status == STATUS_CLOSED || *reached)
		return after;
	if (late && random_number(2))
		after.clocks.of[late].missed = true;
	else if (after.status == STATUS_RESOLVED)
		after.status = random_number(20) ? STATUS_QUEUED : STATUS_CLOSED;
	else if (!random_number(4))
		after.priority = 1 + random_number(3);
	else if (random_number(4))
		after.status = open[random_number(sizeof(open) / sizeof(open[0]))];
	if (after.status == STATUS_SCHEDULED)
		after.scheduled = (struct appointment){ APPOINTMENT_VISIT, at + random_wait() };
	return after;
}

static bool same_clocks(const struct clocks *a, const struct clocks *b)
{
	return a->responded_at == b->responded_at && a->due_at == b->due_at
	       && a->alarm_at == b->alarm_at
	       && a->of[CLOCK_RESPOND].missed == b->of[CLOCK_RESPOND].missed
	       && a->of[CLOCK_RESOLVE].missed == b->of[CLOCK_RESOLVE].missed;
}

/* What was kept, and what the history tells: at the last change, or later. */
static bool agree(int64_t now)
{
	struct clock_replay replay;
	struct issue restored = story.issue;
	bool good = true;

	clock_replay(&story.rules, &story.issue, story.lines, story.count, now, false, arena, &replay);
	for (int kind = 1; kind < clock_kind_count; kind++)
		good = good && replay.of[kind].used == used_of(kind, now)
		       && replay.of[kind].by == story.issue.clocks.of[kind].by
		       && replay.of[kind].target == clock_target(&story.rules, &story.issue, kind);
	clock_restore(&story.rules, story.lines, story.count, now, arena, &restored);
	good = good && same_clocks(&restored.clocks, &story.issue.clocks);
	for (int kind = 1; kind < clock_kind_count; kind++) {
		struct issue kept = story.issue;

		story.issue = restored;
		good = good && used_of(kind, now + 10 * MS_DAY) >= used_of(kind, now)
		       && used_of(kind, now) == replay.of[kind].used;
		story.issue = kept;
	}
	return good;
}

/* The counted intervals of the last round are what was used, and there is no hole between two. */
static bool explains(int64_t now)
{
	struct clock_replay replay;
	int64_t used[clock_kind_count] = { 0 }, round[clock_kind_count] = { 0 }, begun = 1;
	bool good = true;

	clock_replay(&story.rules, &story.issue, story.lines, story.count, now, true, arena, &replay);
	for (size_t i = 0; i < replay.count; i++) {
		const struct clock_interval *this = &replay.intervals[i], *last = this - 1;

		good = good && this->from < this->until;
		if (i && last->clock == this->clock && last->round == this->round)
			good = good && last->until == this->from;
		if (round[this->clock] != this->round)
			used[this->clock] = 0;
		round[this->clock] = this->round;
		used[this->clock] += this->counted ? this->until - this->from : 0;
	}
	for (size_t i = 1; i < story.count; i++)
		begun += strstr(story.lines[i].changes, "status\tresolved\tqueued") != NULL;
	for (int kind = 1; kind < clock_kind_count; kind++)
		good = good && (round[kind] == begun ? used[kind] : 0) == replay.of[kind].used;
	return good;
}

static void live(const struct clock_rules *rules, int64_t *disagree, int64_t *unexplained)
{
	const struct issue reported = {
		.status = random_number(10) ? STATUS_QUEUED : STATUS_RESOLVED,
		.priority = 1 + random_number(3),
		.vip = !random_number(4),
	};
	int64_t at = moment("2024-01-01T00:00:00Z") + random_number(1000 * MS_DAY);
	bool reached;

	report(rules, &reported, at);
	for (int64_t n = 2 + random_number(60); n > 0; n--) {
		struct issue after;

		*disagree += !agree(at);
		at += random_wait();
		after = random_change(at, &reached);
		*disagree += !agree(at);
		change(after, at, reached);
	}
	*disagree += !agree(at) + !agree(at + random_wait());
	*unexplained += !explains(at + random_wait());
}

static void check_at_random(void)
{
	static const char *const zones[] = { "UTC", "Europe/Madrid", "America/New_York",
		"Australia/Lord_Howe", "Africa/Cairo" };
	static const char *const weeks[] = { "Mon-Fri 08:00-17:00",
		"Mon-Thu 08:00-12:00 13:00-17:00, Fri 08:00-14:00", "Mon-Sun 00:00-24:00",
		"Sat-Sun 22:00-24:00" };

	for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++)
		for (size_t j = 0; j < sizeof(weeks) / sizeof(weeks[0]); j++) {
			const struct hours hours = hours_of(zones[i], weeks[j],
				"2024-02-29 2024-12-25 2025-12-25 2026-03-29 2026-12-25");
			struct clock_rules rules = rules_of(&hours);
			int64_t disagree = 0, unexplained = 0;

			rules.p1_around_the_clock = random_number(2);
			for (int n = 0; n < 20; n++) {
				struct arena_mark mark = arena_mark(arena);

				live(&rules, &disagree, &unexplained);
				arena_rewind(arena, mark);
			}
			is_int(disagree, 0, "%s, %s: what is kept is what the history tells", zones[i],
				weeks[j]);
			is_int(unexplained, 0, "... and each moment of it is explained");
		}
}

static void check_speed(void)
{
	enum { STEPS = 10000 };
	const struct hours hours = hours_of("Europe/Madrid", "Mon-Fri 08:00-17:00", "2026-12-25");
	const struct clock_rules rules = rules_of(&hours);
	const struct issue reported = { .status = STATUS_ASSIGNED, .priority = 3 };
	int64_t at = moment("2026-11-23T10:00:00Z"), began;

	report(&rules, &reported, at);
	began = time_monotonic();
	for (int i = 0; i < STEPS; i++) {
		struct issue after = story.issue;

		after.status = i % 2 ? STATUS_ASSIGNED : STATUS_WITH_SOFTWARE_TEAM;
		after.updated_at += MS_HOUR;
		after.clocks.of[CLOCK_RESOLVE].used = after.clocks.of[CLOCK_RESPOND].used = 0;
		clock_step(&story.rules, &story.issue, &after);
		story.issue = after;
	}
	tap_note("%d changes that pause or resume both clocks, in %lld ms", STEPS,
		(long long)(time_monotonic() - began));
	ok(time_monotonic() - began < STEPS / 2, "a change costs some microseconds");
}

int main(void)
{
	arena = arena_new();
	check_examples();
	check_year();
	check_alarms();
	check_explained();
	check_at_random();
	check_speed();
	arena_free(arena);
	return tap_done();
}
