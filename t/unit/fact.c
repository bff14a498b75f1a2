/* Classes of durations, percentiles, and how a range is cut into what is counted already. */
#include "domain/fact.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "base/time.h"
#include "domain/range.h"
#include "domain/words.h"
#include "tap/tap.h"

static uint64_t state = 20261124;

static int64_t any(int64_t below)
{
	state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (int64_t)(state >> 33) % below;
}

static void check_buckets(void)
{
	bool begins = true, ends = true, narrow = true;

	for (int64_t bucket = 0; bucket + 1 < 800; bucket++) {
		int64_t least = fact_bucket_begins(bucket), next = fact_bucket_begins(bucket + 1);

		begins &= fact_bucket(least) == bucket;
		ends &= next > least && fact_bucket(next - 1) == bucket;
		narrow &= bucket < 16 || (next - least) * 16 <= least;
	}
	ok(begins, "a class holds the duration with which it begins");
	ok(ends, "and all up to the next class");
	ok(narrow, "a class is a sixteenth wide at most");
	is_int(fact_bucket(0), 0, "0 ms have a class");
	is_int(fact_bucket_begins(0), 0, "which begins with them");
	is_int(fact_bucket_begins(1), 1, "and holds nothing else");
	ok(fact_bucket(INT64_C(9999) * 366 * MS_DAY) < FACT_BUCKETS, "no moments are farther apart");
}

static int ascending(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* What the rank promises: the smallest value that `percent` of all do not exceed. */
static bool keeps_promise(const int64_t *sorted, int64_t count, int percent)
{
	int64_t value = sorted[percentile_rank(count, percent) - 1];
	int64_t below = 0, up_to = 0;

	for (int64_t i = 0; i < count; i++) {
		below += sorted[i] < value;
		up_to += sorted[i] <= value;
	}
	return up_to * 100 >= count * percent && below * 100 < count * percent;
}

static void check_percentiles(void)
{
	static const struct {
		int64_t count;
		int percent;
		int64_t rank;
	} cases[] = {
		{ 1, 50, 1 }, { 1, 90, 1 }, { 2, 50, 1 }, { 3, 50, 2 }, { 4, 50, 2 }, { 5, 50, 3 },
		{ 9, 90, 9 }, { 10, 90, 9 }, { 11, 90, 10 }, { 100, 90, 90 }, { 1000000, 50, 500000 },
	};
	int64_t values[50] = { 0 };
	bool kept = true;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		is_int(percentile_rank(cases[i].count, cases[i].percent), cases[i].rank,
			"percentile %d of %" PRId64, cases[i].percent, cases[i].count);
	for (int turn = 0; turn < 2000; turn++) {
		int64_t count = 1 + any(50);

		for (int64_t i = 0; i < count; i++)
			values[i] = any(20);
		qsort(values, (size_t)count, sizeof(*values), ascending);
		kept &= keeps_promise(values, count, 50) && keeps_promise(values, count, 90);
	}
	ok(kept, "half, or nine of ten, do not exceed it, and it is the smallest such");
}

static const char *parts_text(const char *from, const char *to, struct arena *arena)
{
	static const char *const units[] = { "one by one", "days", "months" };
	struct range_part parts[RANGE_PARTS];
	struct range range = { 0, 0 };
	struct strbuf text;
	size_t count;

	(void)time_parse(from, 24, &range.from);
	(void)time_parse(to, 24, &range.to);
	count = range_parts(range, parts);
	strbuf_init(&text, arena, 200);
	for (size_t i = 0; i < count; i++) {
		char begins[TIME_TEXT], ends[TIME_TEXT];

		time_format(parts[i].range.from, begins);
		time_format(parts[i].range.to, ends);
		strbuf_addf(&text, "%s%s %.16s %.16s", i ? ", " : "", units[parts[i].unit], begins,
			ends);
	}
	return text.data;
}

static void check_parts(struct arena *arena)
{
	static const struct {
		const char *from, *to, *parts;
	} cases[] = {
		{ "2026-11-03T10:00:00.000Z", "2026-11-03T11:00:00.000Z",
		  "one by one 2026-11-03T10:00 2026-11-03T11:00" },
		{ "2026-11-03T10:00:00.000Z", "2026-11-04T11:00:00.000Z",
		  "one by one 2026-11-03T10:00 2026-11-04T11:00" },
		{ "2026-11-03T10:00:00.000Z", "2026-11-05T11:00:00.000Z",
		  "one by one 2026-11-03T10:00 2026-11-04T00:00, one by one 2026-11-05T00:00 "
		  "2026-11-05T11:00, days 2026-11-04T00:00 2026-11-05T00:00" },
		{ "2026-11-01T00:00:00.000Z", "2026-12-01T00:00:00.000Z",
		  "months 2026-11-01T00:00 2026-12-01T00:00" },
		{ "2024-02-29T00:00:00.000Z", "2024-04-01T00:00:00.000Z",
		  "days 2024-02-29T00:00 2024-03-01T00:00, months 2024-03-01T00:00 2024-04-01T00:00" },
		{ "2025-12-31T23:00:00.000Z", "2026-03-02T01:00:00.000Z",
		  "one by one 2025-12-31T23:00 2026-01-01T00:00, one by one 2026-03-02T00:00 "
		  "2026-03-02T01:00, days 2026-03-01T00:00 2026-03-02T00:00, "
		  "months 2026-01-01T00:00 2026-03-01T00:00" },
		{ "2026-11-03T10:00:00.000Z", "2026-11-03T10:00:00.000Z", "" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		is_str(parts_text(cases[i].from, cases[i].to, arena), cases[i].parts, "%s to %s",
			cases[i].from, cases[i].to);
}

/* Whatever the range, its parts are all of it, once, and begin where their unit begins. */
static bool covers(struct range range)
{
	struct range_part parts[RANGE_PARTS];
	size_t count = range_parts(range, parts);
	int64_t sum = 0;

	for (size_t i = 0; i < count; i++) {
		const struct range *part = &parts[i].range;

		sum += part->to - part->from;
		if (part->from >= part->to || part->from < range.from || part->to > range.to)
			return false;
		if (parts[i].unit
			&& (unit_begins(parts[i].unit, part->from) != part->from
				|| unit_begins(parts[i].unit, part->to) != part->to))
			return false;
		for (size_t k = 0; k < i; k++)
			if (parts[k].range.from < part->to && part->from < parts[k].range.to)
				return false;
	}
	return sum == range.to - range.from;
}

static void check_cover(void)
{
	bool all = true;

	for (int turn = 0; turn < 20000; turn++) {
		int64_t from = any(800) * MS_DAY + any(MS_DAY) * any(2);

		all &= covers((struct range){ from, from + any(turn % 2 ? 400 : 3) * MS_DAY
								+ any(MS_DAY) * any(2) });
	}
	ok(all, "the parts of a range are the range");
}

int main(void)
{
	struct arena *arena = arena_new();

	check_buckets();
	check_percentiles();
	check_parts(arena);
	check_cover();
	arena_free(arena);
	return tap_done();
}
