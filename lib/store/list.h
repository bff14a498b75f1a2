#ifndef STORE_LIST_H
#define STORE_LIST_H

#include "store/db.h"

struct arena;

/*
 * A list whose filters are optional: its statement is a constant SELECT, then the fragments of the
 * filters that were asked for, then the order; composed once per combination and kept. No text
 * comes from input.
 */
struct list {
	uint64_t key;          /* this list's place among the kept statements; the low 32 bits are 0 */
	struct db_stmt stmt;   /* its columns; sql and params are composed */
	const char *select;    /* up to "WHERE 1 = 1" */
	const char *const *fragments; /* " AND ..."; the filter with number i has fragment i */
	const char *order;     /* " ORDER BY ... LIMIT ?" */
	const char *from;      /* "employee e": what a total counts, with the same fragments */
	int page;              /* the filter of a page behind a row, asked for last: not for totals */
	uint32_t scans;        /* filters for which every row is looked at: there is no total with them */
};

/* So many rows are counted for a total, and no more. */
enum { LIST_PARAMS = 16, LIST_COUNT_MOST = 10000 };

/* What was asked for: filters in the order of their numbers, each with its parameters. */
struct list_query {
	uint32_t filters;
	struct db_param params[LIST_PARAMS];
	size_t count;
};

/* Asks for a filter; its parameters follow by list_bind(). */
void list_filter(struct list_query *query, int filter);
void list_bind(struct list_query *query, struct db_param param);

/* A filter with one number as its parameter, asked for unless it is 0. */
void list_filter_number(struct list_query *query, int filter, int64_t number);

/* A filter with one word as its parameter, asked for unless it is 0. */
void list_filter_word(struct list_query *query, int filter, const struct words *words, int word);

/* A filter with one text as its parameter, asked for unless it is NULL. */
void list_filter_text(struct list_query *query, int filter, const char *text);

/*
 * A filter "a LIKE ? ESCAPE '|'" of words, or parts of words, that stand in a text in the order in
 * which they were typed, whatever stands between. What is special to LIKE stands for itself. Asked
 * for unless they are NULL.
 */
void list_filter_words(struct list_query *query, int filter, const char *words,
	struct arena *arena);

/*
 * The filter of a page behind a row, in the expanded form "at <= ? AND (at < ? OR id < ?)": asked
 * for unless `id` is 0. `at` is a moment.
 */
void list_filter_page(struct list_query *query, int filter, int64_t at, int64_t id);

/*
 * What a page of a list is to hold: at most `limit` rows. `*total` (may be NULL) is how many there
 * are on all pages, or -1: more than LIST_COUNT_MOST, or not to be told without a scan.
 */
struct list_page {
	int64_t limit;
	int64_t *total;
};

/* Runs it; the limit comes last. A page that holds all that there is needs no count. */
bool list_run(struct db *db, const struct list *list, struct list_query *query,
	const struct list_page *page, struct arena *arena, struct db_rows *rows,
	struct err *err) MUST_CHECK;

#endif
