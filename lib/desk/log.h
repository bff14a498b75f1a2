#ifndef DESK_LOG_H
#define DESK_LOG_H

#include "desk/desk.h"
#include "domain/log.h"

/*
 * Entries in an issue's log: a note, a contact attempt, work. Each sets id, issue_id, at and by of
 * the entry, the rest is the caller's, and makes a new version of the issue: `*issue`. Refusals as
 * in desk/issue_change.h.
 */

/* ERR_FORBIDDEN for an internal note by who is not of the desk. */
bool desk_note(const struct desk *desk, int64_t id, struct note *note, const struct guard *guard,
	struct issue *issue, struct err *err) MUST_CHECK;

/*
 * The first attempt that reached the employee is the issue's first contact; each decides anew which
 * channel is to be tried next.
 */
bool desk_contact(const struct desk *desk, int64_t id, struct contact_attempt *attempt,
	const struct guard *guard, struct issue *issue, struct err *err) MUST_CHECK;

bool desk_work(const struct desk *desk, int64_t id, struct work *work, const struct guard *guard,
	struct issue *issue, struct err *err) MUST_CHECK;

#endif
