#ifndef API_VIPS_H
#define API_VIPS_H

#include "api/ctx.h"

/* GET and POST /vips, DELETE /vips/{id}. */
extern const struct shape vip_body, vip_shape;

bool api_vip_list(struct ctx *c) MUST_CHECK;
bool api_vip_add(struct ctx *c) MUST_CHECK;
bool api_vip_end(struct ctx *c) MUST_CHECK;

#endif
