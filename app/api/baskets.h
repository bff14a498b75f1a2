#ifndef API_BASKETS_H
#define API_BASKETS_H

#include "api/ctx.h"

/* GET /baskets. */
bool api_baskets(struct ctx *c) MUST_CHECK;

#endif
