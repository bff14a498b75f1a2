#ifndef API_FORWARDINGS_H
#define API_FORWARDINGS_H

#include "api/ctx.h"

/* GET and POST /forwardings, GET and PATCH /forwardings/{id}, POST .../updates and .../issues. */
extern const struct shape forwarding_query, forwarding_body, forwarding_patch,
	forwarding_update_body, forwarding_join_body, forwarding_shape;

bool api_forwarding_list(struct ctx *c) MUST_CHECK;
bool api_forwarding_create(struct ctx *c) MUST_CHECK;
bool api_forwarding(struct ctx *c) MUST_CHECK;
bool api_forwarding_edit(struct ctx *c) MUST_CHECK;
bool api_forwarding_update(struct ctx *c) MUST_CHECK;
bool api_forwarding_join(struct ctx *c) MUST_CHECK;

#endif
