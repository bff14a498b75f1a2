#ifndef STORE_FORWARDING_STORE_H
#define STORE_FORWARDING_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "domain/forwarding.h"
#include "store/list.h"

struct arena;
struct db;
struct db_rows;

/* `*found` is false when there is none of that id. */
bool forwarding_find(struct db *db, int64_t id, struct arena *arena, struct forwarding *forwarding,
	bool *found, struct err *err) MUST_CHECK;

/* The same, its row locked until the transaction ends. Before the issues: that is the lock order. */
bool forwarding_lock(struct db *db, int64_t id, struct arena *arena, struct forwarding *forwarding,
	bool *found, struct err *err) MUST_CHECK;

/* Inserts it as version 1; sets id and version. */
bool forwarding_insert(struct db *db, struct forwarding *forwarding, int64_t created_by,
	struct err *err) MUST_CHECK;

/*
 * Saves what can change and sets the next version. Whoever hangs an issue on it saves it too: the
 * row is what joins and updates meet at, and the slower one runs again.
 */
bool forwarding_save(struct db *db, struct forwarding *forwarding, struct err *err) MUST_CHECK;

struct forwarding_filter {
	int64_t software_id;
	int state; /* enum forwarding_state */
	int64_t after_at, after_id; /* the row that ended the page before */
	struct list_page page;
};

/* Rows of struct forwarding, the newest first. */
bool forwarding_list(struct db *db, const struct forwarding_filter *filter, struct arena *arena,
	struct db_rows *list, struct err *err) MUST_CHECK;

/* The ids of the issues that hang on it, ascending: rows of one int64_t. */
bool forwarding_issues(struct db *db, int64_t id, struct arena *arena, struct db_rows *ids,
	struct err *err) MUST_CHECK;

bool forwarding_update_insert(struct db *db, struct forwarding_update *update, struct err *err)
	MUST_CHECK;

/* Rows of struct forwarding_update, oldest first. */
bool forwarding_update_list(struct db *db, int64_t forwarding_id, struct arena *arena,
	struct db_rows *updates, struct err *err) MUST_CHECK;

#endif
