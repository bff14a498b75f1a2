#ifndef DESK_ROUTING_H
#define DESK_ROUTING_H

#include "desk/desk.h"

/*
 * Routes an issue that is about to wait in the basket `vip`: whoever the rule chooses becomes its
 * assignee, in `assigned`; when nobody is around it stays queued. Its trace says why. Does nothing
 * to an issue that is not queued, or not a VIP's. `passed_over`: who has just given it back; 0.
 */
bool route_issue(const struct desk *desk, struct issue *issue, int64_t passed_over,
	struct err *err) MUST_CHECK;

/* Routes all VIP issues that wait, now that somebody is there. The guard must be held. */
bool route_all_waiting(const struct desk *desk, struct err *err) MUST_CHECK;

/*
 * Sets the caller's presence until a moment (0: ten hours from now). Whoever becomes available
 * makes all VIP issues that wait be routed, in the same transaction. ERR_INVALID: an end that is
 * not in the future. ERR_FORBIDDEN: the caller is not of the desk.
 */
bool desk_presence(const struct desk *desk, int presence, int64_t until, const struct guard *guard,
	struct employee *employee, struct err *err) MUST_CHECK;

#endif
