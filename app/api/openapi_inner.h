#ifndef API_OPENAPI_INNER_H
#define API_OPENAPI_INNER_H

#include "http/json_write.h"
#include "http/route.h"

struct strbuf;

/* What the files openapi*.c share. */

/* Something that the document describes once, under /components/schemas. */
enum part_kind {
	PART_BODY,   /* a shape, as it is sent */
	PART_ANSWER, /* a shape, as it is answered */
	PART_LIST,   /* a list of a shape */
	PART_WORDS,
};

struct part {
	enum part_kind kind;
	const void *what; /* a struct shape or struct words */
	bool trims, counts; /* of a list: it has the parameters `fields`, `count` */
};

enum { PARTS_MOST = 200 };

struct parts {
	struct part list[PARTS_MOST];
	size_t count;
};

/* Each part that a route, or another part, refers to; once. */
void parts_collect(struct parts *parts);

/* "Issue", "IssueList", "StatusWord". */
void part_name(struct strbuf *out, enum part_kind kind, const void *what);

/* "#/components/schemas/Issue" as the member $ref. */
void part_ref(struct strbuf *out, enum part_kind kind, const void *what);

/* /components/schemas. */
void openapi_schemas(struct strbuf *out, const struct parts *parts);

/* The schema of a query's parameter. */
void openapi_param_schema(struct strbuf *out, const char *name, const struct field *field);

/* What there is to know of a route beyond its row: what decides about its parameters and answers. */
enum trait {
	TRAIT_BELOW_BASE = 1 << 0,
	TRAIT_KNOWN = 1 << 1,      /* who calls has to be known */
	TRAIT_GUARDED = 1 << 2,    /* not everyone who is known may: by role, scope, site or address */
	TRAIT_THING = 1 << 3,      /* its path names a thing, which there may not be */
	TRAIT_READS = 1 << 4,
	TRAIT_WRITES = 1 << 5,
	TRAIT_POSTS = 1 << 6,      /* writes by POST: takes an Idempotency-Key */
	TRAIT_BODY = 1 << 7,
	TRAIT_CONFLICTS = 1 << 9,  /* the state of things may not allow it */
	TRAIT_TAGGED = 1 << 10,    /* its answer bears an ETag */
	TRAIT_VERSION = 1 << 11,   /* takes If-Match */
	TRAIT_IF_MATCH = 1 << 12,  /* demands it */
	TRAIT_LOCATION = 1 << 13,
	TRAIT_PAGED = 1 << 14,
	TRAIT_REPLAYED = 1 << 15,  /* its answer is kept for a repeat of the call */
};
uint32_t route_traits(const struct route *route, bool below_base);

bool route_has_param(const struct route *route, const char *name);

/* The answers of a route, as the member `responses`. */
void openapi_answers(struct strbuf *out, const struct route *route, uint32_t traits);

/* /components/headers and /components/responses. */
void openapi_headers(struct strbuf *out);
void openapi_problems(struct strbuf *out);

/* /paths and /tags. */
void openapi_paths(struct strbuf *out);
void openapi_tags(struct strbuf *out);

/* What stands between braces in a path, as the member `parameters`; the same of an operation. */
void openapi_path_params(struct strbuf *out, const char *pattern);
void openapi_params(struct strbuf *out, const struct route *route, uint32_t traits);

/* /components/parameters. */
void openapi_parameters(struct strbuf *out);

/* JSON texts; NULL where there is none. */
const char *example_of_shape(const char *name);
const char *example_of_param(const char *name);

#endif
