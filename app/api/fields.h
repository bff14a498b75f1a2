#ifndef API_FIELDS_H
#define API_FIELDS_H

#include "api/ctx.h"

/*
 * What `fields` ("id,status") leaves of the items of a list: the members that it names, in the order
 * of the shape's rows. The shape as it is when the parameter was not sent. ERR_MALFORMED, with the
 * names that there are, for a name that is none; what a caller may not see is no mistake, and is
 * left out when the item is rendered.
 */
bool fields_trim(struct ctx *c, const struct shape *shape, struct shape *trimmed) MUST_CHECK;

#endif
