#ifndef API_DISPATCH_H
#define API_DISPATCH_H

#include "api/ctx.h"

/*
 * Answers a part of a request as if it were one: whoever made the request runs part->match.route,
 * with what is in part->body, guard and key, from its rights to its COMMIT. part->response is whole
 * then; part->err says why it was refused, if it was.
 */
void dispatch_part(struct ctx *part);

#endif
