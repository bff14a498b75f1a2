#include "api/openapi.h"

#include <stdlib.h>

#include "api/openapi_inner.h"
#include "base/digest.h"
#include "base/strbuf.h"

static const char description[] =
	"The back end of a desktop support desk. Employees report problems with approved software; "
	"triage decides how urgent each is and into which basket it goes; the desk takes them in turn, "
	"gets back to the employee, logs what was done, and resolves them; the employee confirms or "
	"reopens. A bug goes to the Software Team, and the desk owes each employee concerned the news "
	"of it.\n\n"
	"**Who is calling.** People are who the web server says they are. Programs send "
	"`Authorization: Bearer tri_...`; a token acts for its owner, within its role and scope. "
	"`x-roles` names who may call an operation; what an issue's state allows, and to whom, stands in "
	"the operation's description, and for this caller and now in the issue's `allowed`.\n\n"
	"**What is sent.** JSON objects in UTF-8, `snake_case`, times as RFC 3339, of the years 1970 to "
	"9999. What a body may not hold is refused, never ignored. Texts are trimmed. PATCH is a JSON merge "
	"patch.\n\n"
	"**What is answered.** Members never disappear: what is unknown is null. What a caller may not "
	"see is absent, and `x-seen-by` says who does see it; `as_of` leaves out what depends on now. "
	"Later versions may add members, and words to lists of words that are only answered.\n\n"
	"**What is refused** is answered with a problem document (RFC 9457) that says what was wrong; in "
	"the order 401, 404, 405, 403, 400 or 415, 422, 412, 409. 405 has `Allow`. Every path answers "
	"OPTIONS, and HEAD where it has GET. The web server by itself may answer 408, 414 and 431.\n\n"
	"**Lists** are `{\"data\": [...], \"next\": cursor}`: ask again with `cursor` until `next` is null. "
	"Everything else in the query stays as it was.\n\n"
	"**Changes.** An ETag is the version of a thing: send it as If-Match with what you change, and "
	"nobody's change is lost. A POST with an Idempotency-Key can be sent again when its answer was "
	"lost.";

static void write_info(struct strbuf *out)
{
	json_open(out, "info", '{');
	json_put_text(out, "title", "triaged");
	json_put_text(out, "version", VERSION);
	json_put_text(out, "summary", "An issue tracker's back end for a desktop support desk");
	json_put_text(out, "description", description);
	json_put(out, "license", "{\"name\":\"ISC License\",\"identifier\":\"ISC\"}");
	json_close(out, '}');
}

static const char security_schemes[] =
	"{\"webServer\":{\"type\":\"http\",\"scheme\":\"basic\","
	"\"description\":\"People: by whatever the web server asks of them, such as name and password.\"},"
	"\"token\":{\"type\":\"http\",\"scheme\":\"bearer\",\"bearerFormat\":\"tri_...\","
	"\"description\":\"Programs: a token that an admin has made.\"}}";

static void write_components(struct strbuf *out)
{
	struct parts *parts = arena_alloc(out->arena, sizeof(*parts));

	parts_collect(parts);
	json_open(out, "components", '{');
	json_put(out, "securitySchemes", security_schemes);
	openapi_schemas(out, parts);
	openapi_parameters(out);
	openapi_headers(out);
	openapi_problems(out);
	json_close(out, '}');
}

void openapi_write(struct strbuf *out)
{
	json_open(out, NULL, '{');
	json_put_text(out, "openapi", "3.1.0");
	write_info(out);
	json_put(out, "servers",
		"[{\"url\":\"/api/v1\",\"description\":\"on the host of this document\"}]");
	json_put(out, "security", "[{\"webServer\":[]},{\"token\":[]}]");
	openapi_tags(out);
	openapi_paths(out);
	write_components(out);
	json_close(out, '}');
}

/* As it is served ------------------------------------------------------------------------------ */

struct openapi {
	struct arena *arena; /* holds the document alone; NULL: it was not asked for yet */
	struct strbuf text;
	const char *tag;
};

struct openapi *openapi_new(void)
{
	struct openapi *openapi = calloc(1, sizeof(*openapi));

	if (!openapi)
		abort();
	return openapi;
}

void openapi_free(struct openapi *openapi)
{
	if (!openapi)
		return;
	arena_free(openapi->arena);
	free(openapi);
}

/* Its digest in short: enough to tell one release from another. */
static const char *tag_of(const struct strbuf *text, struct arena *arena)
{
	unsigned char digest[SHA256_SIZE];

	digest_sha256(text->data, text->len, digest);
	return arena_printf(arena, "\"%02x%02x%02x%02x%02x%02x%02x%02x\"", digest[0], digest[1],
		digest[2], digest[3], digest[4], digest[5], digest[6], digest[7]);
}

static void make(struct openapi *openapi)
{
	struct arena *scratch = arena_new();
	struct strbuf text;

	strbuf_init(&text, scratch, 1 << 18);
	openapi_write(&text);
	openapi->arena = arena_new();
	strbuf_init(&openapi->text, openapi->arena, text.len);
	strbuf_add(&openapi->text, text.data, text.len);
	openapi->tag = tag_of(&text, openapi->arena);
	arena_free(scratch);
}

bool api_openapi(struct ctx *c)
{
	struct openapi *openapi = c->openapi;

	if (!request_good(c))
		return false;
	if (!openapi->arena)
		make(openapi);
	return reply_document(c, &openapi->text, openapi->tag);
}
