#ifndef API_ISSUE_INCLUDE_H
#define API_ISSUE_INCLUDE_H

#include "api/ctx.h"
#include "base/words.h"

/* What GET /issues/{id} can bring along, beside the issue itself: its sub-resources. */
#define INCLUDE_WORDS(X) \
	X(INCLUDE_NOTES, "notes") \
	X(INCLUDE_CONTACTS, "contacts") \
	X(INCLUDE_WORK, "work") \
	X(INCLUDE_HISTORY, "history") \
	X(INCLUDE_RELAYS, "relays")
#define INCLUDE_VALUE(value, text) value,
enum include { include_none, INCLUDE_WORDS(INCLUDE_VALUE) include_count };
extern const struct words include_words;

/* The audience that sees the member of an enum include. */
#define SEEN_IF(include) (SEEN_INCLUDED << (include))

struct issue;

/*
 * Fetches what is `wanted` (a set of enum include) into `parts`, as far as the caller may read it,
 * and adds to `*audience` what there is to see.
 */
bool issue_include(struct ctx *c, const struct issue *issue, uint32_t wanted,
	struct field_array parts[include_count], uint32_t *audience) MUST_CHECK;

#endif
