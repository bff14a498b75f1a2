#include "http/quota.h"

#include <stddef.h>

_Static_assert(ATOMIC_LLONG_LOCK_FREE == 2, "what a worker was killed over is no lock");

/* Numbers that follow one another come into different sets. */
static struct quota_place *set_of(struct quota_table *table, uint64_t caller)
{
	return table->places[caller * UINT64_C(0x9e3779b97f4a7c15) >> 54];
}

_Static_assert(QUOTA_SETS == 1 << (64 - 54), "the shift leaves a set's number");

static struct quota_place *find(struct quota_place *set, uint64_t caller)
{
	for (int i = 0; i < QUOTA_WAYS; i++)
		if (atomic_load(&set[i].caller) == caller)
			return &set[i];
	return NULL;
}

/* Where newcomers begin to look differs, lest they all take the same place. */
static struct quota_place *way(struct quota_place *set, uint64_t caller, uint64_t i)
{
	return &set[(caller + i) % QUOTA_WAYS];
}

/* The place that is missed least: whose quota is whole, or will be first. */
static struct quota_place *choose(struct quota_place *set, uint64_t caller, int64_t now)
{
	struct quota_place *best = way(set, caller, 0);

	for (uint64_t i = 0; i < QUOTA_WAYS && atomic_load(&best->whole_at) > now; i++) {
		struct quota_place *place = way(set, caller, i);

		if (atomic_load(&place->whole_at) < atomic_load(&best->whole_at))
			best = place;
	}
	return best;
}

/*
 * A place whose owner has a whole quota is taken over as it is; another one is emptied. Who is killed
 * in between leaves to the new owner what the old one had used, for a minute at most.
 */
static void take_over(struct quota_place *place, uint64_t caller, int64_t now)
{
	uint64_t owner = atomic_load(&place->caller);
	int64_t whole_at = atomic_load(&place->whole_at);

	if (owner != caller && atomic_compare_exchange_strong(&place->caller, &owner, caller)
		&& whole_at > now)
		atomic_compare_exchange_strong(&place->whole_at, &whole_at, 0);
}

/* Another worker may be faster than this one, for another caller even: then it is tried again. */
static struct quota_place *place_of(struct quota_table *table, uint64_t caller, int64_t now)
{
	struct quota_place *set = set_of(table, caller);
	struct quota_place *place;

	while (!(place = find(set, caller)))
		take_over(choose(set, caller, now), caller, now);
	return place;
}

struct quota_taken quota_take(struct quota_table *table, uint64_t caller, const struct gcra *quota,
	int64_t now)
{
	struct quota_place *place = place_of(table, caller, now);
	int64_t before = atomic_load(&place->whole_at), after;
	bool granted;

	do {
		after = before;
		granted = gcra_take(quota, now, &after);
	} while (granted && !atomic_compare_exchange_weak(&place->whole_at, &before, after));
	return (struct quota_taken){
		.granted = granted,
		.left = gcra_left(quota, now, after),
		.next = gcra_next(quota, now, after),
	};
}
