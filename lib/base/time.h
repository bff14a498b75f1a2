#ifndef BASE_TIME_H
#define BASE_TIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A moment is an int64_t: milliseconds since 1970-01-01T00:00:00Z, without leap seconds. 0 stands
 * for "none" wherever a moment may be missing. Members that hold one are named `..._at`, `..._by`,
 * `since` or `until`. No function here looks at TZ.
 */
enum { MS_SECOND = 1000, MS_MINUTE = 60 * MS_SECOND, MS_HOUR = 60 * MS_MINUTE };
#define MS_DAY ((int64_t)24 * MS_HOUR)

/* What a calendar and a clock on the wall in Greenwich show. */
struct civil {
	int year, month, day;   /* month and day from 1 */
	int hour, minute, second, millisecond;
};

/* The present moment, by the machine's clock. */
int64_t time_now(void);

/* Milliseconds by a clock that never goes back: for measuring how long something took. */
int64_t time_monotonic(void);

struct civil time_to_civil(int64_t at);

/* The proleptic Gregorian calendar; the parts must be in range (see time_civil_valid). */
int64_t time_from_civil(const struct civil *civil);

/* True for a date that exists (30 February does not), year 1..9999, and a time before 24:00:00. */
bool time_civil_valid(const struct civil *civil);

/* "2026-11-23T18:04:40.123Z": 24 bytes and a zero byte. */
enum { TIME_TEXT = 25 };
void time_format(int64_t at, char text[TIME_TEXT]);

/*
 * RFC 3339 with a zone ("Z" or "+01:00"), the fraction of any length, cut to milliseconds. False,
 * and `*at` untouched, for anything else, dates that do not exist included.
 */
bool time_parse(const char *text, size_t len, int64_t *at);

/* "2026-11-23", as the midnight (UTC) with which the day begins. */
enum { DATE_TEXT = 11 };
void time_format_date(int64_t at, char text[DATE_TEXT]);
bool time_parse_date(const char *text, size_t len, int64_t *at);

#endif
