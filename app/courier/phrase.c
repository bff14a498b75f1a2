#include "courier/phrase.h"

#include "base/arena.h"
#include "base/time.h"
#include "base/zone.h"
#include "domain/words.h"

/* How a language says it. */
struct tongue {
	const char *days[7]; /* from Monday */
	const char *months[12];
	const char *date;    /* day, month, year */
	const char *day;     /* name, day, month */
	const char *year;    /* behind the day */
	const char *one;     /* between the day and an hour past one */
	const char *hour;    /* ... any other */
};

static const struct tongue tongues[] = {
	[LANGUAGE_EN] = {
		.days = { "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday" },
		.months = { "January", "February", "March", "April", "May", "June", "July", "August",
			"September", "October", "November", "December" },
		.date = "%d %s %d",
		.day = "%s %d %s",
		.year = " %d",
		.one = " at ",
		.hour = " at ",
	},
	[LANGUAGE_ES] = {
		.days = { "lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo" },
		.months = { "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto",
			"septiembre", "octubre", "noviembre", "diciembre" },
		.date = "%d de %s de %d",
		.day = "%s %d de %s",
		.year = " de %d",
		.one = " a la ",
		.hour = " a las ",
	},
};

static const struct tongue *tongue_of(int language)
{
	return &tongues[language == LANGUAGE_ES ? LANGUAGE_ES : LANGUAGE_EN];
}

/* From Monday, 0. The first of January 1970 was a Thursday. */
static int weekday(int64_t wall)
{
	int64_t day = (wall - (wall % MS_DAY + MS_DAY) % MS_DAY) / MS_DAY;

	return (int)(((day + 3) % 7 + 7) % 7);
}

/* The formats are the constants above. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"

const char *phrase_moment(int64_t at, int64_t written_at, int language, const struct zone *zone,
	struct arena *arena)
{
	const struct tongue *tongue = tongue_of(language);
	int64_t wall = zone_wall(zone, at);
	struct civil civil = time_to_civil(wall);
	bool other_year = civil.year != time_to_civil(zone_wall(zone, written_at)).year;
	const char *day = arena_printf(arena, tongue->day, tongue->days[weekday(wall)], civil.day,
		tongue->months[civil.month - 1]);
	const char *year = other_year ? arena_printf(arena, tongue->year, civil.year) : "";

	return arena_printf(arena, "%s%s%s%d:%02d%s", day, year, civil.hour == 1 ? tongue->one : tongue->hour,
		civil.hour, civil.minute, zone == ZONE_UTC ? " UTC" : "");
}

const char *phrase_date(int64_t date, int language, struct arena *arena)
{
	const struct tongue *tongue = tongue_of(language);
	struct civil civil = time_to_civil(date);

	return arena_printf(arena, tongue->date, civil.day, tongue->months[civil.month - 1], civil.year);
}

#pragma GCC diagnostic pop
