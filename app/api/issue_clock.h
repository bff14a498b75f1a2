#ifndef API_ISSUE_CLOCK_H
#define API_ISSUE_CLOCK_H

#include "api/ctx.h"

/* GET of an issue's clocks, and why they are where they are. */
extern const struct shape issue_clock_shape;

bool api_issue_clock(struct ctx *c) MUST_CHECK;

#endif
