#ifndef DESK_NOTIFICATIONS_H
#define DESK_NOTIFICATIONS_H

#include "desk/desk.h"
#include "domain/choice.h"

/* How the caller is told: as they have chosen, or as in desk->outbox. */
bool desk_notifications(const struct desk *desk, struct choice *choice, struct err *err) MUST_CHECK;

/*
 * They choose, all of it. What waits for the end of their quiet hours is looked at again. ERR_INVALID:
 * quiet hours without a length, or a zone that this machine does not know.
 */
bool desk_notifications_save(const struct desk *desk, const struct choice *choice,
	const struct guard *guard, struct err *err) MUST_CHECK;

#endif
