#ifndef API_PRESENCE_H
#define API_PRESENCE_H

#include "domain/employee.h"
#include "http/field.h"

/* Whether somebody of the desk is around, as answers show it. */
struct presence_view {
	int state; /* enum presence; 0: they do not work at the desk */
	int64_t until;
};

extern const struct shape presence_shape;

/* Past its end, or never set, it is away, without an end. */
struct presence_view presence_view(const struct employee *employee, uint32_t roles, int64_t now);

#endif
