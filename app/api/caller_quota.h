#ifndef API_CALLER_QUOTA_H
#define API_CALLER_QUOTA_H

#include "api/ctx.h"

/*
 * How much a caller may write: settings writes_per_minute and token_writes_per_minute, for each
 * person and each token by itself, on this node. A request counts when it is about to write and its
 * caller may: after 401, 404, 405 and 403, before 400 and all that follows. So whoever sends what
 * makes no sense, or repeats a call under the same key, is slowed down too. ERR_TOO_MANY.
 */
bool caller_quota_take(struct ctx *c) MUST_CHECK;

/*
 * RateLimit-Policy and RateLimit, on every answer to a request that was counted: `r` more within the
 * next `t` seconds, by when there will be another one. Past the quota, Retry-After says the same.
 */
void caller_quota_headers(struct ctx *c);

#endif
