#ifndef API_ISSUES_H
#define API_ISSUES_H

#include "api/ctx.h"

/* POST /issues, POST /triage/preview, GET and PATCH /issues/{id}. */
extern const struct shape report_body, preview_body, issue_one_query, issue_edit_body;

bool api_issue_report(struct ctx *c) MUST_CHECK;
bool api_triage_preview(struct ctx *c) MUST_CHECK;
bool api_issue(struct ctx *c) MUST_CHECK;
bool api_issue_edit(struct ctx *c) MUST_CHECK;

/* The issue that the path names, if the caller may know of it; else ERR_NOT_FOUND. */
bool issue_of_path(struct ctx *c, struct issue *issue) MUST_CHECK;

#endif
