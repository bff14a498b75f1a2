#ifndef API_KNOWN_PROBLEMS_H
#define API_KNOWN_PROBLEMS_H

#include "api/ctx.h"

/* GET /software/{id}/known-problems. */
extern const struct shape known_problem_query, known_problem_shape;

bool api_known_problems(struct ctx *c) MUST_CHECK;

#endif
