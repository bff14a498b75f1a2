/* Moments and what a calendar shows of them: any day, leap years, offsets, and dates that do not exist. */
#include "base/time.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tap/tap.h"

#define UNTOUCHED INT64_C(-424242)

static int64_t parse(bool (*function)(const char *, size_t, int64_t *), const char *text)
{
	/* Without a zero byte behind it, so that a sanitizer sees who reads on. */
	size_t len = strlen(text);
	char *exact = malloc(len ? len : 1);
	int64_t at = UNTOUCHED;
	bool held;

	memcpy(exact, text, len);
	held = function(exact, len, &at);
	free(exact);
	ok(held == (at != UNTOUCHED), "'%s' sets the moment only if it is one", text);
	return at;
}

static const struct {
	const char *text;
	int64_t at;
} moments[] = {
	{ "1970-01-01T00:00:00Z", 0 },
	{ "1970-01-01T00:00:00.001Z", 1 },
	{ "1969-12-31T23:59:59.999Z", -1 },
	{ "2026-11-23T18:04:40.123Z", 1795457080123 },
	{ "2026-11-23t18:04:40.123z", 1795457080123 },
	{ "2026-11-23T19:04:40.123+01:00", 1795457080123 },
	{ "2026-11-23T12:34:40.123-05:30", 1795457080123 },
	{ "2026-11-24T17:03:40.123+22:59", 1795457080123 },
	{ "2026-11-23T18:04:40.123+00:00", 1795457080123 },
	{ "2026-11-23T18:04:40.123-00:00", 1795457080123 },
	{ "2026-11-23T18:04:40.1239999999999999999Z", 1795457080123 },
	{ "2026-11-23T18:04:40.1Z", 1795457080100 },
	{ "2026-11-23T18:04:40.01Z", 1795457080010 },
	{ "2026-11-23T18:04:40Z", 1795457080000 },
	{ "2024-02-29T00:00:00Z", 1709164800000 },
	{ "2000-02-29T23:59:59Z", 951868799000 },
	{ "2024-02-28T23:30:00-01:00", 1709166600000 },
	{ "2038-01-19T03:14:08Z", 2147483648000 },
	{ "9999-12-31T23:59:59.999Z", 253402300799999 },
	{ "0001-01-01T00:00:00Z", -62135596800000 },
	/* Nothing of the kind */
	{ "", UNTOUCHED },
	{ "2026-11-23", UNTOUCHED },
	{ "2026-11-23T", UNTOUCHED },
	{ "2026-11-23T18:04Z", UNTOUCHED },
	{ "2026-11-23T18:04:40", UNTOUCHED },
	{ "2026-11-23T18:04:40.Z", UNTOUCHED },
	{ "2026-11-23T18:04:40,5Z", UNTOUCHED },
	{ "2026-11-23 18:04:40Z", UNTOUCHED },
	{ "2026-11-23T18:04:40ZZ", UNTOUCHED },
	{ "2026-11-23T18:04:40Z ", UNTOUCHED },
	{ " 2026-11-23T18:04:40Z", UNTOUCHED },
	{ "2026-11-23T18:04:40+0100", UNTOUCHED },
	{ "2026-11-23T18:04:40+01", UNTOUCHED },
	{ "2026-11-23T18:04:40+24:00", UNTOUCHED },
	{ "2026-11-23T18:04:40+01:60", UNTOUCHED },
	{ "2026-11-23T18:04:40 01:00", UNTOUCHED },
	{ "20261123T180440Z", UNTOUCHED },
	{ "2026-1-23T18:04:40Z", UNTOUCHED },
	{ "+026-11-23T18:04:40Z", UNTOUCHED },
	{ "2026-11-23T24:00:00Z", UNTOUCHED },
	{ "2026-11-23T18:60:00Z", UNTOUCHED },
	{ "2026-11-23T18:04:60Z", UNTOUCHED },
	{ "2026-12-31T23:59:60Z", UNTOUCHED },
	{ "2026-02-30T00:00:00Z", UNTOUCHED },
	{ "2026-02-29T00:00:00Z", UNTOUCHED },
	{ "1900-02-29T00:00:00Z", UNTOUCHED },
	{ "2026-04-31T00:00:00Z", UNTOUCHED },
	{ "2026-00-10T00:00:00Z", UNTOUCHED },
	{ "2026-13-10T00:00:00Z", UNTOUCHED },
	{ "2026-10-00T00:00:00Z", UNTOUCHED },
	{ "2026-10-32T00:00:00Z", UNTOUCHED },
	{ "0000-01-01T00:00:00Z", UNTOUCHED },
	{ "10000-01-01T00:00:00Z", UNTOUCHED },
};

static const struct {
	const char *text;
	int64_t at;
} dates[] = {
	{ "1970-01-01", 0 }, { "1970-01-02", 86400000 }, { "1969-12-31", -86400000 },
	{ "2026-11-23", 1795392000000 }, { "2024-02-29", 1709164800000 },
	{ "0001-01-01", -62135596800000 }, { "9999-12-31", 253402214400000 },
	{ "", UNTOUCHED }, { "2026-02-30", UNTOUCHED }, { "2100-02-29", UNTOUCHED },
	{ "2026-11-23T00:00:00Z", UNTOUCHED }, { "2026-11-2", UNTOUCHED }, { "2026/11/23", UNTOUCHED },
	{ "2026-11-233", UNTOUCHED }, { "0000-01-01", UNTOUCHED }, { "2026-11-31", UNTOUCHED },
};

static void test_parsing(void)
{
	for (size_t i = 0; i < sizeof(moments) / sizeof(moments[0]); i++)
		is_int(parse(time_parse, moments[i].text), moments[i].at, "moment '%s'",
			moments[i].text);
	for (size_t i = 0; i < sizeof(dates) / sizeof(dates[0]); i++)
		is_int(parse(time_parse_date, dates[i].text), dates[i].at, "date '%s'", dates[i].text);
}

static void test_formatting(void)
{
	static const struct {
		int64_t at;
		const char *moment, *date;
	} cases[] = {
		{ 0, "1970-01-01T00:00:00.000Z", "1970-01-01" },
		{ -1, "1969-12-31T23:59:59.999Z", "1969-12-31" },
		{ 1795457080123, "2026-11-23T18:04:40.123Z", "2026-11-23" },
		{ 1709251199999, "2024-02-29T23:59:59.999Z", "2024-02-29" },
		{ 951782400000, "2000-02-29T00:00:00.000Z", "2000-02-29" },
		{ 253402300799999, "9999-12-31T23:59:59.999Z", "9999-12-31" },
		{ -62135596800000, "0001-01-01T00:00:00.000Z", "0001-01-01" },
		{ -62167219200000, "0000-01-01T00:00:00.000Z", "0000-01-01" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char moment[TIME_TEXT], date[DATE_TEXT];

		time_format(cases[i].at, moment);
		time_format_date(cases[i].at, date);
		is_str(moment, cases[i].moment, "%s", cases[i].moment);
		is_str(date, cases[i].date, "and its date");
	}
}

static void test_validity(void)
{
	static const struct {
		struct civil civil;
		bool want;
	} cases[] = {
		{ { 2026, 11, 23, 18, 4, 40, 123 }, true },
		{ { 1, 1, 1, 0, 0, 0, 0 }, true },
		{ { 9999, 12, 31, 23, 59, 59, 999 }, true },
		{ { 2024, 2, 29, 0, 0, 0, 0 }, true },
		{ { 2000, 2, 29, 0, 0, 0, 0 }, true },
		{ { 2023, 2, 29, 0, 0, 0, 0 }, false },
		{ { 2100, 2, 29, 0, 0, 0, 0 }, false },
		{ { 2024, 2, 30, 0, 0, 0, 0 }, false },
		{ { 0, 1, 1, 0, 0, 0, 0 }, false },
		{ { -1, 1, 1, 0, 0, 0, 0 }, false },
		{ { 10000, 1, 1, 0, 0, 0, 0 }, false },
		{ { 2026, 0, 1, 0, 0, 0, 0 }, false },
		{ { 2026, 13, 1, 0, 0, 0, 0 }, false },
		{ { 2026, -1, 1, 0, 0, 0, 0 }, false },
		{ { 2026, 1, 0, 0, 0, 0, 0 }, false },
		{ { 2026, 1, 32, 0, 0, 0, 0 }, false },
		{ { 2026, 1, 1, 24, 0, 0, 0 }, false },
		{ { 2026, 1, 1, -1, 0, 0, 0 }, false },
		{ { 2026, 1, 1, 0, 60, 0, 0 }, false },
		{ { 2026, 1, 1, 0, -1, 0, 0 }, false },
		{ { 2026, 1, 1, 0, 0, 60, 0 }, false },
		{ { 2026, 1, 1, 0, 0, -1, 0 }, false },
		{ { 2026, 1, 1, 0, 0, 0, 1000 }, false },
		{ { 2026, 1, 1, 0, 0, 0, -1 }, false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		ok(time_civil_valid(&cases[i].civil) == cases[i].want, "civil %zu", i);
}

/* Every day of 10,000 years, counted one by one. */
static void test_every_day(void)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int64_t at = -62135596800000;
	int wrong = 0, count = 0;

	for (int year = 1; year <= 9999; year++) {
		bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

		for (int month = 1; month <= 12; month++) {
			int last = days[month - 1] + (leap && month == 2);

			for (int day = 1; day <= last; day++, at += MS_DAY, count++) {
				struct civil want = { year, month, day, 0, 0, 0, 0 };
				struct civil got = time_to_civil(at);

				wrong += memcmp(&want, &got, sizeof(want)) != 0;
				wrong += time_from_civil(&want) != at;
			}
		}
	}
	is_int(wrong, 0, "days of the years 1 to 9999 that are counted wrong");
	is_int(count, 3652059, "of how many");
}

/* What the C library makes of it. */
static bool agrees(const struct civil *civil, int64_t at)
{
	time_t seconds = at / 1000;
	struct tm tm;

	gmtime_r(&seconds, &tm);
	return civil->year == tm.tm_year + 1900 && civil->month == tm.tm_mon + 1
	       && civil->day == tm.tm_mday && civil->hour == tm.tm_hour
	       && civil->minute == tm.tm_min && civil->second == tm.tm_sec
	       && civil->millisecond == at % 1000;
}

/* Any moment, also millions of years away, and as the C library has it. */
static void test_any_moment(void)
{
	uint64_t state = 11;
	int same = 0, agreed = 0, read = 0, rounds = 100000;

	for (int i = 0; i < rounds; i++) {
		char text[TIME_TEXT];
		struct civil civil;
		int64_t at, back = UNTOUCHED;

		state = state * 6364136223846793005 + 1442695040888963407;
		at = (int64_t)state >> 2;
		civil = time_to_civil(at);
		same += time_from_civil(&civil) == at && civil.millisecond >= 0 && civil.second >= 0
			&& civil.day >= 1 && civil.month >= 1;
		at = (int64_t)(state >> 17) % 253402300800000;
		civil = time_to_civil(at);
		agreed += agrees(&civil, at);
		time_format(at, text);
		read += time_parse(text, strlen(text), &back) && back == at;
	}
	is_int(same, rounds, "moments, some 70 million years around, there and back");
	is_int(agreed, rounds, "moments as the C library shows them");
	is_int(read, rounds, "moments written and read");
}

static void test_clocks(void)
{
	int64_t before = time_monotonic(), now = time_now(), wall = (int64_t)time(NULL) * 1000;

	ok(now > wall - 2000 && now < wall + 2000, "now is now, in milliseconds");
	ok(time_monotonic() >= before, "the other clock does not go back");
	nanosleep(&(struct timespec){ .tv_nsec = 20000000 }, NULL);
	ok(time_monotonic() >= before + 20, "and counts milliseconds");
}

int main(void)
{
	/* No function here looks at it. */
	setenv("TZ", "Pacific/Kiritimati", 1);
	test_parsing();
	test_formatting();
	test_validity();
	test_every_day();
	test_any_moment();
	test_clocks();
	return tap_done();
}
