#include "api/openapi_inner.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "api/routes.h"
#include "base/strbuf.h"
#include "http/problem.h"

/* "work_kind" becomes "WorkKind". */
static void add_camel(struct strbuf *out, const char *name)
{
	bool upper = true;

	for (; *name; name++) {
		if (isalnum((unsigned char)*name))
			strbuf_addc(out, (char)(upper ? toupper((unsigned char)*name) : *name));
		upper = !isalnum((unsigned char)*name);
	}
}

void part_name(struct strbuf *out, enum part_kind kind, const void *what)
{
	const struct shape *shape = what;
	const struct words *words = what;

	if (kind == PART_WORDS) {
		add_camel(out, words->about);
		strbuf_adds(out, "Word");
		return;
	}
	strbuf_adds(out, shape->name);
	if (kind == PART_LIST)
		strbuf_adds(out, "List");
}

void part_ref(struct strbuf *out, enum part_kind kind, const void *what)
{
	json_put(out, "$ref", "\"#/components/schemas/");
	part_name(out, kind, what);
	strbuf_addc(out, '"');
}

/* The part; NULL when it was there already. */
static struct part *add(struct parts *parts, enum part_kind kind, const void *what)
{
	struct part *part = &parts->list[parts->count];

	for (size_t i = 0; i < parts->count; i++)
		if (parts->list[i].kind == kind && parts->list[i].what == what)
			return NULL;
	if (parts->count++ == PARTS_MOST)
		abort();
	*part = (struct part){ .kind = kind, .what = what };
	return part;
}

static void add_shape(struct parts *parts, enum part_kind kind, const struct shape *shape)
{
	if (!shape || !add(parts, kind, shape))
		return;
	for (size_t i = 0; i < shape->count; i++) {
		add_shape(parts, kind, shape->fields[i].shape);
		for (const struct shape *const *one = shape->fields[i].shapes; one && *one; one++)
			add_shape(parts, kind, *one);
		if (shape->fields[i].words)
			add(parts, PART_WORDS, shape->fields[i].words);
	}
}

/* What one route with this list offers, its schema allows for all. */
static void add_list(struct parts *parts, const struct route *route)
{
	struct part *list;

	add(parts, PART_LIST, route->answer);
	for (list = parts->list; list->kind != PART_LIST || list->what != route->answer;)
		list++;
	list->trims |= route_has_param(route, "fields");
	list->counts |= route_has_param(route, "count");
}

static void add_table(struct parts *parts, const struct route_table *table)
{
	for (size_t i = 0; i < table->count; i++) {
		const struct route *route = &table->routes[i];

		add_shape(parts, PART_BODY, route->body);
		add_shape(parts, PART_ANSWER, route->answer);
		if (route->answers == ANSWER_LIST)
			add_list(parts, route);
	}
}

void parts_collect(struct parts *parts)
{
	parts->count = 0;
	add_table(parts, &api_routes);
	add_table(parts, &health_routes);
	add_shape(parts, PART_ANSWER, &problem_shape);
}

bool route_has_param(const struct route *route, const char *name)
{
	for (size_t i = 0; route->query && i < route->query->count; i++)
		if (!strcmp(route->query->fields[i].name, name))
			return true;
	return false;
}

uint32_t route_traits(const struct route *route, bool below_base)
{
	bool reads = route->method == METHOD_GET;
	bool writes = !reads && !(route->flags & ROUTE_PURE);
	bool posts = writes && route->method == METHOD_POST;
	bool open = (route->flags & ROUTE_OPEN) != 0;
	bool one = strstr(route->pattern, "{id}") != NULL;
	bool of_issue = !strncmp(route->pattern, "/issues/", 8);
	bool must_match = (route->flags & ROUTE_IF_MATCH) != 0;
	bool tagged = (route->flags & ROUTE_TAGGED) || (route->answer && route->answer->versioned);
	const struct {
		bool holds;
		uint32_t trait;
	} rows[] = {
		{ below_base, TRAIT_BELOW_BASE },
		{ !open, TRAIT_KNOWN },
		{ !open || !below_base, TRAIT_GUARDED },
		{ strchr(route->pattern, '{') != NULL, TRAIT_THING },
		{ reads, TRAIT_READS },
		{ writes, TRAIT_WRITES },
		{ posts, TRAIT_POSTS },
		{ posts && !(route->flags & ROUTE_SECRET), TRAIT_REPLAYED },
		{ route->body != NULL, TRAIT_BODY },
		{ writes && (posts || route->command || must_match), TRAIT_CONFLICTS },
		{ tagged && route->answers != ANSWER_LIST, TRAIT_TAGGED },
		{ writes && one && (tagged || route->command || of_issue), TRAIT_VERSION },
		{ must_match, TRAIT_IF_MATCH },
		{ route->answers == ANSWER_MADE, TRAIT_LOCATION },
		{ route_has_param(route, "cursor"), TRAIT_PAGED },
	};
	uint32_t traits = 0;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].holds)
			traits |= rows[i].trait;
	return traits;
}
