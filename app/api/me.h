#ifndef API_ME_H
#define API_ME_H

#include "api/ctx.h"

/* GET /me, PUT /me/presence. */
extern const struct shape presence_body;

bool api_me(struct ctx *c) MUST_CHECK;
bool api_presence(struct ctx *c) MUST_CHECK;

#endif
