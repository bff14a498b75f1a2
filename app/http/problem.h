#ifndef HTTP_PROBLEM_H
#define HTTP_PROBLEM_H

#include "base/err.h"
#include "http/field.h"
#include "http/response.h"

/* How an error kind is told: the only place that knows. */
struct problem {
	enum err_kind kind;
	int status;
	const char *type;  /* stable, relative: "/problems/not-found" */
	const char *title;
};

extern const struct problem problems[];
extern const size_t problem_count;

/* Of the document that is answered, whatever the problem. */
extern const struct shape problem_shape;

/* The row of a kind; that of ERR_INTERNAL for one that has none. */
const struct problem *problem_of(enum err_kind kind);

/*
 * Makes the response an application/problem+json of RFC 9457, with errors, state and allowed where
 * `err` has them, and Retry-After where trying again can help. The detail of ERR_INTERNAL goes to
 * response->served.detail, never to the client.
 */
void problem_answer(struct response *response, const struct err *err, const char *request_id);

#endif
