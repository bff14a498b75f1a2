#ifndef API_BASKETS_H
#define API_BASKETS_H

#include "api/ctx.h"

/* GET /baskets. */
extern const struct shape basket_shape;

bool api_baskets(struct ctx *c) MUST_CHECK;

#endif
