#include "base/zone.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/time.h"
#include "base/zone_inner.h"

#define ZONE_FOLDER "/usr/share/zoneinfo"

enum { ZONE_BYTES = 256 << 10 }; /* no file is larger */

static const int64_t greenwich[] = { 0 };
const struct zone zone_utc = { .name = "UTC", .offsets = greenwich };

/* Finding it ----------------------------------------------------------------------------------- */

/* A path below the folder, and nothing else. */
static bool is_name(const char *name)
{
	size_t len = strlen(name);

	return len > 0 && len < 100 && name[0] != '/' && name[0] != '.' && !strstr(name, "/.")
	       && strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/")
			  == len;
}

static bool read_file(const char *path, struct arena *arena, void **data, size_t *len)
{
	FILE *file = fopen(path, "re");
	bool whole;

	if (!file)
		return false;
	*data = arena_room(arena, ZONE_BYTES);
	*len = fread(*data, 1, ZONE_BYTES, file);
	whole = !ferror(file) && *len < ZONE_BYTES;
	fclose(file);
	return whole;
}

bool zone_load(const char *name, struct arena *arena, const struct zone **zone, struct err *err)
{
	void *data;
	size_t len;

	if (!strcmp(name, "UTC")) {
		*zone = ZONE_UTC;
		return true;
	}
	if (!is_name(name)
		|| !read_file(arena_printf(arena, ZONE_FOLDER "/%s", name), arena, &data, &len))
		return err_set(err, ERR_INVALID, "there is no time zone \"%s\"", name);
	return zone_parse(name, data, len, arena, zone, err);
}

const char *zone_name(const struct zone *zone)
{
	return zone->name;
}

/* The rule behind the table -------------------------------------------------------------------- */

/* The day of `year` that a rule names, as the midnight with which it begins on the wall. */
static int64_t rule_day(const struct zone_day *day, int year)
{
	const struct civil first = { .year = year, .month = day->month ? day->month : 1, .day = 1 };
	int64_t at = time_from_civil(&first);
	struct civil civil;
	int64_t weekday; /* of the first; 0 is Sunday */

	if (!day->month) {
		const struct civil march = { .year = year, .month = 3, .day = 1 };
		bool leap = time_from_civil(&march) - at == 60 * MS_DAY;

		return at + (day->day - (day->julian && (!leap || day->day < 60))) * MS_DAY;
	}
	weekday = ((at / MS_DAY + 4) % 7 + 7) % 7;
	at += ((day->day - weekday + 7) % 7 + (day->week - 1) * 7) * MS_DAY;
	civil = time_to_civil(at);
	return civil.month == day->month ? at : at - 7 * MS_DAY; /* the fifth is the last */
}

/* When summer time begins, and ends, in a year. */
static int64_t rule_start(const struct zone_rule *rule, int year)
{
	return rule_day(&rule->start, year) + rule->start.time - rule->standard;
}

static int64_t rule_end(const struct zone_rule *rule, int year)
{
	return rule_day(&rule->end, year) + rule->end.time - rule->summer;
}

static int64_t rule_offset(const struct zone_rule *rule, int64_t at)
{
	int year;
	int64_t start, end;
	bool summer;

	if (!rule->changes)
		return rule->standard;
	year = time_to_civil(at + rule->standard).year;
	start = rule_start(rule, year);
	end = rule_end(rule, year);
	summer = start < end ? at >= start && at < end : at >= start || at < end;
	return summer ? rule->summer : rule->standard;
}

static int64_t rule_next(const struct zone_rule *rule, int64_t at)
{
	int year = time_to_civil(at).year - 1;
	int64_t next = INT64_MAX;

	for (int i = 0; rule->changes && i < 4; i++, year++) {
		const int64_t both[] = { rule_start(rule, year), rule_end(rule, year) };

		for (int j = 0; j < 2; j++)
			if (both[j] > at && both[j] < next)
				next = both[j];
	}
	return next;
}

/* Asking --------------------------------------------------------------------------------------- */

/* How many of the table's changes have come by then. */
static size_t changes_until(const struct zone *zone, int64_t at)
{
	size_t low = 0, high = zone->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (zone->changes[middle] <= at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

int64_t zone_offset(const struct zone *zone, int64_t at)
{
	size_t i = changes_until(zone, at);

	return i == zone->count && zone->has_rule ? rule_offset(&zone->rule, at) : zone->offsets[i];
}

int64_t zone_wall(const struct zone *zone, int64_t at)
{
	return at + zone_offset(zone, at);
}

int64_t zone_next_change(const struct zone *zone, int64_t at)
{
	size_t i = changes_until(zone, at);

	if (i < zone->count)
		return zone->changes[i];
	return zone->has_rule ? rule_next(&zone->rule, at) : INT64_MAX;
}

int64_t zone_moment(const struct zone *zone, int64_t wall)
{
	int64_t from = wall - ZONE_OFFSET_MOST; /* before this, no wall shows it */
	int64_t change = zone_next_change(zone, from);

	while (change < INT64_MAX && wall - zone_offset(zone, from) >= change) {
		from = change;
		change = zone_next_change(zone, from);
	}
	wall -= zone_offset(zone, from);
	return wall > from ? wall : from;
}
