#ifndef API_HEALTH_H
#define API_HEALTH_H

#include "api/ctx.h"

/* GET /healthz: this process answers. GET /readyz: the database does too, on the right schema. */
extern const struct shape health_shape;

bool api_healthz(struct ctx *c) MUST_CHECK;
bool api_readyz(struct ctx *c) MUST_CHECK;

#endif
