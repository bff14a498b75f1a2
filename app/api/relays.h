#ifndef API_RELAYS_H
#define API_RELAYS_H

#include "api/ctx.h"

/* The relay ledger: GET /relays, POST /relays/{id}/relayed, POST /relays/{id}/unreachable. */
extern const struct shape relay_query, relayed_body, unreachable_body, relay_shape;

bool api_relay_list(struct ctx *c) MUST_CHECK;
bool api_relay_relayed(struct ctx *c) MUST_CHECK;
bool api_relay_unreachable(struct ctx *c) MUST_CHECK;

#endif
