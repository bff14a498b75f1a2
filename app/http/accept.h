#ifndef HTTP_ACCEPT_H
#define HTTP_ACCEPT_H

#include "base/err.h"
#include "http/request.h"

/*
 * Whether the client accepts an answer of `type` ("application/json"): no Accept, or one that
 * holds the type, its family ("application/ *") or anything, and not with q=0; whatever parameters
 * either has. ERR_NOT_ACCEPTABLE.
 */
bool request_accepts(const struct request *request, const char *type, struct err *err) MUST_CHECK;

/*
 * Where there are two types: whether `other` is to be sent and not `type`, because the client likes
 * it better (by q, where the range counts that says most about a type: "text/csv" before "text/ *").
 * ERR_NOT_ACCEPTABLE: it wants neither.
 */
bool request_prefers(const struct request *request, const char *other, const char *type,
	bool *prefers, struct err *err) MUST_CHECK;

#endif
