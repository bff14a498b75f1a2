#include "api/caller_cache.h"

#include <stdlib.h>
#include <string.h>

#include "base/digest.h"

enum { SLOTS = 64, TEXTS = 5 };

struct entry {
	unsigned char key[SHA256_SIZE];
	int64_t until; /* 0: empty */
	uint64_t generation;
	struct caller caller;
	char *texts; /* of the caller, in one piece */
};

struct caller_cache {
	struct shared *shared;
	uint64_t generation; /* as of the last look; what is found out after it is no newer */
	struct entry entries[SLOTS];
};

struct caller_cache *caller_cache_new(struct shared *shared)
{
	struct caller_cache *cache = calloc(1, sizeof(*cache));

	if (!cache)
		abort();
	cache->shared = shared;
	return cache;
}

void caller_cache_free(struct caller_cache *cache)
{
	if (!cache)
		return;
	for (size_t i = 0; i < SLOTS; i++)
		free(cache->entries[i].texts);
	free(cache);
}

static uint64_t generation(const struct caller_cache *cache)
{
	return cache->shared ? atomic_load(&cache->shared->identity_generation) : 0;
}

void caller_cache_forget(struct shared *shared)
{
	if (shared)
		atomic_fetch_add(&shared->identity_generation, 1);
}

bool caller_cache_find(struct caller_cache *cache, const char *key, int64_t now,
	struct caller *caller)
{
	unsigned char hash[SHA256_SIZE];
	const struct entry *entry;

	cache->generation = generation(cache);
	digest_sha256(key, strlen(key), hash);
	entry = &cache->entries[hash[0] % SLOTS];
	if (entry->until <= now || entry->generation != cache->generation
		|| memcmp(entry->key, hash, sizeof(hash)) != 0)
		return false;
	*caller = entry->caller;
	return true;
}

/* Moves the caller's texts into one allocation, which is returned. */
static char *pack_texts(struct caller *caller)
{
	struct employee *employee = &caller->employee;
	const char **const texts[TEXTS] = { &employee->person.login, &employee->person.name,
		&employee->email, &employee->phone, &employee->chat };
	size_t room = 1;
	char *packed, *p;

	for (size_t i = 0; i < TEXTS; i++)
		room += *texts[i] ? strlen(*texts[i]) + 1 : 0;
	packed = p = malloc(room);
	if (!packed)
		abort();
	for (size_t i = 0; i < TEXTS; i++) {
		size_t size = *texts[i] ? strlen(*texts[i]) + 1 : 0;

		if (!size)
			continue;
		*texts[i] = memcpy(p, *texts[i], size);
		p += size;
	}
	return packed;
}

void caller_cache_keep(struct caller_cache *cache, const char *key, int64_t now,
	const struct caller *caller)
{
	unsigned char hash[SHA256_SIZE];
	struct entry *entry;

	digest_sha256(key, strlen(key), hash);
	entry = &cache->entries[hash[0] % SLOTS];
	free(entry->texts);
	entry->caller = *caller;
	entry->texts = pack_texts(&entry->caller);
	entry->until = now + CALLER_CACHE_MS;
	entry->generation = cache->generation;
	memcpy(entry->key, hash, sizeof(hash));
}
