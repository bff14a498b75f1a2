#ifndef API_NOTIFICATIONS_H
#define API_NOTIFICATIONS_H

#include "api/ctx.h"

/* GET and PUT /me/notifications. */
extern const struct shape notifications_shape, notifications_body;

bool api_notifications(struct ctx *c) MUST_CHECK;
bool api_notifications_set(struct ctx *c) MUST_CHECK;

#endif
