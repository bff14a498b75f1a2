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

/* The document of RFC 9457, and what api.md adds to it. */
struct document {
	const char *type, *title;
	int64_t status;
	const char *detail, *request_id;
	struct field_array errors; /* of struct err_field */
	const char *state;
	const char *const *allowed;
};

/* Whether the rows that not every problem has are there: bits that no other audience has. */
enum { HAS_ERRORS = 1 << 29, HAS_STATE = 1 << 30 };

static void write_allowed(struct strbuf *out, const void *value)
{
	const char *const *name = *(const char *const *const *)value;

	strbuf_addc(out, '[');
	for (; *name; name++) {
		json_render_text(out, *name);
		if (name[1])
			strbuf_addc(out, ',');
	}
	strbuf_addc(out, ']');
}

#define ERROR(member) offsetof(struct err_field, member)

static const struct field error_fields[] = {
	{ "pointer", FIELD_TEXT, .offset = ERROR(pointer), .about = "where in the body (RFC 6901)" },
	{ "code", FIELD_TEXT, .offset = ERROR(code), .about = "what is wrong, for programs" },
	{ "detail", FIELD_TEXT, .offset = ERROR(detail), .about = "the same, for people" },
};
static const struct shape error_shape = SHAPE("ProblemError", struct err_field, error_fields);

#define DOCUMENT(member) offsetof(struct document, member)

static const struct field document_fields[] = {
	{ "type", FIELD_TEXT, .offset = DOCUMENT(type),
	  .about = "what kind of problem, for programs: a relative URI that stays" },
	{ "title", FIELD_TEXT, .offset = DOCUMENT(title), .about = "the same, for people" },
	{ "status", FIELD_INT, .offset = DOCUMENT(status), .min = 400, .max = 599,
	  .about = "as in the status line" },
	{ "detail", FIELD_TEXT, .offset = DOCUMENT(detail), .about = "what is wrong in this very case" },
	{ "request_id", FIELD_TEXT, .offset = DOCUMENT(request_id),
	  .about = "as in X-Request-Id; the operator finds the request by it" },
	{ "errors", FIELD_ARRAY, .offset = DOCUMENT(errors), .shape = &error_shape,
	  .seen_by = HAS_ERRORS, .about = "of 422: all that is wrong with the body, not the first only" },
	{ "state", FIELD_TEXT, .offset = DOCUMENT(state), .seen_by = HAS_STATE,
	  .about = "of 409: the state that does not allow it" },
	{ "allowed", FIELD_CUSTOM, .offset = DOCUMENT(allowed), .write = write_allowed,
	  .schema = "{\"type\":\"array\",\"items\":{\"type\":\"string\"}}", .seen_by = HAS_STATE,
	  .about = "of 409: what this caller may do instead" },
};
const struct shape problem_shape = SHAPE("Problem", struct document, document_fields);

static struct field_array errors_of(const struct err *err, struct arena *arena)
{
	struct err_field *items;
	size_t count = 0;

	for (const struct err_field *field = err->fields; field; field = field->next)
		count++;
	items = arena_array(arena, count, sizeof(*items));
	count = 0;
	for (const struct err_field *field = err->fields; field; field = field->next)
		items[count++] = *field;
	return (struct field_array){ items, count };
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
	bool internal = problem->kind == ERR_INTERNAL;
	struct document document;

	response_clear(response);
	document = (struct document){
		.type = problem->type,
		.title = problem->title,
		.status = problem->status,
		.detail = internal ? "The request could not be carried out; nothing was changed."
				   : err->detail,
		.request_id = request_id,
		.errors = errors_of(err, response->arena),
		.state = err->state,
		.allowed = err->allowed,
	};
	response->status = problem->status;
	response->content_type = "application/problem+json";
	add_headers(response, problem, err);
	json_render(&response->body, &problem_shape, &document,
		(err->kind == ERR_INVALID ? HAS_ERRORS : 0U) | (err->state ? HAS_STATE : 0U));
	if (internal || problem->status == 503)
		response->served.detail = arena_strdup(response->arena, err->detail);
}
