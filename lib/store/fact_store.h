#ifndef STORE_FACT_STORE_H
#define STORE_FACT_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "domain/fact.h"
#include "domain/fix.h"

struct arena;
struct db;
struct db_rows;

/*
 * The facts of issues (domain/fact.h) and how many of them there are, as they are kept for reports.
 * They are written in transactions that begin with facts_guard(): one after the other, so that what
 * one has read stays true until it commits.
 */
bool facts_guard(struct db *db, struct err *err) MUST_CHECK;

enum { FACT_ISSUES = 128 }; /* issues that can be asked for at once */

/* Of the issues with these ids, by id: as much as their facts and fixes depend on. */
bool fact_issues(struct db *db, const int64_t *ids, size_t count, struct arena *arena,
	struct db_rows *issues, struct err *err) MUST_CHECK;

/* Their events, by issue and version: as much as their facts depend on. */
bool fact_events(struct db *db, const int64_t *ids, size_t count, struct arena *arena,
	struct db_rows *events, struct err *err) MUST_CHECK;

/* Their facts as they are kept, by issue, version and measure. */
bool facts_find(struct db *db, const int64_t *ids, size_t count, struct arena *arena,
	struct db_rows *facts, struct err *err) MUST_CHECK;

/* Their fixes as they are kept (fix_store.h), by issue and version. */
bool fixes_find(struct db *db, const int64_t *ids, size_t count, struct arena *arena,
	struct db_rows *fixes, struct err *err) MUST_CHECK;

/* Writes facts that are not there, and counts them; takes away some that are. */
bool facts_put(struct db *db, const struct fact *facts, size_t count, struct arena *arena,
	struct err *err) MUST_CHECK;
bool facts_take(struct db *db, const struct fact *facts, size_t count, struct arena *arena,
	struct err *err) MUST_CHECK;

/* Up to FACT_ISSUES ids of issues behind `after`, ascending. */
bool fact_issue_ids(struct db *db, int64_t after, struct arena *arena, struct db_rows *ids,
	struct err *err) MUST_CHECK;

/* From when to when there is something that is counted; 0 and 0: nothing is. */
bool fact_bounds(struct db *db, struct arena *arena, int64_t *from, int64_t *to,
	struct err *err) MUST_CHECK;

/* Counts anew what of a measure is in one month. */
bool facts_count_month(struct db *db, int measure, int64_t month, struct err *err) MUST_CHECK;

#endif
