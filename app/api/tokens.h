#ifndef API_TOKENS_H
#define API_TOKENS_H

#include "api/ctx.h"

/* GET and POST /tokens, GET and DELETE /tokens/{id}. */
extern const struct shape token_query, token_body, token_shape, new_token_shape;

bool api_token_list(struct ctx *c) MUST_CHECK;
bool api_token(struct ctx *c) MUST_CHECK;
bool api_token_create(struct ctx *c) MUST_CHECK;
bool api_token_revoke(struct ctx *c) MUST_CHECK;

#endif
