#ifndef DESK_ISSUE_CHANGE_H
#define DESK_ISSUE_CHANGE_H

#include "desk/desk.h"

/* An issue while it is being changed: as it was, and as it will be. */
struct issue_change {
	struct issue before;
	struct issue after;
	const struct transition *transition;
	int channel; /* enum channel: goes into the event; 0: none */
};

/*
 * A change goes through three gates, in the order of api.md's refusals:
 *
 * change_open() locks the issue and refuses what the caller may not do: it is not there, or is not
 * for them to see (ERR_NOT_FOUND); the command is not for them (ERR_FORBIDDEN).
 *
 * Then what the request itself has wrong (guard->request_error and the use case's own checks).
 *
 * change_admit() refuses what comes too late: a version that is not the current one (ERR_STALE),
 * a state that does not allow the command (ERR_CONFLICT, with state and allowed). Behind it,
 * `after` has its new state and moment.
 */
bool change_open(const struct desk *desk, int64_t id, int command, struct issue_change *change,
	struct err *err) MUST_CHECK;
bool change_admit(const struct desk *desk, int command, const struct guard *guard,
	struct issue_change *change, struct err *err) MUST_CHECK;

/* change_open() for an issue whose row this transaction has locked already. */
bool change_open_locked(const struct desk *desk, int64_t id, int command,
	struct issue_change *change, struct err *err) MUST_CHECK;

/* A change by the desk's own rules (COMMAND_ROUTE): locks the issue, and asks nobody's rights. */
bool change_of_desk(const struct desk *desk, int64_t id, struct issue_change *change,
	struct err *err) MUST_CHECK;

/* ERR_CONFLICT for a reason beyond the state table, with state and allowed. Returns false. */
bool change_refuse(const struct desk *desk, const struct issue_change *change, struct err *err,
	const char *why);

/*
 * Saves `after` as the next version, and its event, with the reason that was given (or NULL). Where
 * that gives a manager room for another VIP's issue, those that wait are routed.
 */
bool change_save(const struct desk *desk, struct issue_change *change, int command,
	const char *reason, struct err *err) MUST_CHECK;

#endif
