#ifndef DESK_INDEX_H
#define DESK_INDEX_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct desk;
struct event;

/*
 * The work of the follower that keeps the words of each issue for the search (desk/follow.h): what
 * these events have added to issues can be found, and what they have taken away cannot be any more.
 * Searched are the description, the notes, and the software's title at the report. The same events
 * twice do no harm. At most INDEX_EVENTS.
 */
enum { INDEX_EVENTS = 128 };

bool index_events(const struct desk *desk, const struct event *events, size_t count,
	struct err *err) MUST_CHECK;

#endif
