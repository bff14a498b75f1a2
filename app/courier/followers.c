#include "courier/followers.h"

#include <stddef.h>

#include "desk/facts.h"
#include "desk/index.h"
#include "desk/outbox.h"
#include "store/fact_store.h"

_Static_assert((int)FOLLOW_BATCH <= (int)INDEX_EVENTS, "a batch is indexed at once");
_Static_assert((int)FOLLOW_BATCH <= (int)FACT_ISSUES, "a batch's issues are read at once");

const struct follower followers[] = {
	{ "search", index_events },
	{ "reports", facts_follow },
	{ "messages", outbox_follow },
	{ NULL, NULL },
};
