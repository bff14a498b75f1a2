#include "api/openapi_inner.h"

#include <stdio.h>

#include "base/strbuf.h"
#include "http/problem.h"

/* Headers -------------------------------------------------------------------------------------- */

/* What brings a header along. */
enum carrier {
	ON_EVERY = 1 << 0,
	ON_TAGGED = 1 << 1,
	ON_PAGE = 1 << 2,
	ON_MADE = 1 << 3,
	ON_REPEAT = 1 << 4,
	ON_RETRY = 1 << 5,
	ON_UNKNOWN = 1 << 6,
	ON_PATCH_TYPE = 1 << 7,
	ON_QUOTA = 1 << 8,
};

static const struct {
	const char *name, *component;
	uint32_t on; /* enum carrier */
	const char *about, *schema;
} headers[] = {
	{ "X-Request-Id", "RequestId", ON_EVERY,
	  "of this request: the operator finds it in the log by that", "{\"type\":\"string\"}" },
	{ "Cache-Control", "CacheControl", ON_EVERY,
	  "`no-store`; of what bears an ETag `private, no-cache`",
	  "{\"type\":\"string\",\"enum\":[\"no-store\",\"private, no-cache\"]}" },
	{ "X-Content-Type-Options", "ContentTypeOptions", ON_EVERY, "it is what it says it is",
	  "{\"type\":\"string\",\"const\":\"nosniff\"}" },
	{ "ETag", "ETag", ON_TAGGED,
	  "a strong entity tag, of a thing its version: for If-None-Match and If-Match",
	  "{\"type\":\"string\",\"pattern\":\"^\\\"[0-9a-f]+\\\"$\"}" },
	{ "Link", "Link", ON_PAGE, "where the next page is, as `rel=\"next\"`; not on the last",
	  "{\"type\":\"string\"}" },
	{ "Location", "Location", ON_MADE, "the address of what was made",
	  "{\"type\":\"string\",\"format\":\"uri-reference\"}" },
	{ "Idempotency-Replayed", "IdempotencyReplayed", ON_REPEAT,
	  "this is the answer of the first call with that Idempotency-Key",
	  "{\"type\":\"string\",\"const\":\"true\"}" },
	{ "Retry-After", "RetryAfter", ON_RETRY, "in how many seconds to try again",
	  "{\"type\":\"string\",\"pattern\":\"^[0-9]+$\"}" },
	{ "WWW-Authenticate", "WWWAuthenticate", ON_UNKNOWN, "how to say who is calling",
	  "{\"type\":\"string\"}" },
	{ "Accept-Patch", "AcceptPatch", ON_PATCH_TYPE, "of PATCH: the type that it takes",
	  "{\"type\":\"string\",\"const\":\"application/merge-patch+json\"}" },
	{ "RateLimit-Policy", "RateLimitPolicy", ON_QUOTA,
	  "of writes, where there is a quota: so many (`q`) within so many seconds (`w`)",
	  "{\"type\":\"string\"}" },
	{ "RateLimit", "RateLimit", ON_QUOTA,
	  "of writes, where there is a quota: so many are left (`r`), one more in so many seconds (`t`)",
	  "{\"type\":\"string\"}" },
};

enum { HEADERS = sizeof(headers) / sizeof(headers[0]) };

void openapi_headers(struct strbuf *out)
{
	json_open(out, "headers", '{');
	for (size_t i = 0; i < HEADERS; i++) {
		json_open(out, headers[i].component, '{');
		json_put_text(out, "description", headers[i].about);
		json_put(out, "schema", headers[i].schema);
		if (headers[i].on & ON_EVERY)
			json_put(out, "required", "true");
		json_close(out, '}');
	}
	json_close(out, '}');
}

static void write_headers(struct strbuf *out, uint32_t on)
{
	json_open(out, "headers", '{');
	for (size_t i = 0; i < HEADERS; i++) {
		if (!(headers[i].on & on))
			continue;
		json_open(out, headers[i].name, '{');
		json_put(out, "$ref", "\"#/components/headers/");
		strbuf_addf(out, "%s\"", headers[i].component);
		json_close(out, '}');
	}
	json_close(out, '}');
}

/* Problems ------------------------------------------------------------------------------------- */

/* How an operation can refuse. 405 is no operation's. */
static const struct refusal {
	int status;
	const char *component;
	uint32_t traits;  /* an operation that has all of these can answer so; 0: each can */
	uint32_t headers; /* enum carrier, beside ON_EVERY */
	const char *detail, *more; /* of the example; `more` is members that not all problems have */
} refusals[] = {
	{ 400, "BadRequest", 0, ON_QUOTA,
	  "There is no query parameter \"colour\" here: there are cursor, limit.", NULL },
	{ 401, "Unauthenticated", TRAIT_KNOWN, ON_UNKNOWN, "Log in, or send a token.", NULL },
	{ 403, "Forbidden", TRAIT_GUARDED, 0, "Your role does not include this. It is for: manager.", NULL },
	{ 404, "NotFound", TRAIT_THING, ON_QUOTA, "There is no issue 1042.", NULL },
	{ 406, "NotAcceptable", 0, ON_QUOTA, "Only application/json can be sent.", NULL },
	{ 409, "Conflict", TRAIT_CONFLICTS, ON_RETRY | ON_QUOTA,
	  "Issue 1042 is queued: resolve is not possible now.",
	  "\"state\":\"queued\",\"allowed\":[\"claim\"]" },
	{ 412, "Stale", TRAIT_VERSION, ON_TAGGED | ON_QUOTA,
	  "It has changed since you read it: the current version is 4.", NULL },
	{ 413, "TooLarge", TRAIT_BODY, ON_QUOTA, "A body may have 256 KiB at most.", NULL },
	{ 415, "UnsupportedMediaType", TRAIT_BODY, ON_PATCH_TYPE | ON_QUOTA,
	  "Send the body as application/json.", NULL },
	{ 422, "Invalid", TRAIT_BODY, ON_QUOTA,
	  "The request is well-formed, but some of its members are not acceptable.",
	  "\"errors\":[{\"pointer\":\"/customer_impact\",\"code\":\"contradiction\","
	  "\"detail\":\"a question has no customer impact\"}]" },
	{ 428, "PreconditionRequired", TRAIT_IF_MATCH, ON_QUOTA,
	  "Send If-Match with the ETag of what you have read, so that no change of somebody else's is"
	  " lost.",
	  NULL },
	{ 429, "TooManyRequests", TRAIT_BELOW_BASE, ON_RETRY | ON_QUOTA,
	  "That is more than 600 writes a minute. Go on in 1 s.", NULL },
	{ 500, "Internal", 0, ON_QUOTA,
	  "The request could not be carried out; nothing was changed.", NULL },
	{ 502, "BadGateway", 0, ON_RETRY,
	  "The tracker does not answer at the moment. Try again.", NULL },
	{ 503, "Unavailable", 0, ON_RETRY | ON_QUOTA, "The database cannot be reached.", NULL },
	{ 504, "GatewayTimeout", 0, ON_RETRY,
	  "The tracker does not answer at the moment. Try again.", NULL },
};

enum { REFUSALS = sizeof(refusals) / sizeof(refusals[0]) };

/* What only the web server answers, in the words of nginx.conf.example. */
static const struct problem of_web_server[] = {
	{ ERR_NONE, 502, "/problems/unavailable", "Not now" },
	{ ERR_NONE, 504, "/problems/unavailable", "Not now" },
};

/* The next problem of that status behind `last` (NULL: the first); NULL: there is none left. */
static const struct problem *next_of(const struct problem *table, size_t count, int status,
	const struct problem *last)
{
	for (const struct problem *p = last ? last + 1 : table; p < table + count; p++)
		if (p->status == status)
			return p;
	return NULL;
}

static const struct problem *next_problem(int status, const struct problem *last)
{
	return next_of(problems, problem_count, status, last);
}

static const struct problem *first_problem(int status)
{
	const struct problem *ours = next_problem(status, NULL);

	return ours ? ours
		    : next_of(of_web_server, sizeof(of_web_server) / sizeof(of_web_server[0]), status,
			    NULL);
}

/* "Its state does not allow this (/problems/conflict)", and what else has that status. */
static void write_about(struct strbuf *out, int status)
{
	const struct problem *problem = first_problem(status);
	struct strbuf about;

	strbuf_init(&about, out->arena, 120);
	strbuf_addf(&about, "%s: `%s`.", problem->title, problem->type);
	while (next_problem(status, NULL) && (problem = next_problem(status, problem)))
		strbuf_addf(&about, " Or: %s: `%s`.", problem->title, problem->type);
	json_put_text(out, "description", about.data);
}

static void write_example(struct strbuf *out, const struct refusal *refusal)
{
	const struct problem *problem = first_problem(refusal->status);

	json_open(out, "example", '{');
	json_put_text(out, "type", problem->type);
	json_put_text(out, "title", problem->title);
	json_put_number(out, "status", refusal->status);
	json_put_text(out, "detail", refusal->detail);
	json_put_text(out, "request_id", "5f0c2b7c9d3e4a1896c0d1e2f3a4b5c6");
	if (refusal->more) {
		strbuf_addc(out, ',');
		strbuf_adds(out, refusal->more);
	}
	json_close(out, '}');
}

static void write_refusal(struct strbuf *out, const struct refusal *refusal)
{
	json_open(out, refusal->component, '{');
	write_about(out, refusal->status);
	write_headers(out, ON_EVERY | refusal->headers);
	json_open(out, "content", '{');
	json_open(out, "application/problem+json", '{');
	json_open(out, "schema", '{');
	part_ref(out, PART_ANSWER, &problem_shape);
	json_close(out, '}');
	write_example(out, refusal);
	json_close(out, '}');
	json_close(out, '}');
	json_close(out, '}');
}

void openapi_problems(struct strbuf *out)
{
	json_open(out, "responses", '{');
	for (size_t i = 0; i < REFUSALS; i++)
		write_refusal(out, &refusals[i]);
	json_close(out, '}');
}

/* Answers of an operation ---------------------------------------------------------------------- */

static void open_status(struct strbuf *out, int status)
{
	char name[12];

	snprintf(name, sizeof(name), "%d", status);
	json_open(out, name, '{');
}

static const char *about_answer(const struct route *route)
{
	static const char *const about[] = {
		[ANSWER_ONE] = "Done; this is how it is now.",
		[ANSWER_LIST] = "What there is; page by page where there can be many.",
		[ANSWER_MADE] = "Made; it is found at Location.",
		[ANSWER_ADDED] = "Added.",
		[ANSWER_NOTHING] = "Done.",
		[ANSWER_ONE_OR_NOTHING] = "This is it.",
		[ANSWER_DOCUMENT] = "Here it is.",
	};

	return route->method == METHOD_GET && route->answers == ANSWER_ONE ? "As it is now."
									    : about[route->answers];
}

/* An example of the thing; around it, where it is one of a list, the list. */
static void write_answer_example(struct strbuf *out, const struct route *route)
{
	const char *example = example_of_shape(route->answer->name);

	if (!example)
		return;
	if (route->answers != ANSWER_LIST) {
		json_put(out, "example", example);
		return;
	}
	json_open(out, "example", '{');
	json_open(out, "data", '[');
	json_put(out, NULL, example);
	json_close(out, ']');
	json_put(out, "next", "null");
	json_close(out, '}');
}

static void write_csv(struct strbuf *out)
{
	json_open(out, "text/csv", '{');
	json_open(out, "schema", '{');
	json_put_text(out, "type", "string");
	json_put_text(out, "description",
		"RFC 4180. A line of names, then one for each element of `data`, or one for the "
		"whole where there is no `data`; an object's members are columns `object.member`, an "
		"array is one cell, its JSON; null is empty. A text that begins with = + - @, a tab or "
		"a carriage return has a ' in front.");
	json_close(out, '}');
	json_close(out, '}');
}

static void write_content(struct strbuf *out, const struct route *route)
{
	enum part_kind kind = route->answers == ANSWER_LIST ? PART_LIST : PART_ANSWER;

	json_open(out, "content", '{');
	json_open(out, route->media_type ? route->media_type : "application/json", '{');
	json_open(out, "schema", '{');
	if (route->answer)
		part_ref(out, kind, route->answer);
	else
		json_put(out, "type",
			route->media_type ? "\"string\"" : "\"object\",\"additionalProperties\":true");
	json_close(out, '}');
	if (route->answer)
		write_answer_example(out, route);
	json_close(out, '}');
	if (route->flags & ROUTE_CSV)
		write_csv(out);
	json_close(out, '}');
}

static uint32_t headers_of(uint32_t traits)
{
	static const struct {
		uint32_t trait, on;
	} rows[] = {
		{ TRAIT_TAGGED, ON_TAGGED },
		{ TRAIT_PAGED, ON_PAGE },
		{ TRAIT_LOCATION, ON_MADE },
		{ TRAIT_REPLAYED, ON_REPEAT },
		{ TRAIT_WRITES, ON_QUOTA },
	};
	uint32_t on = ON_EVERY;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (traits & rows[i].trait)
			on |= rows[i].on;
	return on;
}

static void write_empty(struct strbuf *out, int status, const char *about, uint32_t on)
{
	open_status(out, status);
	json_put_text(out, "description", about);
	write_headers(out, on);
	json_close(out, '}');
}

static void write_success(struct strbuf *out, const struct route *route, uint32_t traits)
{
	int status = answer_status(route->answers);
	uint32_t on = headers_of(traits);

	if (status == 204) {
		write_empty(out, 204, about_answer(route), on);
		return;
	}
	open_status(out, status);
	json_put_text(out, "description", about_answer(route));
	write_headers(out, on);
	write_content(out, route);
	json_close(out, '}');
	if (route->answers == ANSWER_ONE_OR_NOTHING)
		write_empty(out, 204, "There is none.", on & ~ON_TAGGED);
	if ((traits & TRAIT_READS) && (traits & TRAIT_TAGGED))
		write_empty(out, 304, "It still is what If-None-Match names.", on);
}

void openapi_answers(struct strbuf *out, const struct route *route, uint32_t traits)
{
	json_open(out, "responses", '{');
	write_success(out, route, traits);
	for (size_t i = 0; i < REFUSALS; i++) {
		if ((refusals[i].traits & traits) != refusals[i].traits)
			continue;
		open_status(out, refusals[i].status);
		json_put(out, "$ref", "\"#/components/responses/");
		strbuf_addf(out, "%s\"", refusals[i].component);
		json_close(out, '}');
	}
	json_close(out, '}');
}
