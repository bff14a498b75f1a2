/* When quiet hours end: on the wall of somebody's zone, over midnight, and over a change of the clocks. */
#include "domain/choice.h"

#include "base/arena.h"
#include "base/time.h"
#include "base/zone.h"
#include "tap/tap.h"

static const struct {
	const char *zone, *from, *until, *at, *ends; /* ends NULL: it is in none */
	const char *name;
} table[] = {
	{ "UTC", "20:00", "07:00", "2026-11-23T19:59:59.999Z", NULL, "before they begin" },
	{ "UTC", "20:00", "07:00", "2026-11-23T20:00:00.000Z", "2026-11-24T07:00:00.000Z", "they begin" },
	{ "UTC", "20:00", "07:00", "2026-11-24T00:00:00.000Z", "2026-11-24T07:00:00.000Z", "midnight" },
	{ "UTC", "20:00", "07:00", "2026-11-24T06:59:59.999Z", "2026-11-24T07:00:00.000Z", "the last moment" },
	{ "UTC", "20:00", "07:00", "2026-11-24T07:00:00.000Z", NULL, "they have ended" },
	{ "UTC", "12:00", "13:30", "2026-11-24T12:10:00.000Z", "2026-11-24T13:30:00.000Z", "within a day" },
	{ "UTC", "12:00", "13:30", "2026-11-24T13:30:00.000Z", NULL, "... and behind it" },
	{ "UTC", "20:00", "07:00", "1969-12-31T21:00:00.000Z", "1970-01-01T07:00:00.000Z", "before 1970" },
	{ "UTC", "22:00", "00:00", "2026-11-24T23:00:00.000Z", "2026-11-25T00:00:00.000Z", "to midnight" },
	{ "Europe/Madrid", "20:00", "07:00", "2026-07-01T18:30:00.000Z", "2026-07-02T05:00:00.000Z", "summer" },
	{ "Europe/Madrid", "20:00", "07:00", "2026-11-23T18:30:00.000Z", NULL, "winter: half past seven there" },
	{ "Europe/Madrid", "20:00", "07:00", "2026-10-24T21:00:00.000Z", "2026-10-25T06:00:00.000Z",
	  "the night is an hour longer" },
	{ "Europe/Madrid", "20:00", "07:00", "2026-03-28T22:00:00.000Z", "2026-03-29T05:00:00.000Z",
	  "... and an hour shorter" },
	{ "Europe/Madrid", "22:00", "02:30", "2026-03-29T00:59:00.000Z", "2026-03-29T01:00:00.000Z",
	  "an end that the clocks leave out" },
	{ "Europe/Madrid", "22:00", "02:30", "2026-10-25T01:10:00.000Z", NULL,
	  "an end that comes twice: the first one counts" },
	{ "Asia/Kolkata", "20:00", "07:00", "2026-11-23T14:31:00.000Z", "2026-11-24T01:30:00.000Z",
	  "a zone of half hours" },
};

static int64_t moment(const char *text)
{
	int64_t at = 0;

	if (!time_parse(text, 24, &at))
		tap_bail("%s is no moment", text);
	return at;
}

int main(void)
{
	struct arena *arena = arena_new();
	const struct zone *zone;
	char text[MINUTES_TEXT];
	struct err err;

	err_init(&err, arena);
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		const struct choice choice = { .quiet = true, .quiet_from = minutes_parse(table[i].from),
			.quiet_until = minutes_parse(table[i].until) };
		int64_t ends = table[i].ends ? moment(table[i].ends) : 0;

		if (!zone_load(table[i].zone, arena, &zone, &err))
			tap_bail("%s", err.detail);
		is_int(choice_quiet_until(&choice, zone, moment(table[i].at)), ends, "%s: %s",
			table[i].zone, table[i].name);
	}
	is_int(choice_quiet_until(&(struct choice){ 0 }, ZONE_UTC, 0), 0, "who has none");
	for (const char *const *wrong = (const char *const[]){ "", "24:00", "12:60", "1:00", "12:0",
		     "12.00", "ab:cd", "12:000", "-1:00", NULL };
		*wrong; wrong++)
		is_int(minutes_parse(*wrong), -1, "\"%s\" is no time of a day", *wrong);
	minutes_format(minutes_parse("07:05"), text);
	is_str(text, "07:05", "a time comes back as it was");
	arena_free(arena);
	return tap_done();
}
