#include "api/page.h"

static const struct field list_fields[] = {
	LIST_FIELDS(offsetof(struct whole_list, fields), offsetof(struct whole_list, count)),
};
const struct shape whole_list_query = SHAPE("ListQuery", struct whole_list, list_fields);

bool page_begin(struct ctx *c, const struct page_query *page, struct cursor *after,
	struct list_page *fetch)
{
	c->total = 0; /* unless there is something, and it is counted */
	*after = (struct cursor){ 0 };
	*fetch = (struct list_page){ .limit = (page->limit ? page->limit : PAGE_DEFAULT) + 1,
		.total = page->count ? &c->total : NULL };
	return cursor_ready(c) && (!page->cursor || cursor_read(c, page->cursor, after));
}

bool page_cut(struct db_rows *rows, const struct list_page *fetch)
{
	if ((int64_t)rows->count < fetch->limit)
		return false;
	rows->count--;
	return true;
}
