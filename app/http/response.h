#ifndef HTTP_RESPONSE_H
#define HTTP_RESPONSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/strbuf.h"

struct arena;

enum { RESPONSE_HEADERS = 16 };

struct header {
	const char *name;
	const char *value;
};

/* What the log says of a request, beside what the request and the response themselves show. */
struct served {
	const char *login;  /* NULL: nobody */
	const char *route;  /* the pattern, "/issues/{id}"; NULL: none */
	const char *detail; /* what went wrong inside, never shown to the client; NULL: nothing */
	size_t row;         /* of the route, for the metrics; 0: none */
	int64_t db_us;      /* microseconds spent waiting for the database */
	int retries;        /* reruns of the transaction */
};

/* An answer as data; nothing is sent before it is whole. Texts live in the request's arena. */
struct response {
	struct arena *arena;
	int status;
	struct header headers[RESPONSE_HEADERS]; /* without Status, Content-Type and Content-Length */
	size_t header_count;
	const char *content_type; /* NULL: no body */
	struct strbuf body;
	struct served served;
};

/* An empty 500, so that a handler that forgets to answer is seen. */
void response_init(struct response *response, struct arena *arena);

/*
 * Forgets status, headers and body, not `served`: the transaction is run again. To be called after
 * the arena was rewound, as the new body's room is taken from it.
 */
void response_clear(struct response *response);

/*
 * Adds a header. `value` must live as long as the request. One more than there is room for, or a
 * control character in it, is a mistake of ours that ends the process.
 */
void response_header(struct response *response, const char *name, const char *value);

/*
 * What stands before the body, as CGI wants it: "Status: 200 OK", the headers, an empty line. Returns
 * how much of the body is to follow: nothing with `head_only` (HEAD), though Content-Length still tells
 * its size, nor with 204 and 304, which have neither Content-Type nor Content-Length.
 */
size_t response_head(const struct response *response, bool head_only, struct strbuf *out);

#endif
