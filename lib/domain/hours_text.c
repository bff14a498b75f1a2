#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/time.h"
#include "domain/hours.h"

/* How settings write them (hours.h): each take_ function reads its thing and steps over it. */

static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };

static bool take_day(const char **p, int *day)
{
	for (*day = 0; *day < 7; ++*day)
		if (!strncmp(*p, days[*day], 3)) {
			*p += 3;
			return true;
		}
	return false;
}

/* "Mon", or "Mon-Fri". */
static bool take_days(const char **p, int *first, int *last)
{
	if (!take_day(p, first))
		return false;
	*last = *first;
	if (**p != '-')
		return true;
	++*p;
	return take_day(p, last) && *last > *first;
}

static bool take_digits(const char **p, int *number)
{
	const char *text = *p;

	if (text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9')
		return false;
	*number = (text[0] - '0') * 10 + text[1] - '0';
	*p += 2;
	return true;
}

/* "08:30" */
static bool take_clock(const char **p, int64_t *time)
{
	int hour, minute;

	if (!take_digits(p, &hour) || *(*p)++ != ':' || !take_digits(p, &minute) || minute > 59)
		return false;
	*time = hour * (int64_t)MS_HOUR + minute * (int64_t)MS_MINUTE;
	return *time <= MS_DAY;
}

static void skip_spaces(const char **p)
{
	*p += strspn(*p, " \t\n");
}

/* " 08:00-12:00 13:00-17:00": up to a comma or the end. */
static bool take_spans(const char **p, struct hours_day *day)
{
	skip_spaces(p);
	while (**p && **p != ',') {
		struct hours_span *span = &day->spans[day->count];
		int64_t after = day->count ? span[-1].until : 0;

		if (day->count == SPANS_OF_DAY || !take_clock(p, &span->from) || *(*p)++ != '-'
			|| !take_clock(p, &span->until) || span->from < after
			|| span->until <= span->from)
			return false;
		day->length += span->until - span->from;
		day->count++;
		skip_spaces(p);
	}
	return day->count > 0;
}

/* One entry of the list, which may be that of several days. */
static bool take_entry(const char **p, struct hours *hours)
{
	struct hours_day day = { 0 };
	int first, last;

	skip_spaces(p);
	if (!take_days(p, &first, &last) || !take_spans(p, &day))
		return false;
	for (int i = first; i <= last; i++) {
		if (hours->week[i].count)
			return false;
		hours->week[i] = day;
		hours->week_length += day.length;
	}
	return true;
}

bool hours_parse(const char *week, const struct zone *zone, struct hours *hours, struct err *err)
{
	struct hours read = { .zone = zone };
	const char *p = week;
	bool good;

	while ((good = take_entry(&p, &read)) && *p == ',')
		p++;
	if (!good)
		return err_set(err, ERR_INVALID,
			"must look like \"Mon-Thu 08:00-12:00 13:00-17:00, Fri 08:00-14:00\"");
	*hours = read;
	return true;
}

static int compare_days(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

bool holidays_parse(const char *holidays, struct arena *arena, struct hours *hours,
	struct err *err)
{
	const char separators[] = ", \t\n";
	int64_t *read = arena_array(arena, strlen(holidays) / (DATE_TEXT - 1) + 1, sizeof(*read));
	size_t count = 0;

	for (const char *p = holidays + strspn(holidays, separators); *p; count++) {
		size_t len = strcspn(p, separators);

		if (!time_parse_date(p, len, &read[count]))
			return err_set(err, ERR_INVALID,
				"must be days such as \"2026-12-25, 2027-01-01\"");
		read[count] /= MS_DAY;
		p += len;
		p += strspn(p, separators);
	}
	qsort(read, count, sizeof(*read), compare_days);
	hours->holidays = read;
	hours->holiday_count = count;
	return true;
}
