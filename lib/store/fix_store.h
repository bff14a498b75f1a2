#ifndef STORE_FIX_STORE_H
#define STORE_FIX_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "domain/fix.h"

struct arena;
struct db;
struct db_rows;

/*
 * How issues were resolved, and whether that has lasted, one by one and counted. Written together
 * with the facts of reports, behind facts_guard().
 */
bool fix_put(struct db *db, const struct fix *fix, struct err *err) MUST_CHECK;
bool fix_take(struct db *db, const struct fix *fix, struct err *err) MUST_CHECK;

/* The ids of all software of which fixes are kept or counted, as int64_t. */
bool fix_software(struct db *db, struct arena *arena, struct db_rows *ids, struct err *err)
	MUST_CHECK;

/* Counts anew those of one software. */
bool fix_recount(struct db *db, int64_t software_id, struct err *err) MUST_CHECK;

/* How often a kind of fix was tried on a version, and how often the issue was reopened. */
struct fix_sum {
	int code; /* enum resolution_code */
	const char *version; /* NULL: unknown */
	int64_t resolved, reopened;
};

/* Of one software, by code, the version with most of them first; `version` NULL: of all versions. */
bool fix_sums(struct db *db, int64_t software_id, const char *version, struct arena *arena,
	struct db_rows *sums, struct err *err) MUST_CHECK;

/* The `rank`-th shortest time, from 1, that fixes of a kind have lasted which were undone; 0: none. */
bool fix_undone_after(struct db *db, int64_t software_id, int code, const char *version,
	int64_t rank, struct arena *arena, int64_t *ms, struct err *err) MUST_CHECK;

struct fix_example {
	int64_t issue_id, resolved_at;
	const char *version; /* NULL: unknown */
	const char *details;
};

/* The latest `limit` of a kind that last. */
bool fix_examples(struct db *db, int64_t software_id, int code, const char *version,
	int64_t limit, struct arena *arena, struct db_rows *examples, struct err *err) MUST_CHECK;

#endif
