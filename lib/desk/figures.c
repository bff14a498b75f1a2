#include "desk/figures.h"

#include <string.h>

#include "base/arena.h"
#include "desk/figures_inner.h"
#include "store/db.h"

static bool count_part(const struct figures *figures, int measure, const struct range_part *part,
	struct histogram *histogram, struct err *err)
{
	const struct counted *row;
	struct db_rows rows;

	if (!report_count(figures->db, measure, part, figures->arena, &rows, err))
		return false;
	row = rows.items;
	for (size_t i = 0; i < rows.count; i++, row++) {
		histogram->counts[row->priority][row->bucket] += row->count;
		histogram->counts[0][row->bucket] += row->count;
		histogram->totals[row->priority] += row->count;
		histogram->totals[0] += row->count;
	}
	return true;
}

bool figures_count(const struct figures *figures, int measure, struct range range,
	struct histogram *histogram, struct err *err)
{
	struct range_part parts[RANGE_PARTS];
	size_t count = range_parts(range, parts);

	memset(histogram, 0, sizeof(*histogram));
	for (size_t i = 0; i < count; i++)
		if (!count_part(figures, measure, &parts[i], histogram, err))
			return false;
	return true;
}

/* Times ----------------------------------------------------------------------------------------- */

/* The class in which the value of that rank lies, and which of the class it is. */
static bool find_percentile(const struct figures *figures, int measure,
	const struct histogram *histogram, int64_t priority, int percent, int64_t *ms,
	struct err *err)
{
	const int64_t *counts = histogram->counts[priority];
	int64_t before = percentile_rank(histogram->totals[priority], percent) - 1;
	int64_t bucket = 0;
	struct nth nth = { measure, priority, figures->range, 0, 0, 0 };

	*ms = NO_DURATION;
	if (!histogram->totals[priority])
		return true;
	for (; before >= counts[bucket]; bucket++)
		before -= counts[bucket];
	nth.least = fact_bucket_begins(bucket);
	nth.most = fact_bucket_begins(bucket + 1) - 1;
	nth.before = before;
	*ms = nth.least;
	return nth.least == nth.most || report_nth(figures->db, &nth, figures->arena, ms, err);
}

static bool find_times(const struct figures *figures, int measure,
	const struct histogram *histogram, int64_t priority, struct times *times, struct err *err)
{
	*times = (struct times){ .priority = priority, .count = histogram->totals[priority] };
	return find_percentile(figures, measure, histogram, priority, 50, &times->median_ms, err)
	       && find_percentile(figures, measure, histogram, priority, 90, &times->p90_ms, err);
}

bool figures_times(const struct figures *figures, int measure, struct times times[PRIORITIES],
	struct err *err)
{
	struct histogram *histogram = arena_alloc(figures->arena, sizeof(*histogram));

	if (!figures_count(figures, measure, figures->range, histogram, err))
		return false;
	for (int i = 0; i < PRIORITIES; i++)
		if (!find_times(figures, measure, histogram, (i + 1) % PRIORITIES, &times[i], err))
			return false;
	return true;
}

/* First contact --------------------------------------------------------------------------------- */

bool figures_first_contact(const struct figures *figures, struct first_contacts rows[PRIORITIES],
	struct err *err)
{
	struct histogram *resolved = arena_array(figures->arena, 2, sizeof(*resolved));
	struct histogram *first_contact = resolved + 1;

	if (!figures_count(figures, MEASURE_RESOLVED, figures->range, resolved, err)
		|| !figures_count(figures, MEASURE_FIRST_CONTACT, figures->range, first_contact, err))
		return false;
	for (int i = 0; i < PRIORITIES; i++) {
		int64_t priority = (i + 1) % PRIORITIES;

		rows[i] = (struct first_contacts){ priority, resolved->totals[priority],
			first_contact->totals[priority] };
	}
	return true;
}

/* The summary ----------------------------------------------------------------------------------- */

static bool count_outcomes(const struct figures *figures, struct summary *summary, struct err *err)
{
	const struct counted_outcome *row;
	struct db_rows rows;

	if (!report_outcomes(figures->db, figures->range, figures->arena, &rows, err))
		return false;
	row = rows.items;
	for (size_t i = 0; i < rows.count; i++, row++)
		summary->outcomes[row->outcome] = row->count;
	return true;
}

static bool count_backlog(const struct figures *figures, struct summary *summary, struct err *err)
{
	struct relay_debt debt[age_count];

	if (!figures_open(figures, figures->range.from, &summary->before, err)
		|| !figures_open(figures, figures->range.to, &summary->open, err)
		|| !figures_relay_debt(figures, debt, err))
		return false;
	for (int age = 1; age < age_count; age++)
		summary->relays_pending += debt[age].pending;
	return true;
}

bool figures_summary(const struct figures *figures, struct summary *summary, struct err *err)
{
	struct histogram *histogram = arena_alloc(figures->arena, sizeof(*histogram));
	const struct {
		int measure;
		int64_t *count;
	} counts[] = {
		{ MEASURE_REPORTED, &summary->reported },
		{ MEASURE_REOPENED, &summary->reopened },
		{ MEASURE_CANCELLED, &summary->cancelled },
		{ MEASURE_FIRST_CONTACT, &summary->first_contact.first_contact },
	};
	const struct {
		int measure;
		struct times *times;
	} times[] = {
		{ MEASURE_CONTACTED, &summary->response },
		{ MEASURE_RESOLVED, &summary->resolution },
	};

	*summary = (struct summary){ 0 };
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		if (!figures_count(figures, counts[i].measure, figures->range, histogram, err))
			return false;
		*counts[i].count = histogram->totals[0];
	}
	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++)
		if (!figures_count(figures, times[i].measure, figures->range, histogram, err)
			|| !find_times(figures, times[i].measure, histogram, 0, times[i].times, err))
			return false;
	summary->first_contact.resolved = summary->resolution.count;
	return count_backlog(figures, summary, err) && count_outcomes(figures, summary, err);
}
