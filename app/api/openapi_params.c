#include "api/openapi_inner.h"

#include <string.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "domain/words.h"

/* What stands between braces in a path that begins so. */
static const struct {
	const char *begins, *about;
	const struct words *words; /* NULL: the number of something */
} path_params[] = {
	{ "/software/{id}", "the number of a software", NULL },
	{ "/issues/{id}", "the number of an issue", NULL },
	{ "/baskets/{name}", "one of the four baskets", &basket_words },
	{ "/forwardings/{id}", "the number of a forwarding", NULL },
	{ "/relays/{id}", "the number of a relay", NULL },
	{ "/employees/{id}", "the number of an employee", NULL },
	{ "/staff/{id}", "the number of an employee", NULL },
	{ "/vips/{id}", "the number of a VIP's row", NULL },
	{ "/tokens/{id}", "the number of a token", NULL },
	{ "", "its number", NULL },
};

void openapi_path_params(struct strbuf *out, const char *pattern)
{
	const char *name = strchr(pattern, '{') + 1;
	size_t row = 0;
	struct field field = { .type = FIELD_ID };

	while (strncmp(pattern, path_params[row].begins, strlen(path_params[row].begins)) != 0)
		row++;
	if (path_params[row].words)
		field = (struct field){ .type = FIELD_WORD, .words = path_params[row].words };
	json_open(out, "parameters", '[');
	json_open(out, NULL, '{');
	json_put_text(out, "name", arena_strndup(out->arena, name, strcspn(name, "}")));
	json_put_text(out, "in", "path");
	json_put(out, "required", "true");
	json_put_text(out, "description", path_params[row].about);
	openapi_param_schema(out, "schema", &field);
	json_put(out, "example", example_of_param(path_params[row].begins));
	json_close(out, '}');
	json_close(out, ']');
}

/* Of a set of words two; of `fields` two members of what is listed; all others stand in a table. */
static void write_query_example(struct strbuf *out, const struct route *route,
	const struct field *field)
{
	const char *example = example_of_param(field->name);

	if (field->type == FIELD_WORD) {
		json_put_text(out, "example", field->words->names[1]);
	} else if (field->type == FIELD_WORDS) {
		json_open(out, "example", '[');
		json_put_text(out, NULL, field->words->names[1]);
		json_put_text(out, NULL, field->words->names[2]);
		json_close(out, ']');
	} else if (!strcmp(field->name, "fields")) {
		json_put_text(out, "example",
			arena_printf(out->arena, "%s,%s", route->answer->fields[0].name,
				route->answer->fields[1].name));
	} else if (example) {
		json_put(out, "example", example);
	}
}

static void write_query_param(struct strbuf *out, const struct route *route,
	const struct field *field)
{
	json_open(out, NULL, '{');
	json_put_text(out, "name", field->name);
	json_put_text(out, "in", "query");
	json_put_text(out, "description", field->about);
	if (field->type == FIELD_WORDS) {
		json_put_text(out, "style", "form");
		json_put(out, "explode", "false");
	}
	openapi_param_schema(out, "schema", field);
	write_query_example(out, route, field);
	json_close(out, '}');
}

/* The headers that requests bear. */
static const struct {
	const char *component, *name;
	uint32_t with, without; /* traits that a route has, and has not, that takes it */
	bool required;
	const char *about, *schema, *example;
} header_params[] = {
	{ "IfNoneMatch", "If-None-Match", TRAIT_READS | TRAIT_TAGGED, 0, false,
	  "ETags of what is at hand: 304 when it still is one of these", "{\"type\":\"string\"}",
	  "\"\\\"3\\\"\"" },
	{ "IfMatch", "If-Match", TRAIT_VERSION, TRAIT_IF_MATCH, false,
	  "the ETag of what was read: 412 when it has changed since", "{\"type\":\"string\"}",
	  "\"\\\"3\\\"\"" },
	{ "IfMatchRequired", "If-Match", TRAIT_IF_MATCH, 0, true,
	  "the ETag of what was read, or `*`: 412 when it has changed since, 428 without",
	  "{\"type\":\"string\"}", "\"*\"" },
	{ "IdempotencyKey", "Idempotency-Key", TRAIT_POSTS, 0, false,
	  "of the caller's making, for one deed: the same key again, for 24 hours, answers as the first "
	  "time and does nothing. With another body: 422. From tokens it is required (400 without)",
	  "{\"type\":\"string\",\"minLength\":1,\"maxLength\":255,\"pattern\":\"^[!-~]+$\"}",
	  "\"8e03978e-40d5-43dd-bc93-6894a57f9324\"" },
};

enum { HEADER_PARAMS = sizeof(header_params) / sizeof(header_params[0]) };

void openapi_parameters(struct strbuf *out)
{
	json_open(out, "parameters", '{');
	for (size_t i = 0; i < HEADER_PARAMS; i++) {
		json_open(out, header_params[i].component, '{');
		json_put_text(out, "name", header_params[i].name);
		json_put_text(out, "in", "header");
		json_put(out, "required", header_params[i].required ? "true" : "false");
		json_put_text(out, "description", header_params[i].about);
		json_put(out, "schema", header_params[i].schema);
		json_put(out, "example", header_params[i].example);
		json_close(out, '}');
	}
	json_close(out, '}');
}

static bool takes(uint32_t traits, size_t param)
{
	return (header_params[param].with & traits) == header_params[param].with
	       && !(header_params[param].without & traits);
}

void openapi_params(struct strbuf *out, const struct route *route, uint32_t traits)
{
	json_open(out, "parameters", '[');
	for (size_t i = 0; route->query && i < route->query->count; i++)
		write_query_param(out, route, &route->query->fields[i]);
	for (size_t i = 0; i < HEADER_PARAMS; i++) {
		if (!takes(traits, i))
			continue;
		json_open(out, NULL, '{');
		json_put(out, "$ref", "\"#/components/parameters/");
		strbuf_addf(out, "%s\"", header_params[i].component);
		json_close(out, '}');
	}
	json_close(out, ']');
}
