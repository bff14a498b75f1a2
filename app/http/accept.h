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

#endif
