#ifndef API_PAGE_H
#define API_PAGE_H

#include "api/ctx.h"
#include "api/cursor.h"

/* The two parameters that every paged list has; each query struct begins with them. */
struct page_query {
	const char *cursor;
	int64_t limit;
};

enum { PAGE_DEFAULT = 50, PAGE_MOST = 200 };

/* Their rows, for a query struct whose member `page` is a page_query. */
#define PAGE_FIELDS(struct_) \
	{ "cursor", FIELD_TEXT, .offset = offsetof(struct_, page.cursor), .min = 1, \
	  .about = "the next of a page" }, \
	{ "limit", FIELD_INT, .offset = offsetof(struct_, page.limit), .min = 1, .max = PAGE_MOST, \
	  .about = "1 to 200, 50 unless said otherwise" }

/*
 * Where the page begins (`*after` is zeroed for the first), and how many rows to fetch: one more
 * than the page holds, which tells whether there is a next one.
 */
bool page_begin(struct ctx *c, const struct page_query *page, struct cursor *after,
	int64_t *fetch) MUST_CHECK;

/* Whether `rows` hold that one more; if so, it is taken off. */
bool page_cut(struct db_rows *rows, int64_t fetch);

#endif
