#ifndef DESK_FIGURES_INNER_H
#define DESK_FIGURES_INNER_H

#include "desk/figures.h"
#include "domain/fact.h"

/* What the files figures*.c share. */

/* Facts of one measure, by priority (0: of all) and by class of durations. */
struct histogram {
	int64_t counts[PRIORITIES][FACT_BUCKETS];
	int64_t totals[PRIORITIES];
};

bool figures_count(const struct figures *figures, int measure, struct range range,
	struct histogram *histogram, struct err *err) MUST_CHECK;

/* How many issues were open at that moment. */
bool figures_open(const struct figures *figures, int64_t at, int64_t *count, struct err *err)
	MUST_CHECK;

#endif
