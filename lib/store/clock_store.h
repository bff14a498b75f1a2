#ifndef STORE_CLOCK_STORE_H
#define STORE_CLOCK_STORE_H

#include <stdint.h>

#include "base/err.h"

struct arena;
struct db;
struct db_rows;

/* A row of a list of issues. */
struct clock_issue {
	int64_t id;
};

/* The issues whose alarm_at has passed, the longest ago first: rows of struct clock_issue. */
enum { CLOCK_BATCH = 100 };
bool clock_alarms(struct db *db, int64_t now, struct arena *arena, struct db_rows *issues,
	struct err *err) MUST_CHECK;

/* The issues that are not over, of CLOCK_IDS numbers from `from` on: rows of struct clock_issue. */
enum { CLOCK_IDS = 2000 };
bool clock_issues(struct db *db, int64_t from, struct arena *arena, struct db_rows *issues,
	struct err *err) MUST_CHECK;

/* By which rules the clocks of all issues have been set, and how far that has come. */
struct clock_walk {
	int64_t rules;            /* a fingerprint */
	int64_t next_id, last_id; /* those from the one to the other are still to come */
};

bool clock_walk_find(struct db *db, struct arena *arena, struct clock_walk *walk, struct err *err)
	MUST_CHECK;

/* Begins anew for other rules, unless somebody has meanwhile. */
bool clock_walk_begin(struct db *db, const struct clock_walk *walk, int64_t rules, struct err *err)
	MUST_CHECK;

/* Goes on to `next_id`, unless somebody has gone on. */
bool clock_walk_go_on(struct db *db, const struct clock_walk *walk, int64_t next_id,
	struct err *err) MUST_CHECK;

#endif
