#ifndef DESK_ROUTING_H
#define DESK_ROUTING_H

#include "desk/desk.h"

/*
 * Routes an issue that is about to wait in the basket `vip`: whoever the rule chooses becomes its
 * assignee, in `assigned`; when nobody is around it stays queued. Its trace says why. Does nothing
 * to an issue that is not queued, or not a VIP's; and in an import: there it waits until somebody
 * next becomes available. `passed_over`: who has just given it back; 0.
 */
bool route_issue(const struct desk *desk, struct issue *issue, int64_t passed_over,
	struct err *err) MUST_CHECK;

/*
 * Gives a reopened issue back to who had it last, if they are there, and, of a VIP's to a manager,
 * if she has room for it; else it is queued, and routed.
 */
bool route_back(const struct desk *desk, struct issue *issue, struct err *err) MUST_CHECK;

/*
 * Routes all VIP issues that wait, now that `who` is there. Those for whom there is still nobody
 * keep why. The guard must be held.
 */
bool route_all_waiting(const struct desk *desk, const struct person *who, struct err *err) MUST_CHECK;

/*
 * Behind each change of an issue: when it has freed a manager, the others that wait are routed, in
 * the same transaction. Costs nothing otherwise.
 */
bool route_after(const struct desk *desk, const struct issue *before, const struct issue *after,
	struct err *err) MUST_CHECK;

/*
 * Sets the caller's presence until a moment (0: ten hours from now). Whoever becomes available
 * makes all VIP issues that wait be routed, in the same transaction. ERR_INVALID: an end that is
 * not in the future. ERR_FORBIDDEN: the caller is not of the desk.
 */
bool desk_presence(const struct desk *desk, int presence, int64_t until, const struct guard *guard,
	struct employee *employee, struct err *err) MUST_CHECK;

#endif
