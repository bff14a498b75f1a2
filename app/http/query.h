#ifndef HTTP_QUERY_H
#define HTTP_QUERY_H

#include "base/err.h"
#include "http/field.h"
#include "http/request.h"

/*
 * Reads the query's parameters into `*out`, a zeroed struct, by the same rows that describe a
 * body's members: FIELD_ID, FIELD_INT, FIELD_BOOL ("true", "false"), FIELD_TEXT, FIELD_TIME,
 * FIELD_WORD, FIELD_WORDS ("queued,assigned"). ERR_MALFORMED, naming it: a parameter that the
 * shape does not have (all of them when `shape` is NULL), or a value that does not fit.
 */
bool query_decode(const struct request *request, const struct shape *shape, void *out,
	struct err *err) MUST_CHECK;

/* Writes a value as it may stand in a query: what is not unreserved (RFC 3986) is escaped. */
void query_escape(struct strbuf *out, const char *value);

#endif
