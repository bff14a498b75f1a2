#ifndef HTTP_REQUEST_H
#define HTTP_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct arena;

enum method {
	METHOD_OTHER, /* one that no route has */
	METHOD_GET,
	METHOD_HEAD,
	METHOD_POST,
	METHOD_PUT,
	METHOD_PATCH,
	METHOD_DELETE,
	METHOD_OPTIONS,
	METHOD_COUNT,
};

/* One parameter of the query, decoded. */
struct query_param {
	const char *name;
	const char *value;
};

enum { PATH_SEGMENTS = 12, QUERY_PARAMS = 32 };

/*
 * A request as data. All texts live in the request's arena; a header that was not sent is NULL.
 * Built from FastCGI parameters alone, whatever web server sent them: the path is that of
 * REQUEST_URI, normalised here (stack-facts of five web servers: SCRIPT_NAME and PATH_INFO differ
 * in each).
 */
struct request {
	enum method method;
	const char *method_name;    /* as sent */
	const char *id;             /* TRIAGED_REQUEST_ID, or one of our own making */
	char *segments[PATH_SEGMENTS]; /* the path, percent-decoded, cut at its slashes */
	size_t segment_count;
	struct query_param query[QUERY_PARAMS];
	size_t query_count;
	const char *query_string;   /* as sent; "" when there is none */

	const char *content_type;
	const char *accept;
	const char *authorization;
	const char *if_match;
	const char *if_none_match;
	const char *idempotency_key;
	const char *origin;
	const char *sec_fetch_site;
	bool has_cookie;

	/* Who the web server says is calling; see http/identity.h. */
	const char *user, *user_name, *user_email, *user_groups;
	bool user_ambiguous;        /* one of those stood there more than once */

	const char *body;
	size_t body_len;
};

/*
 * Fills `request` from `params` ("NAME=value", NULL-terminated, as FastCGI passes them) and the
 * body as it was read. ERR_MALFORMED: no or unusable REQUEST_METHOD or REQUEST_URI; a bad percent
 * escape; an escape that decodes to NUL or "/" in the path; invalid UTF-8; too many segments or
 * query parameters; a positive CONTENT_LENGTH that disagrees with `body_len`. Everything up to the
 * mistake is filled even then, `id` always, so that the answer and the log can name the request.
 *
 * Normalising a path: an absolute-form URI loses scheme and host; empty and "." segments vanish;
 * ".." takes the segment before it away; all after the percent-decoding.
 */
bool request_init(struct request *request, char *const *params, const char *body, size_t body_len,
	struct arena *arena, struct err *err) MUST_CHECK;

/* The value of a query parameter; NULL when it was not sent. */
const char *request_query(const struct request *request, const char *name);

/* The name of a method as it stands in a request line and in Allow. */
const char *method_name(enum method method);

#endif
