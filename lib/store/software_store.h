#ifndef STORE_SOFTWARE_STORE_H
#define STORE_SOFTWARE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "domain/employee.h"
#include "domain/software.h"
#include "store/list.h"

struct arena;
struct db;
struct db_rows;

/* `*found` is false when there is none of that id. */
bool software_find(struct db *db, int64_t id, struct arena *arena, struct software *software,
	bool *found, struct err *err) MUST_CHECK;

/*
 * The same, and nobody else changes it until the transaction ends: a report that was taken stands
 * before the retirement, or is refused. (Across the nodes of a cluster the lock says nothing: two
 * that overlap may both be committed, which is then as if the report had come first.)
 */
bool software_hold(struct db *db, int64_t id, struct arena *arena, struct software *software,
	bool *found, struct err *err) MUST_CHECK;

/* By title, compared as the database's collation does (case-insensitive). */
bool software_find_title(struct db *db, const char *title, struct arena *arena,
	struct software *software, bool *found, struct err *err) MUST_CHECK;

/* Inserts as version 1; sets id and version. `*duplicate`: the title is there already. */
bool software_insert(struct db *db, struct software *software, int64_t now, bool *duplicate,
	struct err *err) MUST_CHECK;

/*
 * Saves all but the id, guarded by the version that it has, and adds 1 to that. `*duplicate`:
 * another has the title, and nothing was saved. Another who was faster makes the transaction run
 * again.
 */
bool software_save(struct db *db, struct software *software, int64_t now, bool *duplicate,
	struct err *err) MUST_CHECK;

/* An open issue about a software, as far as it matters to who retires that. */
struct touched_issue {
	int64_t id;
	int status; /* enum status */
	struct person reporter;
};

/* Rows of struct touched_issue, oldest first, at most `limit`; and how many there are. */
bool software_open_issues(struct db *db, int64_t id, int64_t limit, struct arena *arena,
	struct db_rows *issues, struct err *err) MUST_CHECK;
bool software_count_open_issues(struct db *db, int64_t id, struct arena *arena, int64_t *count,
	struct err *err) MUST_CHECK;

/* What a list of the catalog asks for; 0 and NULL: any. */
struct software_filter {
	const char *words; /* or parts of words, of title and vendor, as typed */
	int status;
	const char *vendor;
	const char *after_title; /* the row that ended the page before: title and id */
	int64_t after_id;
	struct list_page page;
};

/* Rows of struct software, in the order of the titles. */
bool software_list(struct db *db, const struct software_filter *filter, struct arena *arena,
	struct db_rows *list, struct err *err) MUST_CHECK;

#endif
