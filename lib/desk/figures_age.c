#include "desk/figures_inner.h"

#include "base/arena.h"
#include "base/time.h"
#include "store/db.h"

/* Before this, nothing was reported. (0 is no moment.) */
#define BEGINNING MS_DAY

static struct ages ages_at(int64_t at)
{
	return (struct ages){ at,
		{ at - MS_DAY, at - 3 * MS_DAY, at - 7 * MS_DAY, at - 30 * MS_DAY } };
}

/* Issues that are open at some moment, by age and priority. */
struct open_issues {
	int64_t counts[age_count][PRIORITIES];
};

static void make_young(struct open_issues *open, int64_t age, int64_t priority, int64_t count)
{
	open->counts[age][priority] += count;
	open->counts[AGE_MORE][priority] -= count;
}

/* What happens when an issue is born says how old it is: the counts of days and months are enough. */
static bool count_born(const struct figures *figures, int measure, const struct ages *ages,
	struct histogram *histogram, struct open_issues *open, struct err *err)
{
	struct range range = { .to = ages->at };

	for (int age = 1; age < AGE_MORE; age++, range.to = range.from) {
		range.from = ages->until[age - 1] + 1;
		if (!figures_count(figures, measure, range, histogram, err))
			return false;
		for (int priority = 1; priority < PRIORITIES; priority++)
			make_young(open, age, priority, histogram->totals[priority]);
	}
	return true;
}

/* Of other facts the young issues are counted one by one: all of it is of the last 30 days. */
static bool count_young(const struct figures *figures, int measure, const struct ages *ages,
	struct open_issues *open, struct err *err)
{
	const struct counted_age *row;
	struct db_rows rows;

	if (!report_count_young(figures->db, measure, ages, figures->arena, &rows, err))
		return false;
	row = rows.items;
	for (size_t i = 0; i < rows.count; i++, row++)
		make_young(open, row->age, row->priority, measure_rules[measure].open * row->count);
	return true;
}

/* What opened before that moment, less what ended. The old ones are all but the young. */
static bool count_measure(const struct figures *figures, int measure, const struct ages *ages,
	struct histogram *histogram, struct open_issues *open, struct err *err)
{
	if (!figures_count(figures, measure, (struct range){ BEGINNING, ages->at }, histogram, err))
		return false;
	for (int priority = 1; priority < PRIORITIES; priority++)
		open->counts[AGE_MORE][priority] +=
			measure_rules[measure].open * histogram->totals[priority];
	return measure == MEASURE_REPORTED ? count_born(figures, measure, ages, histogram, open, err)
					   : count_young(figures, measure, ages, open, err);
}

static bool count_open(const struct figures *figures, int64_t at, struct histogram *histogram,
	struct open_issues *open, struct err *err)
{
	const struct ages ages = ages_at(at);

	*open = (struct open_issues){ 0 };
	for (int measure = 1; measure < measure_count; measure++)
		if (measure_rules[measure].open
			&& !count_measure(figures, measure, &ages, histogram, open, err))
			return false;
	return true;
}

bool figures_backlog(const struct figures *figures, struct backlog rows[age_count], struct err *err)
{
	struct histogram *histogram = arena_alloc(figures->arena, sizeof(*histogram));
	struct open_issues before, open;

	if (!count_open(figures, figures->range.from, histogram, &before, err)
		|| !count_open(figures, figures->range.to, histogram, &open, err))
		return false;
	for (int age = 1; age < age_count; age++) {
		struct backlog *row = &rows[age];

		*row = (struct backlog){ .age = age };
		for (int priority = 1; priority < PRIORITIES; priority++) {
			row->before += before.counts[age][priority];
			row->open += open.counts[age][priority];
			row->open_by_priority[priority - 1] = open.counts[age][priority];
		}
	}
	return true;
}

bool figures_open(const struct figures *figures, int64_t at, int64_t *count, struct err *err)
{
	struct histogram *histogram = arena_alloc(figures->arena, sizeof(*histogram));

	*count = 0;
	for (int measure = 1; measure < measure_count; measure++) {
		if (!measure_rules[measure].open)
			continue;
		if (!figures_count(figures, measure, (struct range){ BEGINNING, at }, histogram, err))
			return false;
		*count += measure_rules[measure].open * histogram->totals[0];
	}
	return true;
}

static bool count_relays(const struct figures *figures, int64_t at, int64_t counts[age_count],
	struct err *err)
{
	const struct ages ages = ages_at(at);
	const struct counted_age *row;
	struct db_rows rows;

	if (!report_relays(figures->db, &ages, figures->arena, &rows, err))
		return false;
	row = rows.items;
	for (size_t i = 0; i < rows.count; i++, row++)
		counts[row->age] = row->count;
	return true;
}

/* The ledger itself: it keeps when each relay was settled. */
bool figures_relay_debt(const struct figures *figures, struct relay_debt rows[age_count],
	struct err *err)
{
	int64_t before[age_count] = { 0 }, pending[age_count] = { 0 };

	if (!count_relays(figures, figures->range.from, before, err)
		|| !count_relays(figures, figures->range.to, pending, err))
		return false;
	for (int age = 1; age < age_count; age++)
		rows[age] = (struct relay_debt){ age, before[age], pending[age] };
	return true;
}
