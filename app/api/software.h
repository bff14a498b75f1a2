#ifndef API_SOFTWARE_H
#define API_SOFTWARE_H

#include "api/ctx.h"
#include "domain/software.h"

/* GET and POST /software, GET and PATCH /software/{id}, and what retires and approves one. */
extern const struct shape software_query, software_body, software_patch, retire_body, approve_body,
	software_shape, retired_shape;

/* The entry that the path names; ERR_NOT_FOUND. */
bool software_of_path(struct ctx *c, struct software *software) MUST_CHECK;

bool api_software_list(struct ctx *c) MUST_CHECK;
bool api_software(struct ctx *c) MUST_CHECK;
bool api_software_add(struct ctx *c) MUST_CHECK;
bool api_software_edit(struct ctx *c) MUST_CHECK;
bool api_software_retire(struct ctx *c) MUST_CHECK;
bool api_software_approve(struct ctx *c) MUST_CHECK;

#endif
