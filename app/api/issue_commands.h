#ifndef API_ISSUE_COMMANDS_H
#define API_ISSUE_COMMANDS_H

#include "api/ctx.h"

/* POST /issues/{id}/{command}, POST /take-next, POST /baskets/{name}/take-next. */
extern const struct shape claim_body, release_body, escalate_body, reassign_body, retriage_body,
	prioritize_body, forward_body, await_employee_body, reply_body, schedule_body, resolve_body, confirm_body,
	reopen_body, cancel_body, take_next_body;

/* Serves every command: which one, the route's row says. */
bool api_issue_command(struct ctx *c) MUST_CHECK;
bool api_take_next(struct ctx *c) MUST_CHECK;

#endif
