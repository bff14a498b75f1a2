#ifndef API_PAGE_H
#define API_PAGE_H

#include "api/ctx.h"
#include "api/cursor.h"

/* The parameters that every paged list has; each query struct begins with them. */
struct page_query {
	const char *cursor;
	int64_t limit;
	const char *fields;
	bool count;
};

enum { PAGE_DEFAULT = 50, PAGE_MOST = 200 };

/* The rows of what every list has, paged or not. The answer is trimmed by reply_list(). */
#define LIST_FIELDS(fields_, count_) \
	{ "fields", FIELD_TEXT, .offset = (fields_), .min = 1, \
	  .about = "names of members, with commas between: the others are left out of each item" }, \
	{ "count", FIELD_BOOL, .offset = (count_), \
	  .about = "true: the answer says in total how many there are on all pages; null when that" \
		   " cannot be told from 10,000 entries of an index" }

/* The query of a list that comes whole. */
struct list_query {
	const char *fields;
	bool count;
};
extern const struct shape whole_list_query;

/* Their rows, for a query struct whose member `page` is a page_query. */
#define PAGE_FIELDS(struct_) \
	{ "cursor", FIELD_TEXT, .offset = offsetof(struct_, page.cursor), .min = 1, \
	  .about = "the next of a page" }, \
	{ "limit", FIELD_INT, .offset = offsetof(struct_, page.limit), .min = 1, .max = PAGE_MOST, \
	  .about = "1 to 200, 50 unless said otherwise" }, \
	LIST_FIELDS(offsetof(struct_, page.fields), offsetof(struct_, page.count))

/*
 * Where the page begins (`*after` is zeroed for the first), and how many rows to fetch: one more
 * than the page holds, which tells whether there is a next one.
 */
bool page_begin(struct ctx *c, const struct page_query *page, struct cursor *after,
	int64_t *fetch) MUST_CHECK;

/* Whether `rows` hold that one more; if so, it is taken off. */
bool page_cut(struct db_rows *rows, int64_t fetch);

/*
 * Whether a handler has to count, and note it in c->total before reply_list(): with count=true,
 * unless the page holds the whole list.
 */
bool page_wants_count(const struct page_query *page, const char *next);

#endif
