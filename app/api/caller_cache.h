#ifndef API_CALLER_CACHE_H
#define API_CALLER_CACHE_H

#include <stdbool.h>
#include <stdint.h>

#include "domain/access.h"
#include "api/shared.h"

/*
 * Who was calling a moment ago, so that not every request asks the database: one cache per worker,
 * an entry lives for one second. A change of staff, employees or tokens on this node
 * (caller_cache_forget) ends all entries of all workers at once; a change elsewhere is seen within
 * that second.
 */
struct caller_cache;

enum { CALLER_CACHE_MS = 1000 };

/* `shared` must outlive the cache; NULL: no other worker is there to tell. */
struct caller_cache *caller_cache_new(struct shared *shared);

/* Accepts NULL. */
void caller_cache_free(struct caller_cache *cache);

/*
 * The caller that was kept under `key`, by `now` (time_monotonic). Its texts belong to the cache
 * and are good until caller_cache_keep().
 */
bool caller_cache_find(struct caller_cache *cache, const char *key, int64_t now,
	struct caller *caller);

/*
 * Keeps a copy of what was found out since the last caller_cache_find(). The key itself is not kept,
 * only its SHA-256: it may be a token's secret.
 */
void caller_cache_keep(struct caller_cache *cache, const char *key, int64_t now,
	const struct caller *caller);

/* What anybody on this node knows of any caller is old from now on. */
void caller_cache_forget(struct shared *shared);

#endif
