#ifndef API_ISSUE_LIST_H
#define API_ISSUE_LIST_H

#include "api/ctx.h"

/* GET /issues; and a list of one reporter's, whose query leaves out what says whose they are. */
extern const struct shape issue_query, issues_of_query;

bool api_issue_list(struct ctx *c) MUST_CHECK;

/* Answers as api_issue_list(), with what an employee has reported; for a route with issues_of_query. */
bool reply_issues_of(struct ctx *c, int64_t reporter_id) MUST_CHECK;

#endif
