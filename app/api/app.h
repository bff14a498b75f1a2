#ifndef API_APP_H
#define API_APP_H

#include "api/api.h"
#include "api/caller_cache.h"
#include "store/db.h"
#include "store/secret_store.h"

/* What a worker keeps between requests; see api.h. */
struct app {
	const struct settings *settings;
	struct shared *shared;
	struct db *db;
	struct caller_cache *callers;
	const struct crew_view *crew; /* NULL: nobody knows */
	struct secret cursor_secret; /* by which cursors are signed; read when first needed */
	const struct patience *patience; /* NULL: nobody waits */
	struct openapi *openapi;
};

#endif
