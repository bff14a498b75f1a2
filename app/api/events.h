#ifndef API_EVENTS_H
#define API_EVENTS_H

#include "api/ctx.h"

/*
 * GET /events: the feed, for the manager, and for programs that act for the desk. With `wait`, a
 * request that finds nothing new rests until there is something: see struct patience.
 */
extern const struct shape event_query, event_page_shape;

bool api_events(struct ctx *c) MUST_CHECK;

/* Something may have been committed on this node: whoever waits looks at once. */
void events_came(struct shared *shared);

#endif
