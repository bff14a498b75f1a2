#ifndef API_CURSOR_H
#define API_CURSOR_H

#include "api/ctx.h"

/*
 * Where a page ended: the value that the list is sorted by (a number or a text) and the id. As an
 * opaque text it is signed, with the secret of the database, so that it outlives the server and is
 * good on every node; and it is bound to the query that it belongs to: who asks, the route, its
 * {id}, and every parameter but those that say how much of the list is answered, and how.
 */
struct cursor {
	int64_t lane;     /* of a list that is several, one after the other; 0 */
	int64_t at;       /* of a list by time; 0 */
	const char *text; /* of a list by text; "" */
	int64_t id;
};

/* Has to be called before the others: it may have to ask the database for the secret. */
bool cursor_ready(struct ctx *c) MUST_CHECK;

const char *cursor_write(struct ctx *c, const struct cursor *cursor);

/* ERR_MALFORMED for a text that cursor_write() did not write for this query. */
bool cursor_read(struct ctx *c, const char *text, struct cursor *cursor) MUST_CHECK;

#endif
