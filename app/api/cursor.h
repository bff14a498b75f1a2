#ifndef API_CURSOR_H
#define API_CURSOR_H

#include "api/ctx.h"

/*
 * Where a page ended: the value that the list is sorted by (a number or a text) and the id. As an
 * opaque text it is bound to the query that it belongs to: the route, its {id}, and every parameter
 * but `cursor` and `limit`.
 */
struct cursor {
	int64_t at;       /* of a list by time; 0 */
	const char *text; /* of a list by text; "" */
	int64_t id;
};

const char *cursor_write(struct ctx *c, const struct cursor *cursor);

/* ERR_MALFORMED for a text that cursor_write() did not write for this query. */
bool cursor_read(struct ctx *c, const char *text, struct cursor *cursor) MUST_CHECK;

#endif
