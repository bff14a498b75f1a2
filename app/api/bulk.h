#ifndef API_BULK_H
#define API_BULK_H

#include "api/ctx.h"

/* POST /issues/bulk: up to 100 commands, each on its own issue, in its own transaction. */
extern const struct shape bulk_body, bulk_answer_shape;

bool api_bulk(struct ctx *c) MUST_CHECK;

#endif
