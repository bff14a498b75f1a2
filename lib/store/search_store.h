#ifndef STORE_SEARCH_STORE_H
#define STORE_SEARCH_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct arena;
struct db;
struct db_rows;

/*
 * The words of all issues: tables issue_term and search_word. How they are found again, is
 * store/search_plan.h's.
 */

/* What an issue says, beside its notes. */
struct search_issue {
	int64_t id;
	int64_t created_at;
	const char *title, *description;
};

struct search_note {
	int64_t issue_id;
	int64_t at;
	int visibility; /* enum visibility */
	const char *body;
};

enum { SEARCH_ISSUES = 128 };

/* Rows of struct search_issue and of struct search_note, by issue; of SEARCH_ISSUES issues at most. */
bool search_issues(struct db *db, const int64_t *ids, size_t count, struct arena *arena,
	struct db_rows *issues, struct err *err) MUST_CHECK;
bool search_notes(struct db *db, const int64_t *issue_ids, size_t count, struct arena *arena,
	struct db_rows *notes, struct err *err) MUST_CHECK;

/* That a word stands in an issue: where its reporter reads it, or in internal notes only. */
struct search_entry {
	const char *word;
	int64_t created_at, issue_id;
	int visibility; /* enum visibility */
};

/*
 * Adds entries, whichever are there already: one that was internal becomes public, never the other
 * way. `entries` is sorted by it, and loses those that stand in it twice.
 */
bool search_put(struct db *db, struct search_entry *entries, size_t count, struct arena *arena,
	struct err *err) MUST_CHECK;

/* Takes one entry away, if it is there. */
bool search_take(struct db *db, const struct search_entry *entry, struct err *err) MUST_CHECK;

#endif
