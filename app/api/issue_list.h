#ifndef API_ISSUE_LIST_H
#define API_ISSUE_LIST_H

#include "api/ctx.h"

/* GET /issues. */
extern const struct shape issue_query;

bool api_issue_list(struct ctx *c) MUST_CHECK;

#endif
