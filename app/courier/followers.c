#include "courier/followers.h"

#include <stddef.h>

#include "desk/index.h"

_Static_assert((int)FOLLOW_BATCH <= (int)INDEX_EVENTS, "a batch is indexed at once");

const struct follower followers[] = {
	{ "search", index_events },
	{ NULL, NULL },
};
