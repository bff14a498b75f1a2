#include "http/problem.h"

#include "base/arena.h"
#include "http/json.h"

const struct problem problems[] = {
	{ ERR_MALFORMED, 400, "/problems/bad-request", "The request cannot be read" },
	{ ERR_UNAUTHENTICATED, 401, "/problems/unauthenticated", "Who is calling is not known" },
	{ ERR_FORBIDDEN, 403, "/problems/forbidden", "You may not do this" },
	{ ERR_NOT_FOUND, 404, "/problems/not-found", "There is no such thing" },
	{ ERR_METHOD, 405, "/problems/method-not-allowed", "The path does not have this method" },
	{ ERR_NOT_ACCEPTABLE, 406, "/problems/not-acceptable", "None of the accepted types can be sent" },
	{ ERR_CONFLICT, 409, "/problems/conflict", "Its state does not allow this" },
	{ ERR_UNDER_WAY, 409, "/problems/under-way", "The same call is still under way" },
	{ ERR_STALE, 412, "/problems/stale", "It has changed in the meantime" },
	{ ERR_TOO_LARGE, 413, "/problems/too-large", "The body is too large" },
	{ ERR_MEDIA_TYPE, 415, "/problems/unsupported-media-type", "The body's type is not supported" },
	{ ERR_INVALID, 422, "/problems/invalid", "The request is not acceptable" },
	{ ERR_PRECONDITION, 428, "/problems/precondition-required", "Say which version you have read" },
	{ ERR_TOO_MANY, 429, "/problems/too-many-requests", "Too many requests" },
	{ ERR_INTERNAL, 500, "/problems/internal", "Something went wrong here" },
	{ ERR_UNAVAILABLE, 503, "/problems/unavailable", "Not now" },
	{ ERR_UNKNOWN_OUTCOME, 503, "/problems/unknown-outcome", "It may or may not have been done" },
};

const size_t problem_count = sizeof(problems) / sizeof(problems[0]);

const struct problem *problem_of(enum err_kind kind)
{
	const struct problem *internal = NULL;

	for (size_t i = 0; i < problem_count; i++) {
		if (problems[i].kind == kind)
			return &problems[i];
		if (problems[i].kind == ERR_INTERNAL)
			internal = &problems[i];
	}
	return internal;
}

static void add_member(struct strbuf *body, const char *name, const char *value)
{
	strbuf_addf(body, ",\"%s\":", name);
	json_render_text(body, value);
}

static void add_errors(struct strbuf *body, const struct err_field *fields)
{
	strbuf_adds(body, ",\"errors\":[");
	for (const struct err_field *field = fields; field; field = field->next) {
		strbuf_adds(body, field == fields ? "{\"pointer\":" : ",{\"pointer\":");
		json_render_text(body, field->pointer);
		add_member(body, "code", field->code);
		add_member(body, "detail", field->detail);
		strbuf_addc(body, '}');
	}
	strbuf_addc(body, ']');
}

static void add_state(struct strbuf *body, const struct err *err)
{
	add_member(body, "state", err->state);
	strbuf_adds(body, ",\"allowed\":[");
	for (const char *const *name = err->allowed; *name; name++) {
		if (name != err->allowed)
			strbuf_addc(body, ',');
		json_render_text(body, *name);
	}
	strbuf_addc(body, ']');
}

static void add_headers(struct response *response, const struct problem *problem,
	const struct err *err)
{
	if (problem->status == 503 || problem->kind == ERR_UNDER_WAY)
		response_header(response, "Retry-After", "1");
	if (problem->status == 401)
		response_header(response, "WWW-Authenticate", "Bearer");
	if (err->version)
		response_header(response, "ETag",
			arena_printf(response->arena, "\"%lld\"", (long long)err->version));
}

void problem_answer(struct response *response, const struct err *err, const char *request_id)
{
	const struct problem *problem = problem_of(err->kind);
	struct strbuf *body = &response->body;
	bool internal = problem->kind == ERR_INTERNAL;

	response_clear(response);
	response->status = problem->status;
	response->content_type = "application/problem+json";
	add_headers(response, problem, err);
	strbuf_addf(body, "{\"type\":\"%s\",\"title\":\"%s\",\"status\":%d", problem->type,
		problem->title, problem->status);
	add_member(body, "detail",
		internal ? "The request could not be carried out; nothing was changed." : err->detail);
	add_member(body, "request_id", request_id);
	if (err->kind == ERR_INVALID)
		add_errors(body, err->fields);
	if (err->state)
		add_state(body, err);
	strbuf_addc(body, '}');
	if (internal || problem->status == 503)
		response->served.detail = arena_strdup(response->arena, err->detail);
}
