#ifndef STORE_REPLAY_STORE_H
#define STORE_REPLAY_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct arena;
struct db;
struct db_rows;

/* An issue, as far as triage knows it. */
struct triaged_issue {
	int64_t id, version;
	int64_t created_at;
	int64_t priority;
	int basket, impact; /* enum basket, enum impact */
	bool customer_impact, vip, escalated;
	int64_t override_by; /* 0: triage's priority stands */
};

/* When the issue was reported. */
bool triaged_at(struct db *db, int64_t id, struct arena *arena, int64_t *created_at, bool *found,
	struct err *err) MUST_CHECK;

/*
 * Up to `limit` issues of type struct triaged_issue that were reported from `from` on, the newest
 * first, behind the one with that moment and id.
 */
bool triaged_before(struct db *db, int64_t from, int64_t at, int64_t id, int64_t limit,
	struct arena *arena, struct db_rows *rows, struct err *err) MUST_CHECK;

#endif
