#ifndef API_ME_H
#define API_ME_H

#include "api/ctx.h"

/* GET /me. */
bool api_me(struct ctx *c) MUST_CHECK;

#endif
