#include "domain/choice.h"

#include <stdio.h>
#include <string.h>

#include "base/time.h"
#include "base/zone.h"

/* Whether it lies in them, and how many days after that day's midnight they end. */
static bool is_quiet(const struct choice *choice, int64_t minute, int *days)
{
	bool over_midnight = choice->quiet_until <= choice->quiet_from;

	*days = over_midnight && minute >= choice->quiet_from;
	if (!over_midnight)
		return minute >= choice->quiet_from && minute < choice->quiet_until;
	return minute >= choice->quiet_from || minute < choice->quiet_until;
}

int64_t choice_quiet_until(const struct choice *choice, const struct zone *zone, int64_t at)
{
	int64_t wall = zone_wall(zone, at), midnight = wall - (wall % MS_DAY + MS_DAY) % MS_DAY, end;
	int days;

	if (!choice->quiet || !is_quiet(choice, (wall - midnight) / MS_MINUTE, &days))
		return 0;
	end = zone_moment(zone, midnight + days * MS_DAY + choice->quiet_until * MS_MINUTE);
	/* In an hour that comes twice the end may be behind us already: it is over. */
	return end > at ? end : 0;
}

static int two_digits(const char *text)
{
	if (text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9')
		return -1;
	return (text[0] - '0') * 10 + text[1] - '0';
}

int64_t minutes_parse(const char *text)
{
	int hour, minute;

	if (strlen(text) != MINUTES_TEXT - 1 || text[2] != ':')
		return -1;
	hour = two_digits(text);
	minute = two_digits(text + 3);
	return hour < 0 || hour > 23 || minute < 0 || minute > 59 ? -1 : hour * 60 + minute;
}

void minutes_format(int64_t minutes, char text[MINUTES_TEXT])
{
	unsigned of_day = (unsigned)minutes % MINUTES_OF_DAY;

	snprintf(text, MINUTES_TEXT, "%02u:%02u", of_day / 60, of_day % 60);
}
