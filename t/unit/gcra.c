/* The arithmetic of a quota: how much is left when, and when there is more. */
#include "http/gcra.h"

#include <stddef.h>

#include "tap/tap.h"

#define SECOND INT64_C(1000000000)
#define BEGIN (INT64_C(86400) * SECOND) /* the machine has been up for a day */

/* One caller's day, second by second (and the tries that are made then). */
static const struct {
	int64_t at;     /* tenths of a second since the beginning */
	int tries, granted;
	int64_t left;   /* after them */
	int64_t next;   /* tenths of a second */
} day[] = {
	{ 0, 1, 1, 5, 100 },      /* six a minute: one each ten seconds */
	{ 0, 2, 2, 3, 100 },
	{ 50, 0, 0, 3, 50 },      /* half of a unit is none */
	{ 100, 0, 0, 4, 100 },
	{ 100, 4, 4, 0, 100 },    /* all at once */
	{ 100, 3, 0, 0, 100 },    /* a refusal costs nothing */
	{ 199, 1, 0, 0, 1 },
	{ 200, 1, 1, 0, 100 },
	{ 355, 0, 0, 1, 45 },
	{ 355, 2, 1, 0, 45 },
	{ 700, 0, 0, 4, 100 },
	{ 900, 0, 0, 6, 0 },      /* whole again, and never more than that */
	{ 9000, 0, 0, 6, 0 },
	{ 9000, 7, 6, 0, 100 },
};

static void test_day(void)
{
	const struct gcra quota = gcra_per_minute(6);
	int64_t whole_at = 0;

	for (size_t i = 0; i < sizeof(day) / sizeof(day[0]); i++) {
		int64_t now = BEGIN + day[i].at * SECOND / 10;
		int granted = 0;

		for (int try = 0; try < day[i].tries; try++)
			granted += gcra_take(&quota, now, &whole_at);
		is_int(granted, day[i].granted, "row %zu: granted", i);
		is_int(gcra_left(&quota, now, whole_at), day[i].left, "row %zu: left", i);
		is_int(gcra_next(&quota, now, whole_at) * 10 / SECOND, day[i].next,
			"row %zu: when there is more", i);
	}
}

/* How many are granted at once, and within a minute that takes whatever there is. */
static void test_amounts(void)
{
	static const int64_t amounts[] = { 1, 2, 7, 59, 60, 61, 600, 777, 6007, 99991, GCRA_MOST };

	for (size_t i = 0; i < sizeof(amounts) / sizeof(amounts[0]); i++) {
		const struct gcra quota = gcra_per_minute(amounts[i]);
		int64_t whole_at = 0, burst = 0, later = 0;

		while (gcra_take(&quota, BEGIN, &whole_at))
			burst++;
		is_int(burst, amounts[i], "%lld a minute: as many at once", (long long)amounts[i]);
		is_int(gcra_left(&quota, BEGIN, whole_at), 0, "... and none is left");
		for (int ms = 1; ms <= 60000; ms++)
			while (gcra_take(&quota, BEGIN + ms * SECOND / 1000, &whole_at))
				later++;
		is_int(later, amounts[i], "... and as many in the minute after");
	}
}

/* Who waits as long as they are told gets one; who waits less gets none. */
static void test_waiting(void)
{
	for (int64_t units = 1; units <= 1000; units += 37) {
		const struct gcra quota = gcra_per_minute(units);
		int64_t whole_at = 0, now = BEGIN;

		while (gcra_take(&quota, now, &whole_at))
			continue;
		now += gcra_next(&quota, now, whole_at);
		ok(!gcra_take(&quota, now - 1, &whole_at), "%lld a minute: not before", (long long)units);
		ok(gcra_take(&quota, now, &whole_at), "... but then");
	}
}

static void test_strange_moments(void)
{
	const struct gcra quota = gcra_per_minute(6);
	int64_t never = 0, long_ago = INT64_MIN, far = INT64_MAX;

	is_int(gcra_left(&quota, BEGIN, never), 6, "who was never here has all");
	is_int(gcra_left(&quota, BEGIN, long_ago), 6, "and who was here before time began");
	is_int(gcra_left(&quota, BEGIN, far), 0, "who used up all time has none");
	ok(!gcra_take(&quota, BEGIN, &far), "... and gets none");
	is_int(gcra_next(&quota, BEGIN, far) / SECOND, 10, "... for now");
	ok(gcra_take(&quota, 0, &never), "the machine has just begun");
}

int main(void)
{
	test_day();
	test_amounts();
	test_waiting();
	test_strange_moments();
	return tap_done();
}
