#ifndef HTTP_ETAG_H
#define HTTP_ETAG_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct arena;

/* What If-Match or If-None-Match names. As long as the header is: HTTP sets no bound. */
struct etag_list {
	bool any;                /* "*" */
	const int64_t *versions; /* those of our form, "7"; others match nothing and are left out */
	size_t count;
};

/*
 * Reads a header's value. A weak tag (W/"7") counts only where `weak` is set (If-None-Match).
 * ERR_MALFORMED: not a list of entity tags.
 */
bool etag_parse(const char *value, bool weak, struct arena *arena, struct etag_list *list,
	struct err *err) MUST_CHECK;

/*
 * Whether If-None-Match names `tag`, quotes included, or "*": for tags that are no versions.
 * ERR_MALFORMED as above.
 */
bool etag_named(const char *value, const char *tag, struct arena *arena, bool *named,
	struct err *err) MUST_CHECK;

bool etag_matches(const struct etag_list *list, int64_t version);

#endif
