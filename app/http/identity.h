#ifndef HTTP_IDENTITY_H
#define HTTP_IDENTITY_H

#include "base/err.h"
#include "http/request.h"

/* Who the request says is calling; exactly one of the two is set. */
struct identity {
	const char *user;  /* the web server has authenticated them */
	const char *token; /* a Bearer token, to be looked up */
};

/*
 * ERR_UNAUTHENTICATED, with the reason: neither user nor token; both at once; TRIAGED_USER or one
 * of its companions more than once, empty, or not well-formed. Nothing but TRIAGED_USER and
 * Authorization is ever looked at: REMOTE_USER is what a client typed as its Basic name, and an
 * HTTP_* parameter is what a client sent as a header.
 */
bool identity_read(const struct request *request, struct identity *identity, struct err *err)
	MUST_CHECK;

/*
 * Whether an unsafe request may have been made by a foreign site in somebody's browser. Refuses:
 * Sec-Fetch-Site other than same-origin or none; without it, an Origin that is not
 * `public_origin` (NULL or "": none is); with neither, a POST of a kind that a form can send
 * (ERR_MEDIA_TYPE), or a cookie (ERR_FORBIDDEN).
 *
 * It holds for programs too, though no browser sends a token by itself: a page of a foreign site that
 * has got hold of one shall be of no more use to it, and one rule is easier to be sure of than two.
 */
bool identity_same_site(const struct request *request, const char *public_origin, struct err *err)
	MUST_CHECK;

/* Whether the request's Content-Type is `type`, whatever its parameters. */
bool request_is_type(const struct request *request, const char *type);

#endif
