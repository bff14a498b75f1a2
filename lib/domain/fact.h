#ifndef DOMAIN_FACT_H
#define DOMAIN_FACT_H

#include <stddef.h>
#include <stdint.h>

#include "domain/history.h"
#include "domain/issue.h"

struct arena;

/*
 * What reports are made of: one thing that happened to an issue, and that somebody counts. An
 * issue's facts follow from its history, and from nothing else.
 *
 *   reported       once
 *   contacted      the employee was reached for the first time; `ms` since the report
 *   resolved       and not reopened since; `ms` since the report
 *   first_contact  beside `resolved`: on first contact (domain/first_contact.h)
 *   undone         resolved, but reopened later
 *   reopened       ... and this was when
 *   left, entered  an open issue's priority became another: it left the old one, entered the new one
 *   cancelled      once
 *   taken, claimed, released   turns of the desk; the subject is who did it
 */
struct fact {
	int measure; /* enum measure */
	int64_t issue_id, version; /* the version with which it came true */
	int64_t at;
	int64_t born;       /* when the issue was reported */
	int64_t priority;   /* that the issue had then */
	int64_t subject_id; /* of a turn the employee, else the software */
	int64_t ms;         /* how long it took; 0 where that is not asked */
	int64_t bucket;     /* of `ms`: fact_bucket(); 0 where it is not asked */
};

/* What a measure is. */
struct measure_rule {
	int open;   /* by how much it changes the number of open issues: +1, -1, 0 */
	bool timed; /* `ms` tells how long it took */
	bool turn;  /* the subject is an employee */
};
extern const struct measure_rule measure_rules[measure_count];

/*
 * The facts of an issue, by version and measure. `now` is the issue as it is, `events` its history,
 * the first one first; what of it is later than `now` is left out. The facts live in `arena`.
 */
struct fact *facts_of(const struct issue *now, const struct event *events, size_t events_count,
	struct arena *arena, size_t *count);

/* By issue, version and measure, for qsort. */
int fact_compare(const void *a, const void *b);

/*
 * Durations in classes, each 1/16 of a doubling wide: so many that few facts are in the same, and so
 * few that they can be counted by month. Class 0 holds 0 ms only.
 */
enum { FACT_BUCKETS = 900 };
int64_t fact_bucket(int64_t ms);

/* The shortest duration of a class. */
int64_t fact_bucket_begins(int64_t bucket);

/*
 * The percentile of `count` values (at least one) by the nearest rank: the value at that place, from
 * 1, when they are sorted. It always is one that occurs: the smallest that `percent` of all do not
 * exceed. The median of four values is the second.
 */
int64_t percentile_rank(int64_t count, int percent);

#endif
