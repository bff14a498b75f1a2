#include "api/page.h"

bool page_begin(struct ctx *c, const struct page_query *page, struct cursor *after,
	int64_t *fetch)
{
	*after = (struct cursor){ 0 };
	*fetch = (page->limit ? page->limit : PAGE_DEFAULT) + 1;
	return !page->cursor || cursor_read(c, page->cursor, after);
}

bool page_cut(struct db_rows *rows, int64_t fetch)
{
	if ((int64_t)rows->count < fetch)
		return false;
	rows->count--;
	return true;
}
