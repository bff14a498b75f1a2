#include "base/time.h"

#include <stdio.h>
#include <time.h>

static int64_t clock_read(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (int64_t)now.tv_sec * MS_SECOND + now.tv_nsec / 1000000;
}

int64_t time_now(void)
{
	return clock_read(CLOCK_REALTIME);
}

int64_t time_monotonic(void)
{
	return clock_read(CLOCK_MONOTONIC);
}

/* Days since 1970-01-01, by Howard Hinnant's days_from_civil: the year begins in March. */
static int64_t days_from_civil(int year, int month, int day)
{
	int64_t y = year - (month <= 2);
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t year_of_era = y - era * 400;
	int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return era * 146097 + day_of_era - 719468;
}

static void civil_from_days(int64_t days, struct civil *civil)
{
	int64_t z = days + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;

	civil->day = (int)(doy - (153 * mp + 2) / 5 + 1);
	civil->month = (int)(mp < 10 ? mp + 3 : mp - 9);
	civil->year = (int)(yoe + era * 400 + (civil->month <= 2));
}

struct civil time_to_civil(int64_t at)
{
	int64_t days = at / MS_DAY;
	int64_t rest = at % MS_DAY;
	struct civil civil;

	if (rest < 0) {
		rest += MS_DAY;
		days--;
	}
	civil_from_days(days, &civil);
	civil.hour = (int)(rest / MS_HOUR);
	civil.minute = (int)(rest / MS_MINUTE % 60);
	civil.second = (int)(rest / MS_SECOND % 60);
	civil.millisecond = (int)(rest % MS_SECOND);
	return civil;
}

int64_t time_from_civil(const struct civil *civil)
{
	return days_from_civil(civil->year, civil->month, civil->day) * MS_DAY
	       + (int64_t)civil->hour * MS_HOUR + (int64_t)civil->minute * MS_MINUTE
	       + (int64_t)civil->second * MS_SECOND + civil->millisecond;
}

static int days_in_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return month == 2 && leap ? 29 : days[month - 1];
}

bool time_civil_valid(const struct civil *civil)
{
	return civil->year >= 1 && civil->year <= 9999 && civil->month >= 1 && civil->month <= 12
	       && civil->day >= 1 && civil->day <= days_in_month(civil->year, civil->month)
	       && civil->hour >= 0 && civil->hour <= 23 && civil->minute >= 0
	       && civil->minute <= 59 && civil->second >= 0 && civil->second <= 59
	       && civil->millisecond >= 0 && civil->millisecond <= 999;
}

/* Writes `number` with leading zeros; faster than printf by far, and a list renders hundreds. */
static char *put_digits(char *p, int number, int digits)
{
	for (int i = digits - 1; i >= 0; i--) {
		p[i] = (char)('0' + number % 10);
		number /= 10;
	}
	return p + digits;
}

static char *put_date(char *p, const struct civil *civil)
{
	p = put_digits(p, civil->year, 4);
	*p++ = '-';
	p = put_digits(p, civil->month, 2);
	*p++ = '-';
	return put_digits(p, civil->day, 2);
}

void time_format(int64_t at, char text[TIME_TEXT])
{
	struct civil civil = time_to_civil(at);
	char *p = put_date(text, &civil);

	*p++ = 'T';
	p = put_digits(p, civil.hour, 2);
	*p++ = ':';
	p = put_digits(p, civil.minute, 2);
	*p++ = ':';
	p = put_digits(p, civil.second, 2);
	*p++ = '.';
	p = put_digits(p, civil.millisecond, 3);
	*p++ = 'Z';
	*p = '\0';
}

void time_format_date(int64_t at, char text[DATE_TEXT])
{
	struct civil civil = time_to_civil(at);

	*put_date(text, &civil) = '\0';
}

/* What is left to read of a text. */
struct cursor {
	const char *p, *end;
};

static bool take_digits(struct cursor *c, int digits, int *number)
{
	*number = 0;
	if (c->end - c->p < digits)
		return false;
	for (int i = 0; i < digits; i++, c->p++) {
		if (*c->p < '0' || *c->p > '9')
			return false;
		*number = *number * 10 + (*c->p - '0');
	}
	return true;
}

static bool take_any(struct cursor *c, char one, char other)
{
	if (c->p == c->end || (*c->p != one && *c->p != other))
		return false;
	c->p++;
	return true;
}

static bool take_date(struct cursor *c, struct civil *civil)
{
	return take_digits(c, 4, &civil->year) && take_any(c, '-', '-')
	       && take_digits(c, 2, &civil->month) && take_any(c, '-', '-')
	       && take_digits(c, 2, &civil->day);
}

static bool take_clock(struct cursor *c, struct civil *civil)
{
	return take_digits(c, 2, &civil->hour) && take_any(c, ':', ':')
	       && take_digits(c, 2, &civil->minute) && take_any(c, ':', ':')
	       && take_digits(c, 2, &civil->second);
}

static bool take_fraction(struct cursor *c, int *millisecond)
{
	int scale = 100;

	*millisecond = 0;
	if (!take_any(c, '.', '.'))
		return true;
	if (c->p == c->end || *c->p < '0' || *c->p > '9')
		return false;
	for (; c->p < c->end && *c->p >= '0' && *c->p <= '9'; c->p++, scale /= 10)
		*millisecond += (*c->p - '0') * scale;
	return true;
}

static bool take_zone(struct cursor *c, int64_t *offset)
{
	char sign = c->p < c->end ? *c->p : '\0';
	int hours, minutes;

	*offset = 0;
	if (take_any(c, 'Z', 'z'))
		return true;
	if (!take_any(c, '+', '-') || !take_digits(c, 2, &hours) || !take_any(c, ':', ':')
		|| !take_digits(c, 2, &minutes) || hours > 23 || minutes > 59)
		return false;
	*offset = (int64_t)hours * MS_HOUR + (int64_t)minutes * MS_MINUTE;
	if (sign == '-')
		*offset = -*offset;
	return true;
}

bool time_parse(const char *text, size_t len, int64_t *at)
{
	struct cursor c = { text, text + len };
	struct civil civil = { 0 };
	int64_t offset;

	if (!take_date(&c, &civil) || !take_any(&c, 'T', 't') || !take_clock(&c, &civil)
		|| !take_fraction(&c, &civil.millisecond) || !take_zone(&c, &offset) || c.p != c.end
		|| !time_civil_valid(&civil))
		return false;
	*at = time_from_civil(&civil) - offset;
	return true;
}

bool time_parse_date(const char *text, size_t len, int64_t *at)
{
	struct cursor c = { text, text + len };
	struct civil civil = { 0 };

	if (!take_date(&c, &civil) || c.p != c.end || !time_civil_valid(&civil))
		return false;
	*at = time_from_civil(&civil);
	return true;
}
