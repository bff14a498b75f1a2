#ifndef DESK_COMMAND_H
#define DESK_COMMAND_H

#include "desk/desk.h"

/* What the commands of an issue are given; each uses its own members (see api.md). */
struct command_input {
	const char *reason;
	const char *message; /* to the employee, or from them */
	int channel; /* enum channel: how the desk heard it, when it acts for the reporter */
	int code;    /* enum resolution_code */
	const char *details;
	int64_t duplicate_of;
	const char *to; /* a login, as typed */
	int impact;     /* enum impact */
	bool customer_impact;
	int64_t priority;
	int kind; /* enum appointment_kind */
	int64_t at;
	int64_t forwarding_id;      /* an existing one; 0: a new one, by ... */
	const char *summary, *steps_to_reproduce;
};

/*
 * Runs one command on one issue, all or nothing; `*issue` is the issue after it. For the order of
 * refusals see desk/issue_change.h; what a command needs beyond its input's form is ERR_INVALID.
 */
bool desk_command(const struct desk *desk, int64_t id, int command,
	const struct command_input *input, const struct guard *guard, struct issue *issue,
	struct err *err) MUST_CHECK;

/*
 * Gives the caller the first issue of `basket` (0: of their own, in their order) and makes them
 * its assignee. `*found` is false when nobody waits. ERR_FORBIDDEN: not a basket of theirs.
 */
bool desk_take_next(const struct desk *desk, int basket, const struct guard *guard,
	struct issue *issue, bool *found, struct err *err) MUST_CHECK;

#endif
