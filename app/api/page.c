#include "api/page.h"

static const struct field list_fields[] = {
	LIST_FIELDS(offsetof(struct list_query, fields), offsetof(struct list_query, count)),
};
const struct shape whole_list_query = SHAPE("ListQuery", struct list_query, list_fields);

bool page_begin(struct ctx *c, const struct page_query *page, struct cursor *after,
	int64_t *fetch)
{
	*after = (struct cursor){ 0 };
	*fetch = (page->limit ? page->limit : PAGE_DEFAULT) + 1;
	return cursor_ready(c) && (!page->cursor || cursor_read(c, page->cursor, after));
}

bool page_cut(struct db_rows *rows, int64_t fetch)
{
	if ((int64_t)rows->count < fetch)
		return false;
	rows->count--;
	return true;
}

bool page_wants_count(const struct page_query *page, const char *next)
{
	return page->count && (page->cursor || next);
}
