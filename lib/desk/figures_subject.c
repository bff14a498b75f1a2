#include "desk/figures_inner.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "store/db.h"

/* By software, and by employee ------------------------------------------------------------------ */

/* So many facts of one of a report's measures (its place among them) concern a subject. */
struct tally {
	int64_t subject_id;
	int column;
	int64_t count;
};

enum { COLUMNS = 3 };

struct tallies {
	struct tally *items;
	size_t count, room;
};

static void add(struct tallies *tallies, int column, const struct counted_subject *row,
	struct arena *arena)
{
	if (tallies->count == tallies->room) {
		size_t room = tallies->room ? tallies->room * 2 : 256;
		struct tally *grown = arena_array(arena, room, sizeof(*grown));

		if (tallies->count)
			memcpy(grown, tallies->items, tallies->count * sizeof(*grown));
		tallies->items = grown;
		tallies->room = room;
	}
	tallies->items[tallies->count++] = (struct tally){ row->subject_id, column, row->count };
}

static int tally_compare(const void *a, const void *b)
{
	const struct tally *x = a, *y = b;

	return (x->subject_id > y->subject_id) - (x->subject_id < y->subject_id);
}

/* By subject; several of a subject and column are to be added up. */
static bool tally(const struct figures *figures, const int measures[COLUMNS],
	struct tallies *tallies, struct err *err)
{
	struct range_part parts[RANGE_PARTS];
	size_t count = range_parts(figures->range, parts);
	struct db_rows rows;

	*tallies = (struct tallies){ 0 };
	for (int column = 0; column < COLUMNS; column++)
		for (size_t part = 0; part < count; part++) {
			if (!report_count_subjects(figures->db, measures[column], &parts[part],
				    figures->arena, &rows, err))
				return false;
			for (size_t i = 0; i < rows.count; i++)
				add(tallies, column, (const struct counted_subject *)rows.items + i,
					figures->arena);
		}
	if (tallies->count)
		qsort(tallies->items, tallies->count, sizeof(*tallies->items), tally_compare);
	return true;
}

/* Adds up the tallies of the subject at `*next`, and steps over them. */
static void sum_up(const struct tallies *tallies, size_t *next, int64_t sums[COLUMNS])
{
	int64_t id = tallies->items[*next].subject_id;

	memset(sums, 0, COLUMNS * sizeof(*sums));
	for (; *next < tallies->count && tallies->items[*next].subject_id == id; ++*next)
		sums[tallies->items[*next].column] += tallies->items[*next].count;
}

/* Software -------------------------------------------------------------------------------------- */

static int most_issues_first(const void *a, const void *b)
{
	const struct software_figures *x = a, *y = b;

	if (x->issues != y->issues)
		return x->issues < y->issues ? 1 : -1;
	return (x->software.id > y->software.id) - (x->software.id < y->software.id);
}

/* The row of that id; all rows begin with theirs, and lie in their order. */
static const void *find_named(const struct db_rows *names, size_t size, int64_t id)
{
	size_t low = 0, high = names->count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		const int64_t *row = (const void *)((const char *)names->items + middle * size);

		if (*row == id)
			return row;
		if (*row < id)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

bool figures_software(const struct figures *figures, struct software_figures **rows, size_t *count,
	struct err *err)
{
	static const int measures[COLUMNS] = { MEASURE_REPORTED, MEASURE_RESOLVED,
		MEASURE_REOPENED };
	struct tallies tallies;
	struct db_rows titles;
	size_t next = 0;

	if (!tally(figures, measures, &tallies, err)
		|| !report_titles(figures->db, figures->arena, &titles, err))
		return false;
	*rows = arena_array(figures->arena, tallies.count, sizeof(**rows));
	for (*count = 0; next < tallies.count; ++*count) {
		int64_t id = tallies.items[next].subject_id, sums[COLUMNS];
		const struct titled *titled = find_named(&titles, sizeof(*titled), id);

		sum_up(&tallies, &next, sums);
		(*rows)[*count] = (struct software_figures){
			titled ? *titled : (struct titled){ .id = id }, sums[0], sums[1], sums[2] };
	}
	qsort(*rows, *count, sizeof(**rows), most_issues_first);
	return true;
}

/* Turns ----------------------------------------------------------------------------------------- */

static int by_login(const void *a, const void *b)
{
	const struct turns *x = a, *y = b;

	return strcmp(x->technician.login, y->technician.login);
}

/* `reasons` are by subject. */
static void add_reasons(struct turns *row, const struct db_rows *reasons)
{
	struct counted_reason *reason = reasons->items;

	for (size_t i = 0; i < reasons->count; i++, reason++) {
		if (reason->subject_id != row->technician.id)
			continue;
		if (!row->reason_count)
			row->reasons = reason;
		row->reason_count++;
	}
}

bool figures_turns(const struct figures *figures, struct turns **rows, size_t *count,
	struct err *err)
{
	static const int measures[COLUMNS] = { MEASURE_TAKEN, MEASURE_CLAIMED, MEASURE_RELEASED };
	struct tallies tallies;
	struct db_rows people, reasons;
	size_t next = 0;

	if (!tally(figures, measures, &tallies, err)
		|| !report_people(figures->db, figures->arena, &people, err)
		|| !report_reasons(figures->db, figures->range, figures->arena, &reasons, err))
		return false;
	*rows = arena_array(figures->arena, tallies.count, sizeof(**rows));
	for (*count = 0; next < tallies.count; ++*count) {
		int64_t id = tallies.items[next].subject_id, sums[COLUMNS];
		const struct person *person = find_named(&people, sizeof(*person), id);
		struct turns *row = &(*rows)[*count];

		sum_up(&tallies, &next, sums);
		*row = (struct turns){ person ? *person : (struct person){ id, "", "" }, sums[0],
			sums[1], sums[2], NULL, 0 };
		add_reasons(row, &reasons);
	}
	qsort(*rows, *count, sizeof(**rows), by_login);
	return true;
}
