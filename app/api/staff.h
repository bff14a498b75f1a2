#ifndef API_STAFF_H
#define API_STAFF_H

#include "api/ctx.h"

/* GET /staff, PUT /staff/{id}. */
extern const struct shape staff_body, staff_shape;

bool api_staff_list(struct ctx *c) MUST_CHECK;
bool api_staff_save(struct ctx *c) MUST_CHECK;

#endif
