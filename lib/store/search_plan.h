#ifndef STORE_SEARCH_PLAN_H
#define STORE_SEARCH_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct arena;
struct db;
struct search;

enum { SEARCH_ALL_MOST = 16, SEARCH_ONE_MOST = 32 };

/* Words of which an issue has to have all, or one. */
struct search_group {
	const char **words; /* all: the rarest first; one: the most frequent first */
	size_t count;       /* 0: nothing is asked */
	int64_t issues;     /* about how many have all of them, at most; or one of them */
};

/*
 * What a search comes to. All its words are asked for; of more than SEARCH_ALL_MOST, if each stands
 * in any issue, the rarest. A prefix stands for one of the words that
 * begin with it: itself, and the most frequent others, SEARCH_ONE_MOST together.
 */
struct search_plan {
	bool internal; /* also words that stand in internal notes only */
	bool nothing;  /* to be found: there is a word that stands nowhere */
	struct search_group all, one;
};

/*
 * One round trip. Who does not see internal notes (`internal`) does not learn of their words either:
 * they stand nowhere.
 */
bool search_plan(struct db *db, const struct search *search, bool internal, struct arena *arena,
	struct search_plan *plan, struct err *err) MUST_CHECK;

#endif
