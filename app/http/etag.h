#ifndef HTTP_ETAG_H
#define HTTP_ETAG_H

#include "base/err.h"

enum { ETAG_LIST = 8 };

/* What If-Match or If-None-Match names. */
struct etag_list {
	bool any;                    /* "*" */
	int64_t versions[ETAG_LIST]; /* those of our form, "7"; others match nothing and are left out */
	size_t count;
};

/*
 * Reads a header's value. A weak tag (W/"7") counts only where `weak` is set (If-None-Match).
 * ERR_MALFORMED: not a list of entity tags, or more than ETAG_LIST of ours.
 */
bool etag_parse(const char *value, bool weak, struct etag_list *list, struct err *err) MUST_CHECK;

bool etag_matches(const struct etag_list *list, int64_t version);

#endif
