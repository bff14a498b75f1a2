#ifndef API_ISSUE_VIEW_H
#define API_ISSUE_VIEW_H

#include "api/ctx.h"
#include "api/issue_include.h"
#include "domain/issue.h"

/* An issue as one caller sees it at one moment. */
struct issue_view {
	struct issue issue;
	int plan[channel_count]; /* the contact plan, up to a channel_none */
	uint32_t allowed;        /* a set of enum command */
	const char *triage_reason;
	int64_t override_priority; /* 0: triage's priority stands */
	bool overdue;
	struct field_array parts[include_count]; /* what it was asked to bring along */
};

extern const struct shape issue_shape, preview_shape, person_shape;

void issue_view(const struct ctx *c, const struct issue *issue, struct issue_view *view);

/* Answers with the issue as the caller sees it, its version as the ETag. */
bool reply_issue(struct ctx *c, const struct issue *issue) MUST_CHECK;

#endif
