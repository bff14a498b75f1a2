#ifndef API_FIXES_H
#define API_FIXES_H

#include "api/ctx.h"

/* GET /software/{id}/fixes: kinds of fixes, by how well they have lasted. */
extern const struct shape fix_query, fix_shape;

bool api_fixes(struct ctx *c) MUST_CHECK;

#endif
