#ifndef STORE_RELAY_STORE_H
#define STORE_RELAY_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "domain/forwarding.h"
#include "store/list.h"

struct arena;
struct db;
struct db_rows;

/* Inserts it as pending, and supersedes what that issue's employee was not told yet; sets the id. */
bool relay_insert(struct db *db, struct relay *relay, struct err *err) MUST_CHECK;

/* `*found` is false when there is none of that id. */
bool relay_find(struct db *db, int64_t id, struct arena *arena, struct relay *relay, bool *found,
	struct err *err) MUST_CHECK;

/* Settles a pending one: state, channel, by and at. Another who was faster makes it run again. */
bool relay_settle(struct db *db, const struct relay *relay, struct err *err) MUST_CHECK;

/* The one that a change of an issue has made: at its moment. */
bool relay_find_made(struct db *db, int64_t issue_id, int64_t at, struct arena *arena,
	struct relay *relay, bool *found, struct err *err) MUST_CHECK;

/*
 * Makes pending again what a message was to have told and has not. `*done` is false, and nothing was
 * written, when somebody has told it, or when there is newer news of the issue.
 */
bool relay_reopen(struct db *db, const struct relay *relay, struct arena *arena, bool *done,
	struct err *err) MUST_CHECK;

struct relay_filter {
	int state; /* enum relay_state */
	int64_t issue_id, forwarding_id;
	int64_t after_at, after_id; /* the row that ended the page before: since and id */
	struct list_page page;
};

/* Rows of struct relay, oldest first. */
bool relay_list(struct db *db, const struct relay_filter *filter, struct arena *arena,
	struct db_rows *list, struct err *err) MUST_CHECK;

/* How often somebody tried to reach the employee since a moment, and did not. */
bool relay_attempts(struct db *db, int64_t issue_id, int64_t since, struct arena *arena,
	int64_t *attempts, struct err *err) MUST_CHECK;

struct relay_debt {
	int64_t count, oldest_at;
};

/* The relays that have been pending since before that moment. */
bool relay_debt(struct db *db, int64_t before, struct arena *arena, struct relay_debt *debt,
	struct err *err) MUST_CHECK;

#endif
