#ifndef STORE_REPORT_STORE_H
#define STORE_REPORT_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "domain/employee.h"
#include "domain/range.h"

struct arena;
struct db;
struct db_rows;

/* What reports read: counts and facts (store/fact_store.h), relays, updates of forwardings. */

/* How many facts there are of a priority, in a class of durations (domain/fact.h). */
struct counted {
	int64_t priority, bucket, count;
};
bool report_count(struct db *db, int measure, const struct range_part *part, struct arena *arena,
	struct db_rows *rows, struct err *err) MUST_CHECK;

/* How many there are of a software, or an employee. */
struct counted_subject {
	int64_t subject_id, count;
};
bool report_count_subjects(struct db *db, int measure, const struct range_part *part,
	struct arena *arena, struct db_rows *rows, struct err *err) MUST_CHECK;

/* Which of some facts is looked for, by how long it took. */
struct nth {
	int measure;
	int64_t priority; /* 0: any */
	struct range range;
	int64_t least, most; /* milliseconds: its class */
	int64_t before;      /* so many in there took less, or as long */
};

/* How long it took; 0 when there are not so many any more. */
bool report_nth(struct db *db, const struct nth *nth, struct arena *arena, int64_t *ms,
	struct err *err) MUST_CHECK;

/* The bounds of ages at a moment: enum age n ends before until[n]. */
struct ages {
	int64_t at;
	int64_t until[4]; /* moments; what is older than the last is not looked at */
};

/* How many facts before ages->at there are of issues of an age (enum age) then. */
struct counted_age {
	int64_t priority, age, count;
};
bool report_count_young(struct db *db, int measure, const struct ages *ages, struct arena *arena,
	struct db_rows *rows, struct err *err) MUST_CHECK;

/* How many relays were pending at ages->at, by age; of all ages. */
bool report_relays(struct db *db, const struct ages *ages, struct arena *arena,
	struct db_rows *rows, struct err *err) MUST_CHECK;

/* How many updates of forwardings said what. */
struct counted_outcome {
	int outcome; /* enum forwarding_state */
	int64_t count;
};
bool report_outcomes(struct db *db, struct range range, struct arena *arena, struct db_rows *rows,
	struct err *err) MUST_CHECK;

/* Why issues were given back, and how often: of the latest REASONS_LOOKED_AT; by employee. */
enum { REASONS_LOOKED_AT = 1000 };
struct counted_reason {
	const char *reason;
	int64_t count;
	int64_t subject_id;
};
bool report_reasons(struct db *db, struct range range, struct arena *arena, struct db_rows *rows,
	struct err *err) MUST_CHECK;

/* The whole catalog, by id. */
struct titled {
	int64_t id;
	const char *title, *vendor;
};
bool report_titles(struct db *db, struct arena *arena, struct db_rows *rows,
	struct err *err) MUST_CHECK;

/* Everybody who works here, or has: struct person, by id. */
bool report_people(struct db *db, struct arena *arena, struct db_rows *rows,
	struct err *err) MUST_CHECK;

#endif
