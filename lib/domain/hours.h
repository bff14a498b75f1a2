#ifndef DOMAIN_HOURS_H
#define DOMAIN_HOURS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct arena;
struct zone;

/*
 * When the desk works: hours of the week on the wall of a time zone, and days on which it does not.
 * It opens and closes once each at the moments that zone_moment() says, so that where a change of the
 * clocks lies in its hours these last an hour less, or more: what is counted is what has gone by.
 */
enum { SPANS_OF_DAY = 6 };

struct hours_span {
	int64_t from, until; /* milliseconds from midnight on the wall */
};

struct hours_day {
	size_t count;
	struct hours_span spans[SPANS_OF_DAY]; /* growing; none touches the next */
	int64_t length;                        /* of all of them */
};

struct hours {
	const struct zone *zone;
	struct hours_day week[7]; /* from Monday on */
	int64_t week_length;
	const int64_t *holidays; /* days, counted from 1970-01-01 on; growing */
	size_t holiday_count;
};

/* Always: every moment counts. */
extern const struct hours hours_always;

/*
 * `week`: "Mon-Thu 08:00-12:00 13:00-17:00, Fri 08:00-14:00". A day is named once at the most, its
 * hours in their order, "24:00" is its end; what is not named is closed, and some hour must be open.
 * `holidays`: days on which it is closed, "2026-12-25, 2027-01-01", in any order; may be empty.
 * ERR_INVALID says how they have to look; `hours` is untouched then.
 */
bool hours_parse(const char *week, const struct zone *zone, struct hours *hours, struct err *err)
	MUST_CHECK;
bool holidays_parse(const char *holidays, struct arena *arena, struct hours *hours,
	struct err *err) MUST_CHECK;

/* How much of the time from `from` to `until` it is open, in milliseconds; 0 if that is no later. */
int64_t hours_between(const struct hours *hours, int64_t from, int64_t until);

/*
 * The first moment until when, from `from` on, it is open for `length`: hours_between() of the two is
 * `length` again. For 0 or less that is `from`.
 */
int64_t hours_add(const struct hours *hours, int64_t from, int64_t length);

bool hours_open(const struct hours *hours, int64_t at);

/* Whether it is closed at that moment because the day, which has hours otherwise, is a holiday. */
bool hours_holiday(const struct hours *hours, int64_t at);

/* A moment after `at`, before which neither of the two changes: at most some days later, or never. */
int64_t hours_until(const struct hours *hours, int64_t at);

#endif
