/* Time zones: against what the C library says of the same files, and by hand where it is tricky. */
#include "base/zone.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/time.h"
#include "tap/tap.h"

static struct arena *arena;
static struct err err;

static int64_t moment(const char *text)
{
	int64_t at = 0;

	if (!time_parse(text, strlen(text), &at))
		tap_bail("%s is no moment", text);
	return at;
}

static const struct zone *load(const char *name)
{
	const struct zone *zone = NULL;

	err_init(&err, arena);
	if (!zone_load(name, arena, &zone, &err))
		tap_bail("%s: %s", name, err.detail);
	return zone;
}

/* The wall ------------------------------------------------------------------------------------ */

static const struct {
	const char *zone, *at, *wall;
} shown[] = {
	{ "UTC", "2026-11-23T18:04:40.123Z", "2026-11-23T18:04:40.123Z" },
	{ "Europe/Madrid", "2026-03-29T00:59:59.999Z", "2026-03-29T01:59:59.999Z" },
	{ "Europe/Madrid", "2026-03-29T01:00:00.000Z", "2026-03-29T03:00:00.000Z" },
	{ "Europe/Madrid", "2026-10-25T00:59:59.999Z", "2026-10-25T02:59:59.999Z" },
	{ "Europe/Madrid", "2026-10-25T01:00:00.000Z", "2026-10-25T02:00:00.000Z" },
	{ "America/New_York", "2026-03-08T07:00:00.000Z", "2026-03-08T03:00:00.000Z" },
	{ "Australia/Sydney", "2026-12-31T13:30:00.000Z", "2027-01-01T00:30:00.000Z" },
	{ "Asia/Kolkata", "2026-01-01T00:00:00.000Z", "2026-01-01T05:30:00.000Z" },
	{ "America/Nuuk", "2031-03-30T00:59:59.000Z", "2031-03-29T22:59:59.000Z" },
	{ "America/Nuuk", "2031-03-30T01:00:00.000Z", "2031-03-30T00:00:00.000Z" },
	{ "Europe/Dublin", "2040-07-01T12:00:00.000Z", "2040-07-01T13:00:00.000Z" },
	{ "Europe/Madrid", "9000-07-01T12:00:00.000Z", "9000-07-01T14:00:00.000Z" },
	{ "Europe/Madrid", "1850-01-01T00:00:00.000Z", "1849-12-31T23:45:16.000Z" },
};

static void check_shown(void)
{
	char text[TIME_TEXT];

	for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++) {
		time_format(zone_wall(load(shown[i].zone), moment(shown[i].at)), text);
		is_str(text, shown[i].wall, "%s at %s", shown[i].zone, shown[i].at);
	}
}

static const struct {
	const char *zone, *wall, *at, *why;
} meant[] = {
	{ "Europe/Madrid", "2026-11-23T08:00:00Z", "2026-11-23T07:00:00.000Z", "a winter's morning" },
	{ "Europe/Madrid", "2026-03-29T02:00:00Z", "2026-03-29T01:00:00.000Z", "left out: the change" },
	{ "Europe/Madrid", "2026-03-29T02:30:00Z", "2026-03-29T01:00:00.000Z", "left out: the change" },
	{ "Europe/Madrid", "2026-03-29T03:00:00Z", "2026-03-29T01:00:00.000Z", "the end of what is" },
	{ "Europe/Madrid", "2026-10-25T02:30:00Z", "2026-10-25T00:30:00.000Z", "twice: the first" },
	{ "Europe/Madrid", "2026-10-25T03:00:00Z", "2026-10-25T02:00:00.000Z", "once again once" },
	{ "Africa/Cairo", "2026-04-24T00:00:00Z", "2026-04-23T22:00:00.000Z", "no midnight" },
	{ "Pacific/Apia", "2011-12-30T12:00:00Z", "2011-12-30T10:00:00.000Z", "no such day" },
};

static void check_meant(void)
{
	char text[TIME_TEXT];

	for (size_t i = 0; i < sizeof(meant) / sizeof(meant[0]); i++) {
		time_format(zone_moment(load(meant[i].zone), moment(meant[i].wall)), text);
		is_str(text, meant[i].at, "%s, %s on the wall: %s", meant[i].zone, meant[i].wall,
			meant[i].why);
	}
}

/* Against the C library ----------------------------------------------------------------------- */

static const char *const zones[] = { "UTC", "Europe/Madrid", "Europe/Dublin", "Europe/London",
	"America/New_York", "America/Sao_Paulo", "America/Nuuk", "America/St_Johns", "Asia/Kolkata",
	"Asia/Tehran", "Asia/Gaza", "Australia/Lord_Howe", "Pacific/Apia", "Pacific/Chatham",
	"Africa/Casablanca", "Antarctica/Troll" };

enum { ZONES = sizeof(zones) / sizeof(zones[0]), TRIES = 20000 };

static uint64_t seed = 20261124;

static int64_t random_number(int64_t below)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (int64_t)((seed >> 11) % (uint64_t)below);
}

/* A moment from 1900 to 2500; every other is close to a change. */
static int64_t random_moment(const struct zone *zone)
{
	int64_t first = moment("1900-01-01T00:00:00Z"), last = moment("2500-01-01T00:00:00Z");
	int64_t at = first + random_number((last - first) / MS_SECOND) * MS_SECOND;
	int64_t change = random_number(2) ? INT64_MAX : zone_next_change(zone, at);

	return change == INT64_MAX ? at : change + (random_number(2 * 7200) - 7200) * MS_SECOND;
}

static int64_t offset_of_library(int64_t at)
{
	time_t seconds = at / MS_SECOND;
	struct tm tm;

	localtime_r(&seconds, &tm);
	return (int64_t)tm.tm_gmtoff * MS_SECOND;
}

static int64_t wrong_offsets(const struct zone *zone)
{
	struct tm any = { .tm_mday = 1 };
	int64_t wrong = 0;

	setenv("TZ", zone_name(zone), 1);
	(void)mktime(&any); /* now the library knows */
	for (int i = 0; i < TRIES; i++) {
		int64_t at = random_moment(zone);

		if (zone_offset(zone, at) != offset_of_library(at) && !wrong++)
			tap_note("%s at %lld", zone_name(zone), (long long)at);
	}
	return wrong;
}

/* Nothing earlier shows it, and it shows no less. */
static int64_t wrong_moments(const struct zone *zone)
{
	int64_t wrong = 0;

	for (int i = 0; i < TRIES / 20; i++) {
		int64_t wall = zone_wall(zone, random_moment(zone)) - random_number(7200) * MS_SECOND;
		int64_t at = zone_moment(zone, wall);
		bool good = zone_wall(zone, at) >= wall && zone_wall(zone, at - 1) < wall;

		for (int64_t t = at - 25 * (int64_t)MS_HOUR; t < at; t += 10 * MS_MINUTE)
			good = good && zone_wall(zone, t) < wall;
		wrong += !good;
	}
	return wrong;
}

/* From one change to the next the offset is the same, and there it is not (or has another name). */
static int64_t wrong_changes(const struct zone *zone)
{
	int64_t wrong = 0;

	for (int i = 0; i < TRIES / 20; i++) {
		int64_t at = random_moment(zone);
		int64_t change = zone_next_change(zone, at);
		int64_t end = change == INT64_MAX ? at + 400 * MS_DAY : change;

		wrong += change <= at || zone_offset(zone, end - 1) != zone_offset(zone, at);
		for (int64_t t = at; t < end && t < at + 400 * MS_DAY; t += 5 * MS_DAY)
			wrong += zone_offset(zone, t) != zone_offset(zone, at);
	}
	return wrong;
}

static void check_against_library(void)
{
	for (size_t i = 0; i < ZONES; i++) {
		const struct zone *zone = load(zones[i]);

		is_int(wrong_offsets(zone), 0, "%s: the offsets of 1900 to 2500", zones[i]);
		is_int(wrong_moments(zone), 0, "... the first moment that shows a time");
		is_int(wrong_changes(zone), 0, "... and each change");
	}
}

/* What is no zone ----------------------------------------------------------------------------- */

static void check_names(void)
{
	static const char *const names[] = { "", "Europe", "Europe/Nowhere", "/etc/passwd",
		"../../../etc/passwd", "Europe/../../../../etc/passwd", ".", "tzdata.zi", "Europe/Madrid " };
	const struct zone *zone;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		err_init(&err, arena);
		ok(!zone_load(names[i], arena, &zone, &err) && err.kind == ERR_INVALID,
			"there is no zone '%s'", names[i]);
	}
	is_str(err.detail, "there is no time zone \"Europe/Madrid \"", "... and that is said");
}

static size_t read_madrid(unsigned char *data, size_t most)
{
	FILE *file = fopen("/usr/share/zoneinfo/Europe/Madrid", "re");
	size_t len = file ? fread(data, 1, most, file) : 0;

	if (!len)
		tap_bail("tzdata is not installed");
	fclose(file);
	return len;
}

/* In room of its own, so that a sanitizer sees who reads on. */
static bool parses(const unsigned char *data, size_t len)
{
	const struct zone *zone;
	void *exact = malloc(len ? len : 1);
	bool good;

	memcpy(exact, data, len);
	err_init(&err, arena);
	good = zone_parse("Test/Zone", exact, len, arena, &zone, &err);
	free(exact);
	if (good)
		(void)(zone_moment(zone, 0) + zone_next_change(zone, INT64_C(1) << 50));
	return good;
}

static void check_broken(void)
{
	static unsigned char data[65536], spoilt[65536];
	size_t len = read_madrid(data, sizeof(data));
	int64_t accepted = 0;

	ok(parses(data, len), "a file as it should be");
	for (size_t cut = 0; cut < len; cut++)
		accepted += parses(data, cut);
	is_int(accepted, 0, "one that ends too early is refused, wherever it ends");
	is_str(err.detail, "the file of the time zone \"Test/Zone\" is broken", "... and named");
	for (int i = 0; i < 5000; i++) {
		memcpy(spoilt, data, len);
		for (int64_t n = 1 + random_number(4); n > 0; n--)
			spoilt[random_number((int64_t)len)] = (unsigned char)random_number(256);
		accepted += parses(spoilt, len);
		if (!(i % 100))
			arena_reset(arena);
	}
	ok(accepted < 5000, "with bytes of another value it is refused, or read: nothing worse");
}

static void check_rule(const char *rule, bool good)
{
	static const unsigned char none[44] = "TZif2", one[44] = "TZif2";
	unsigned char file[400] = { 0 };
	size_t len = 0;

	/* An empty first block; one type, UTC, in the second; and the rule. */
	memcpy(file, none, 44);
	memcpy(file + 44, one, 44);
	file[44 + 39] = 1;
	file[44 + 43] = 4;
	memcpy(file + 88 + 6, "UTC", 4);
	len = 98 + (size_t)snprintf((char *)file + 98, 200, "\n%s\n", rule);
	ok(parses(file, len) == good, "the rule '%s' is %s", rule, good ? "read" : "refused");
}

static void check_rules(void)
{
	static const struct {
		const char *rule;
		bool good;
	} rules[] = {
		{ "", true },
		{ "UTC0", true },
		{ "CET-1CEST,M3.5.0,M10.5.0/3", true },
		{ "<+0330>-3:30", true },
		{ "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", true },
		{ "EST5EDT,J60/2:30:15,300", true },
		{ "CET", false },
		{ "CET-1CEST", false },
		{ "CET-1CEST,M3.5.0", false },
		{ "CET-1CEST,M13.5.0,M10.5.0", false },
		{ "CET-1CEST,M3.0.0,M10.5.0", false },
		{ "CET-1CEST,M3.5.7,M10.5.0", false },
		{ "CET-1CEST,M3.5.0,M10.5.0/168", false },
		{ "CET-1CEST,J0,J366", false },
		{ "CET-1CEST,M3.5.0,M10.5.0/3 ", false },
		{ "CET-99", false },
		{ "<CET-1", false },
		{ "-1", false },
		{ "CET-99999999999999999999", false },
	};

	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		check_rule(rules[i].rule, rules[i].good);
}

int main(void)
{
	arena = arena_new();
	check_shown();
	check_meant();
	check_against_library();
	check_names();
	check_broken();
	check_rules();
	arena_free(arena);
	return tap_done();
}
