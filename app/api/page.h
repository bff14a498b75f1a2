#ifndef API_PAGE_H
#define API_PAGE_H

#include "api/ctx.h"
#include "api/cursor.h"
#include "store/list.h"

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
		   " cannot be told without looking at much: 10,000 entries of an index, 1,000 issues" }

/* The query of a list that comes whole. */
struct whole_list {
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
 * Where the page begins (`*after` is zeroed for the first), and what to fetch: one row more than the
 * page holds, which tells whether there is a next one, and the total, if that was asked for.
 */
bool page_begin(struct ctx *c, const struct page_query *page, struct cursor *after,
	struct list_page *fetch) MUST_CHECK;

/* Whether `rows` hold that one more; if so, it is taken off. */
bool page_cut(struct db_rows *rows, const struct list_page *fetch);


#endif
