#ifndef BASE_ZONE_INNER_H
#define BASE_ZONE_INNER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/time.h"
#include "base/zone.h"

/* What zone.c and zone_file.c share. Moments and lengths are in milliseconds. */
#define ZONE_OFFSET_MOST (26 * (int64_t)MS_HOUR) /* the format's own limit */

/* A day of each year: "M10.5.0" has a month; "J60" and "59" count days, the first without leap days. */
struct zone_day {
	int month, week, day; /* month 0: only the day counts, from 0, or from 1 where julian is set */
	bool julian;
	int64_t time; /* on the wall, from midnight; may be of another day */
};

/* What holds behind the table: the POSIX text at the file's end. */
struct zone_rule {
	int64_t standard, summer; /* offsets */
	bool changes;             /* false: there is no summer time */
	struct zone_day start, end;
};

struct zone {
	const char *name;
	size_t count;
	const int64_t *changes; /* moments, growing */
	const int64_t *offsets; /* count + 1: before the first change, and from each on */
	bool has_rule;
	struct zone_rule rule;
};

/* "CET-1CEST,M3.5.0,M10.5.0/3", of `len` bytes. */
bool zone_rule_parse(const char *text, size_t len, struct zone_rule *rule);

#endif
