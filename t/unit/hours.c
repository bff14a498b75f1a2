/* Working hours: what is counted between two moments, and when so much has been counted. */
#include "domain/hours.h"

#include <string.h>

#include "base/arena.h"
#include "base/time.h"
#include "base/zone.h"
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

static struct hours make(const char *zone_name_, const char *week, const char *holidays)
{
	struct hours hours;
	const struct zone *zone;

	err_init(&err, arena);
	if (!zone_load(zone_name_, arena, &zone, &err) || !hours_parse(week, zone, &hours, &err)
		|| !holidays_parse(holidays, arena, &hours, &err))
		tap_bail("%s, %s, %s: %s", zone_name_, week, holidays, err.detail);
	return hours;
}

/* By hand ------------------------------------------------------------------------------------- */

static const struct {
	const char *zone, *week, *holidays, *from, *until;
	int64_t minutes;
	const char *why;
} counted[] = {
	{ "UTC", "Mon-Fri 08:00-17:00", "", "2026-11-23T08:00:00Z", "2026-11-23T17:00:00Z", 540,
	  "a day" },
	{ "UTC", "Mon-Fri 08:00-17:00", "", "2026-11-20T16:30:00Z", "2026-11-23T08:15:00Z", 45,
	  "over the end of the week" },
	{ "UTC", "Mon-Fri 08:00-17:00", "", "2026-11-21T00:00:00Z", "2026-11-22T23:00:00Z", 0,
	  "on its end" },
	{ "UTC", "Mon-Fri 08:00-17:00", "", "2026-11-23T12:00:00Z", "2026-11-23T11:00:00Z", 0,
	  "backwards" },
	{ "UTC", "Mon-Fri 08:00-12:00 13:00-17:00", "", "2026-11-23T11:30:00Z",
	  "2026-11-23T13:30:00Z", 60, "over lunch" },
	{ "UTC", "Mon-Fri 08:00-17:00", "2026-12-25", "2026-12-24T16:00:00Z", "2026-12-28T09:00:00Z",
	  120, "over a holiday and a weekend" },
	{ "UTC", "Mon-Fri 08:00-17:00", "", "2028-02-28T08:00:00Z", "2028-03-01T08:00:00Z", 1080,
	  "over a leap day" },
	{ "UTC", "Mon-Fri 08:00-17:00", "", "2027-02-26T08:00:00Z", "2027-03-01T08:00:00Z", 540,
	  "where there is none" },
	{ "Europe/Madrid", "Mon-Fri 08:00-17:00", "", "2026-03-27T07:00:00Z", "2026-03-30T07:00:00Z",
	  600, "the clocks go forward: Monday begins an hour earlier" },
	{ "Europe/Madrid", "Mon-Sun 00:00-24:00", "", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z",
	  1380, "a day of 23 hours" },
	{ "Europe/Madrid", "Mon-Sun 00:00-24:00", "", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z",
	  1500, "a day of 25" },
	{ "Europe/Madrid", "Sun 01:00-02:30", "", "2026-03-28T00:00:00Z", "2026-03-30T00:00:00Z", 60,
	  "it ends in the hour that is left out" },
	{ "Europe/Madrid", "Sun 02:30-04:00", "", "2026-03-28T00:00:00Z", "2026-03-30T00:00:00Z", 60,
	  "it begins there" },
	{ "Europe/Madrid", "Sun 02:00-03:00", "", "2026-10-24T00:00:00Z", "2026-10-26T00:00:00Z", 120,
	  "the hour that comes twice" },
	{ "Pacific/Apia", "Mon-Sun 08:00-17:00", "", "2011-12-29T10:00:00Z", "2012-01-01T10:00:00Z",
	  1620, "a Friday that never came" },
	{ "UTC", "Mon-Fri 08:00-17:00", "2026-12-25", "2026-01-01T00:00:00Z", "2036-01-01T00:00:00Z",
	  INT64_C(2607) * 540, "ten years" },
};

static void check_counted(void)
{
	for (size_t i = 0; i < sizeof(counted) / sizeof(counted[0]); i++) {
		const struct hours hours =
			make(counted[i].zone, counted[i].week, counted[i].holidays);

		is_int(hours_between(&hours, moment(counted[i].from), moment(counted[i].until)),
			counted[i].minutes * MS_MINUTE, "%s, %s: %s", counted[i].zone,
			counted[i].week, counted[i].why);
	}
}

static const struct {
	const char *from;
	int64_t minutes;
	const char *until, *why;
} added[] = {
	{ "2026-12-24T16:00:00Z", 60, "2026-12-24T17:00:00.000Z", "to the end of a day" },
	{ "2026-12-24T16:00:00Z", 61, "2026-12-28T08:01:00.000Z", "over a holiday and a weekend" },
	{ "2026-12-24T18:00:00Z", 0, "2026-12-24T18:00:00.000Z", "nothing" },
	{ "2026-12-24T18:00:00Z", 1, "2026-12-28T08:01:00.000Z", "out of hours" },
	{ "2026-12-28T08:00:00Z", 2700, "2027-01-01T17:00:00.000Z", "exactly a week" },
};

static void check_added(void)
{
	const struct hours hours = make("UTC", "Mon-Fri 08:00-17:00", "2026-12-25");
	char text[TIME_TEXT];

	for (size_t i = 0; i < sizeof(added) / sizeof(added[0]); i++) {
		time_format(hours_add(&hours, moment(added[i].from), added[i].minutes * MS_MINUTE), text);
		is_str(text, added[i].until, "%lld minutes from %s: %s", (long long)added[i].minutes,
			added[i].from, added[i].why);
	}
	is_int(hours_add(&hours_always, 5, 7), 12, "around the clock it is a sum");
	is_int(hours_between(&hours_always, 5, 7), 2, "... and a difference");
}

static void check_moments(void)
{
	const struct hours hours =
		make("UTC", "Mon-Fri 08:00-12:00 13:00-17:00", "2026-12-26, 2026-12-25");
	static const struct {
		const char *at;
		bool open, holiday;
		const char *until;
	} moments[] = {
		{ "2026-12-24T07:59:59Z", false, false, "2026-12-24T08:00:00.000Z" },
		{ "2026-12-24T08:00:00Z", true, false, "2026-12-24T12:00:00.000Z" },
		{ "2026-12-24T12:00:00Z", false, false, "2026-12-24T13:00:00.000Z" },
		{ "2026-12-24T16:59:59Z", true, false, "2026-12-24T17:00:00.000Z" },
		{ "2026-12-24T17:00:00Z", false, false, "2026-12-25T00:00:00.000Z" },
		{ "2026-12-25T10:00:00Z", false, true, "2026-12-26T00:00:00.000Z" },
		{ "2026-12-26T10:00:00Z", false, false, "2026-12-27T00:00:00.000Z" },
	};
	char text[TIME_TEXT];

	for (size_t i = 0; i < sizeof(moments) / sizeof(moments[0]); i++) {
		int64_t at = moment(moments[i].at);

		ok(hours_open(&hours, at) == moments[i].open, "%s: %s", moments[i].at,
			moments[i].open ? "open" : "closed");
		ok(hours_holiday(&hours, at) == moments[i].holiday, "... %s a holiday's",
			moments[i].holiday ? "and it is" : "not");
		time_format(hours_until(&hours, at), text);
		is_str(text, moments[i].until, "... until then");
	}
}

/* At random ----------------------------------------------------------------------------------- */

static const char *const zones[] = { "UTC", "Europe/Madrid", "America/New_York", "America/Santiago",
	"Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia", "Africa/Cairo", "Antarctica/Troll" };
static const char *const weeks[] = { "Mon-Fri 08:00-17:00", "Mon-Sun 00:00-24:00",
	"Mon-Thu 08:00-12:00 13:00-17:00, Fri 08:00-14:00", "Sun 01:30-02:30 02:45-04:00",
	"Mon-Sun 00:00-00:30 23:00-24:00", "Wed 12:00-12:01" };
static const char holidays[] = "2027-12-25 2000-02-29 2028-02-29 2026-03-29 2026-10-25 2030-01-01 "
			       "2030-01-02 2030-01-03 2030-01-04 2030-01-05 2030-01-06 2030-01-07";

enum { ZONES = sizeof(zones) / sizeof(zones[0]), WEEKS = sizeof(weeks) / sizeof(weeks[0]) };

static uint64_t seed = 4711;

static int64_t random_number(int64_t below)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (int64_t)((seed >> 11) % (uint64_t)below);
}

static bool is_free(const struct hours *hours, int64_t day)
{
	for (size_t i = 0; i < hours->holiday_count; i++)
		if (hours->holidays[i] == day)
			return true;
	return false;
}

/* Day after day, as one would count on one's fingers. */
static int64_t count_days(const struct hours *hours, int64_t from, int64_t until)
{
	int64_t length = 0;

	for (int64_t day = from / MS_DAY - 3; day < until / MS_DAY + 4; day++) {
		const struct hours_day *plan = &hours->week[(day + 3) % 7];

		for (size_t i = 0; i < plan->count && !is_free(hours, day); i++) {
			int64_t begin = zone_moment(hours->zone, day * MS_DAY + plan->spans[i].from);
			int64_t end = zone_moment(hours->zone, day * MS_DAY + plan->spans[i].until);

			begin = begin > from ? begin : from;
			end = end < until ? end : until;
			length += end > begin ? end - begin : 0;
		}
	}
	return length;
}

/* Most often some days, now and then years. */
static int64_t random_length(void)
{
	return random_number(random_number(10) ? 20 * MS_DAY : 3000 * MS_DAY);
}

static void check_random(const struct hours *hours, const char *zone, const char *week)
{
	int64_t first = moment("2000-01-01T00:00:00Z"), last = moment("2100-01-01T00:00:00Z");
	int64_t miscounted = 0, not_back = 0, late = 0, misjudged = 0;

	for (int i = 0; i < 60; i++) {
		int64_t from = first + random_number(last - first), until = from + random_length();
		int64_t length = hours_between(hours, from, until);
		int64_t again = hours_add(hours, from, length);
		int64_t change = hours_until(hours, from);

		miscounted += length != count_days(hours, from, until);
		not_back += again > until || hours_between(hours, from, again) != length;
		late += length && hours_between(hours, from, again - 1) != length - 1;
		misjudged += hours_between(hours, from, change)
			     != (hours_open(hours, from) ? change - from : 0);
		length = random_number(2000 * (int64_t)MS_HOUR);
		until = hours_add(hours, from, length);
		not_back += hours_between(hours, from, until) != length;
	}
	is_int(miscounted, 0, "%s, %s: days are counted as by hand", zone, week);
	is_int(not_back, 0, "... and what is added is what is between");
	is_int(late, 0, "... to the first moment of which that is true");
	is_int(misjudged, 0, "... and open is what counts, closed what does not");
}

static void check_at_random(void)
{
	for (size_t zone = 0; zone < ZONES; zone++)
		for (size_t week = 0; week < WEEKS; week++) {
			const struct hours hours = make(zones[zone], weeks[week], holidays);

			check_random(&hours, zones[zone], weeks[week]);
		}
}

/* A year's worth is not counted day by day. */
static void check_speed(void)
{
	const struct hours hours = make("Europe/Madrid", weeks[2], holidays);
	int64_t from = moment("2026-01-01T00:00:00Z"), sum = 0, began = time_monotonic();

	for (int i = 0; i < 1000; i++)
		sum += hours_between(&hours, from + i, from + 365 * 20 * MS_DAY);
	tap_note("twenty years in %lld microseconds", (long long)(time_monotonic() - began));
	began = time_monotonic();
	for (int i = 0; i < 1000; i++)
		sum += hours_add(&hours, from + i, 40 * (int64_t)MS_HOUR);
	tap_note("40 hours in %lld", (long long)(time_monotonic() - began));
	ok(sum > 0 && time_monotonic() - began < MS_SECOND, "40 hours are added in no time");
}

/* Texts --------------------------------------------------------------------------------------- */

static void check_texts(void)
{
	static const struct {
		const char *week;
		int64_t minutes; /* of a week; -1: it is no such text */
	} texts[] = {
		{ "Mon 08:00-17:00", 540 },
		{ " Mon-Fri  08:00-12:00  13:00-17:00 ,\t Sun 00:00-24:00 ", 5 * 480 + 1440 },
		{ "Fri 08:00-12:00 12:00-17:00", 540 },
		{ "", -1 },
		{ "Mon", -1 },
		{ "Mon 8:00-17:00", -1 },
		{ "Mon 08:00", -1 },
		{ "Mon 08:00-", -1 },
		{ "Mon 08:00-08:00", -1 },
		{ "Mon 08:00-24:01", -1 },
		{ "Mon 08:00-12:60", -1 },
		{ "Mon 08:00-12:00 11:00-13:00", -1 },
		{ "Mon 17:00-08:00", -1 },
		{ "Fri-Mon 08:00-17:00", -1 },
		{ "Mon-Tue 08:00-17:00, Tue 08:00-09:00", -1 },
		{ "Mon 08:00-17:00,", -1 },
		{ "mon 08:00-17:00", -1 },
		{ "Mon 01:00-02:00 03:00-04:00 05:00-06:00 07:00-08:00 09:00-10:00 11:00-12:00 "
		  "13:00-14:00", -1 },
	};
	static const char *const wrong[] = { "2026-02-30", "25.12.", "2026-12-25;2026-12-26" };
	struct hours hours;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		err_init(&err, arena);
		hours.week_length = -MS_MINUTE;
		ok(hours_parse(texts[i].week, ZONE_UTC, &hours, &err) == (texts[i].minutes >= 0),
			"'%s' is %s", texts[i].week, texts[i].minutes < 0 ? "refused" : "read");
		is_int(hours.week_length / MS_MINUTE, texts[i].minutes, "... and untouched, or right");
	}
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		err_init(&err, arena);
		ok(!holidays_parse(wrong[i], arena, &hours, &err), "'%s' are no days", wrong[i]);
	}
}

int main(void)
{
	arena = arena_new();
	check_counted();
	check_added();
	check_moments();
	check_at_random();
	check_speed();
	check_texts();
	arena_free(arena);
	return tap_done();
}
