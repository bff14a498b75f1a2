#ifndef API_SOFTWARE_H
#define API_SOFTWARE_H

#include "api/ctx.h"

/* GET /software, GET /software/{id}. */
extern const struct shape software_query;

bool api_software_list(struct ctx *c) MUST_CHECK;
bool api_software(struct ctx *c) MUST_CHECK;

#endif
