#include "domain/hours.h"

#include "base/time.h"
#include "base/zone.h"

/* clang-format off */
#define ALL_DAY { 1, { { 0, MS_DAY } }, MS_DAY }
/* clang-format on */

const struct hours hours_always = {
	.zone = ZONE_UTC,
	.week = { ALL_DAY, ALL_DAY, ALL_DAY, ALL_DAY, ALL_DAY, ALL_DAY, ALL_DAY },
	.week_length = 7 * MS_DAY,
};

/* Days, numbered from 1970-01-01 on --------------------------------------------------------------- */

static int64_t day_of_wall(int64_t wall)
{
	return wall / MS_DAY - (wall % MS_DAY < 0);
}

static int64_t day_begin(const struct hours *hours, int64_t day)
{
	return zone_moment(hours->zone, day * MS_DAY);
}

/* The day to which a moment belongs. Clocks that are set back over midnight repeat the old one. */
static int64_t day_of(const struct hours *hours, int64_t at)
{
	int64_t day = day_of_wall(zone_wall(hours->zone, at));

	while (day_begin(hours, day + 1) <= at)
		day++;
	return day;
}

static const struct hours_day *weekday(const struct hours *hours, int64_t day)
{
	return &hours->week[((day + 3) % 7 + 7) % 7]; /* 1970 began on a Thursday */
}

/* The number of the first holiday that is not before `day`. */
static size_t holiday_from(const struct hours *hours, int64_t day)
{
	size_t low = 0, high = hours->holiday_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (hours->holidays[middle] < day)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool is_holiday(const struct hours *hours, int64_t day)
{
	size_t i = holiday_from(hours, day);

	return i < hours->holiday_count && hours->holidays[i] == day;
}

/* When it is open on a day, as moments: the one with that number; false: there is none. */
static bool find_span(const struct hours *hours, int64_t day, size_t i, struct hours_span *span)
{
	const struct hours_day *plan = weekday(hours, day);

	if (i >= plan->count || is_holiday(hours, day))
		return false;
	span->from = zone_moment(hours->zone, day * MS_DAY + plan->spans[i].from);
	span->until = zone_moment(hours->zone, day * MS_DAY + plan->spans[i].until);
	return true;
}

/* Of the hours of a day those between two moments. */
static int64_t part_of_day(const struct hours *hours, int64_t day, int64_t from, int64_t until)
{
	struct hours_span span;
	int64_t length = 0;

	for (size_t i = 0; find_span(hours, day, i, &span); i++) {
		int64_t begin = span.from > from ? span.from : from;
		int64_t end = span.until < until ? span.until : until;

		length += end > begin ? end - begin : 0;
	}
	return length;
}

/* Many days --------------------------------------------------------------------------------------- */

/* The first day from `day` on that a change of the clocks touches. */
static int64_t next_change_day(const struct hours *hours, int64_t day)
{
	const struct zone *zone = hours->zone;
	int64_t at = day_begin(hours, day) - 2 * MS_DAY;

	while ((at = zone_next_change(zone, at)) < INT64_MAX) {
		int64_t before = day_of_wall(at + zone_offset(zone, at - 1));
		int64_t after = day_of_wall(zone_wall(zone, at));
		int64_t first = before < after ? before : after;
		int64_t last = before < after ? after : before;

		if (last >= day)
			return first > day ? first : day;
	}
	return INT64_MAX;
}

/*
 * Days without a holiday and without a change are as long as the week says, so that weeks of them
 * are counted at once. A walk goes from one that is not to the next.
 */
struct walk {
	const struct hours *hours;
	int64_t day;
	int64_t change; /* the first day from there on that a change touches */
};

static struct walk walk_from(const struct hours *hours, int64_t day)
{
	return (struct walk){ hours, day, next_change_day(hours, day) };
}

/* The first day, from the walk's own on, whose length is not the week's. */
static int64_t next_odd_day(const struct walk *walk)
{
	const struct hours *hours = walk->hours;
	size_t i = holiday_from(hours, walk->day);
	int64_t holiday = i < hours->holiday_count ? hours->holidays[i] : INT64_MAX;

	return holiday < walk->change ? holiday : walk->change;
}

static int64_t length_of_odd_day(const struct walk *walk)
{
	return part_of_day(walk->hours, walk->day, INT64_MIN, INT64_MAX);
}

static void pass_odd_day(struct walk *walk)
{
	walk->day++;
	if (walk->day > walk->change)
		walk->change = next_change_day(walk->hours, walk->day);
}

/* The length of the days from the walk's to `end`, all of them as the week says. */
static int64_t pass_weeks(struct walk *walk, int64_t end)
{
	int64_t weeks = (end - walk->day) / 7;
	int64_t length = weeks * walk->hours->week_length;

	for (walk->day += weeks * 7; walk->day < end; walk->day++)
		length += weekday(walk->hours, walk->day)->length;
	return length;
}

static int64_t length_of_days(const struct hours *hours, int64_t day, int64_t end)
{
	struct walk walk;
	int64_t length = 0;

	if (day >= end)
		return 0;
	walk = walk_from(hours, day);
	while (walk.day < end) {
		int64_t odd = next_odd_day(&walk);

		length += pass_weeks(&walk, odd < end ? odd : end);
		if (walk.day < end) {
			length += length_of_odd_day(&walk);
			pass_odd_day(&walk);
		}
	}
	return length;
}

int64_t hours_between(const struct hours *hours, int64_t from, int64_t until)
{
	int64_t first, last;

	if (until <= from)
		return 0;
	if (hours == &hours_always)
		return until - from;
	first = day_of(hours, from);
	last = day_of(hours, until);
	if (first == last)
		return part_of_day(hours, first, from, until);
	return part_of_day(hours, first, from, INT64_MAX) + length_of_days(hours, first + 1, last)
	       + part_of_day(hours, last, INT64_MIN, until);
}

/* The moment at which `length` of a day's hours, from `from` on, has gone by; there is as much. */
static int64_t moment_in_day(const struct hours *hours, int64_t day, int64_t from, int64_t length)
{
	struct hours_span span = { 0 };

	for (size_t i = 0; find_span(hours, day, i, &span); i++) {
		int64_t begin = span.from > from ? span.from : from;
		int64_t open = span.until > begin ? span.until - begin : 0;

		if (length <= open)
			return begin + length;
		length -= open;
	}
	return span.until;
}

/* Of the days up to `end`, all of them as the week says, passes those that are over before `length`. */
static void pass_most_weeks(struct walk *walk, int64_t end, int64_t *length)
{
	int64_t weeks = (*length - 1) / walk->hours->week_length;
	int64_t most = (end - walk->day) / 7;

	weeks = weeks < most ? weeks : most;
	walk->day += weeks * 7;
	*length -= weeks * walk->hours->week_length;
	for (; walk->day < end && weekday(walk->hours, walk->day)->length < *length; walk->day++)
		*length -= weekday(walk->hours, walk->day)->length;
}

int64_t hours_add(const struct hours *hours, int64_t from, int64_t length)
{
	struct walk walk;
	int64_t day, part;

	if (length <= 0)
		return from;
	if (hours == &hours_always)
		return from + length;
	day = day_of(hours, from);
	part = part_of_day(hours, day, from, INT64_MAX);
	if (length <= part)
		return moment_in_day(hours, day, from, length);
	length -= part;
	walk = walk_from(hours, day + 1);
	for (;;) {
		int64_t odd = next_odd_day(&walk);

		pass_most_weeks(&walk, odd, &length);
		part = walk.day < odd ? length : length_of_odd_day(&walk);
		if (length <= part)
			return moment_in_day(hours, walk.day, INT64_MIN, length);
		length -= part;
		pass_odd_day(&walk);
	}
}

/* One moment -------------------------------------------------------------------------------------- */

bool hours_open(const struct hours *hours, int64_t at)
{
	return part_of_day(hours, day_of(hours, at), at, at + 1) > 0;
}

bool hours_holiday(const struct hours *hours, int64_t at)
{
	int64_t day = day_of(hours, at);

	return weekday(hours, day)->count && is_holiday(hours, day);
}

int64_t hours_until(const struct hours *hours, int64_t at)
{
	int64_t day = day_of(hours, at);
	struct hours_span span;

	if (hours == &hours_always)
		return INT64_MAX;
	for (size_t i = 0; find_span(hours, day, i, &span); i++) {
		if (span.from > at)
			return span.from;
		if (span.until > at)
			return span.until;
	}
	return day_begin(hours, day + 1);
}
