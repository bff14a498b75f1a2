#ifndef STORE_ISSUE_STORE_H
#define STORE_ISSUE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "domain/history.h"
#include "domain/issue.h"

struct arena;
struct db;

/* One issue with everyone and everything it names. ERR_NOT_FOUND when there is none. */
bool issue_load(struct db *db, int64_t id, struct arena *arena, struct issue *issue,
	struct err *err) MUST_CHECK;

/* The same, its row locked until the transaction ends: what a change begins with. */
bool issue_lock(struct db *db, int64_t id, struct arena *arena, struct issue *issue,
	struct err *err) MUST_CHECK;

/* Whether there is an issue of that number at all, and what this caller may need to know of it. */
bool issue_exists(struct db *db, int64_t id, int64_t reporter_id, struct arena *arena,
	bool *exists, bool *own, struct err *err) MUST_CHECK;

/* Inserts it as version 1; sets id and version. */
bool issue_insert(struct db *db, struct issue *issue, struct err *err) MUST_CHECK;

/*
 * Saves what can change (see history_fields), guarded by the version that `before` had, and sets
 * the new version in `issue`. Another who was faster makes the transaction run again.
 */
bool issue_save(struct db *db, const struct issue *before, struct issue *issue, struct err *err)
	MUST_CHECK;

/* Saves its clocks and nothing else: no new version comes of it. The row has to be locked. */
bool issue_save_clocks(struct db *db, const struct issue *issue, struct err *err) MUST_CHECK;

/*
 * Locks the first queued issue of a basket: higher priority first, then who has waited longest;
 * what other transactions hold is skipped, and so is what `not_released_by` (an employee; 0:
 * nobody) gave back. `*id` is 0 when there is none.
 */
bool issue_next_in_line(struct db *db, int basket, int64_t not_released_by, struct arena *arena,
	int64_t *id, struct err *err) MUST_CHECK;

/* Remembers who gave it back, for issue_next_in_line(). */
bool issue_released(struct db *db, int64_t issue_id, int64_t employee_id, int64_t at,
	struct err *err) MUST_CHECK;

/* A basket's line, for GET /baskets. */
struct basket_count {
	int basket;
	int64_t open;      /* queued issues in it */
	int64_t oldest_at; /* 0: it is empty */
	int64_t overdue;   /* how many of them are */
};

/* One row for each basket that is not empty, in the order of the words. */
bool issue_count_baskets(struct db *db, int64_t now, struct arena *arena,
	struct basket_count **baskets, size_t *count, struct err *err) MUST_CHECK;

#endif
