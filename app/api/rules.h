#ifndef API_RULES_H
#define API_RULES_H

#include "api/ctx.h"

/* GET /rules: those in force; POST /rules/replay: others, tried on past issues. */
extern const struct shape rules_shape, replay_body, replay_shape;

bool api_rules(struct ctx *c) MUST_CHECK;
bool api_rules_replay(struct ctx *c) MUST_CHECK;

#endif
