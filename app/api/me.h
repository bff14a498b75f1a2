#ifndef API_ME_H
#define API_ME_H

#include "api/ctx.h"

/* GET and PATCH /me, PUT /me/presence. */
extern const struct shape me_patch, presence_body, me_shape;

bool api_me(struct ctx *c) MUST_CHECK;
bool api_me_edit(struct ctx *c) MUST_CHECK;
bool api_presence(struct ctx *c) MUST_CHECK;

#endif
