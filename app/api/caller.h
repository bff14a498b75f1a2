#ifndef API_CALLER_H
#define API_CALLER_H

#include "api/caller_cache.h"
#include "api/ctx.h"

/*
 * Finds out who is calling: c->caller, and the login for the log. ERR_UNAUTHENTICATED or
 * ERR_FORBIDDEN when it is nobody who may call at all.
 */
bool caller_identify(struct ctx *c, struct caller_cache *cache) MUST_CHECK;

#endif
