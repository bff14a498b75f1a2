#include "api/openapi_inner.h"

#include <ctype.h>
#include <string.h>

#include "api/routes.h"
#include "api/who.h"
#include "base/strbuf.h"
#include "domain/issue.h"

/* Tags ----------------------------------------------------------------------------------------- */

/* What belongs together: the first row whose beginning the path has; the last has any. */
static const struct tag {
	const char *begins, *name, *about;
} tags[] = {
	{ "/me", "Me", "Who I am, how I can be reached, and whether I am there." },
	{ "/software", "Software",
	  "The catalog of approved software, and what is known to be wrong with it." },
	{ "/triage", "Triage",
	  "The rules that decide: asked without reporting anything, and tried before they are in force." },
	{ "/rules", "Triage", NULL },
	{ "/issues", "Issues", "One employee's problem with one software, from the report to the end." },
	{ "/baskets", "Baskets", "Where issues wait, and whose turn it is." },
	{ "/take-next", "Baskets", NULL },
	{ "/forwardings", "Forwardings", "Bugs that the Software Team has, and what became of them." },
	{ "/relays", "Relays", "Whom the desk still has to tell the news." },
	{ "/employees", "People", "Employees, those who work at the desk, and VIPs." },
	{ "/staff", "People", NULL },
	{ "/vips", "People", NULL },
	{ "/tokens", "Tokens", "What programs call with." },
	{ "/reports", "Reports", "How the desk is doing." },
	{ "/events", "Events", "All that happens, in one gapless sequence." },
	{ "", "Service", "The service itself: this document, and whether it is well." },
};

enum { TAGS = sizeof(tags) / sizeof(tags[0]) };

/* "/me" begins /me/presence, not /metrics. */
static bool begins(const char *pattern, const char *beginning)
{
	size_t len = strlen(beginning);

	return !len || (!strncmp(pattern, beginning, len) && (!pattern[len] || pattern[len] == '/'));
}

static const struct tag *tag_of(const struct route *route)
{
	const struct tag *tag = tags;

	while (!begins(route->pattern, tag->begins))
		tag++;
	return tag;
}

static bool has_routes(const struct tag *tag, const struct route_table *table)
{
	for (size_t i = 0; i < table->count; i++)
		if (tag_of(&table->routes[i]) == tag)
			return true;
	return false;
}

void openapi_tags(struct strbuf *out)
{
	json_open(out, "tags", '[');
	for (const struct tag *tag = tags; tag < tags + TAGS; tag++) {
		if (!tag->about || !(has_routes(tag, &api_routes) || has_routes(tag, &health_routes)))
			continue;
		json_open(out, NULL, '{');
		json_put_text(out, "name", tag->name);
		json_put_text(out, "description", tag->about);
		json_close(out, '}');
	}
	json_close(out, ']');
}

/* Operations ----------------------------------------------------------------------------------- */

/* "postIssuesByIdAwaitEmployee": the method and the words of the path. */
static void write_operation_id(struct strbuf *out, const struct route *route)
{
	struct strbuf id;
	bool upper = true;

	strbuf_init(&id, out->arena, 60);
	for (const char *p = method_name(route->method); *p; p++)
		strbuf_addc(&id, (char)tolower((unsigned char)*p));
	for (const char *p = route->pattern; *p; p++) {
		if (*p == '{')
			strbuf_adds(&id, "By");
		if (isalnum((unsigned char)*p))
			strbuf_addc(&id, (char)(upper ? toupper((unsigned char)*p) : *p));
		upper = !isalnum((unsigned char)*p);
	}
	json_put_text(out, "operationId", id.data);
}

/* "- from queued to assigned: the manager", for each row of the state table. */
static void describe_command(struct strbuf *text, int command)
{
	for (size_t i = 0; i < transition_count; i++) {
		const struct transition *row = &transitions[i];

		if (row->command != command)
			continue;
		strbuf_adds(text, "\n- from ");
		statuses_describe(text, row->from);
		if (row->to)
			strbuf_addf(text, " to %s: ", word_name(&status_words, row->to));
		else
			strbuf_adds(text, ", which stays: ");
		who_describe(text, row->who);
	}
}

static bool in_state_table(int command)
{
	for (size_t i = 0; i < transition_count; i++)
		if (transitions[i].command == command)
			return true;
	return false;
}

static void write_description(struct strbuf *out, const struct route *route, bool below_base)
{
	uint32_t roles = route_roles(route);
	struct strbuf text;

	strbuf_init(&text, out->arena, 300);
	strbuf_adds(&text, "For ");
	if (roles)
		roles_describe(&text, roles);
	else
		strbuf_adds(&text, "anyone");
	if (route->flags & ROUTE_OPEN)
		strbuf_adds(&text, ", also without saying who is calling");
	else if (!roles && strchr(route->pattern, '{'))
		strbuf_adds(&text, ", as far as the thing is theirs to see");
	strbuf_addc(&text, '.');
	if (!below_base)
		strbuf_adds(&text, " The web server lets the operator's network ask, and nobody else.");
	if (route->command && in_state_table(route->command)) {
		strbuf_adds(&text, " It takes an issue\n");
		describe_command(&text, route->command);
	}
	json_put_text(out, "description", text.data);
}

static void write_roles(struct strbuf *out, uint32_t roles)
{
	json_open(out, "x-roles", '[');
	if (!roles)
		json_put_text(out, NULL, "anyone");
	for (int role = 1; role < role_count; role++)
		if (roles & WORD_BIT(role))
			json_put_text(out, NULL, word_name(&role_words, role));
	json_close(out, ']');
}

/* The states of an issue from which the command leads, for programs. */
static void write_from(struct strbuf *out, int command)
{
	uint32_t from = 0;

	for (size_t i = 0; i < transition_count; i++)
		if (transitions[i].command == command)
			from |= transitions[i].from;
	if (!from || !command)
		return;
	json_put_text(out, "x-command", word_name(&command_words, command));
	json_open(out, "x-from", '[');
	for (int status = 1; status < status_count; status++)
		if (from & WORD_BIT(status))
			json_put_text(out, NULL, word_name(&status_words, status));
	json_close(out, ']');
}

static bool has_required(const struct shape *shape)
{
	for (size_t i = 0; i < shape->count; i++)
		if (shape->fields[i].flags & FIELD_REQUIRED)
			return true;
	return false;
}

static void write_body(struct strbuf *out, const struct route *route)
{
	const char *example = example_of_shape(route->body->name);
	const char *type = route->method == METHOD_PATCH ? "application/merge-patch+json"
							  : "application/json";

	json_open(out, "requestBody", '{');
	if (has_required(route->body))
		json_put(out, "required", "true");
	json_open(out, "content", '{');
	json_open(out, type, '{');
	json_open(out, "schema", '{');
	part_ref(out, PART_BODY, route->body);
	json_close(out, '}');
	if (example)
		json_put(out, "example", example);
	json_close(out, '}');
	json_close(out, '}');
	json_close(out, '}');
}

static void write_operation(struct strbuf *out, const struct route *route, bool below_base)
{
	uint32_t traits = route_traits(route, below_base);
	struct strbuf method;

	strbuf_init(&method, out->arena, 10);
	for (const char *p = method_name(route->method); *p; p++)
		strbuf_addc(&method, (char)tolower((unsigned char)*p));
	json_open(out, method.data, '{');
	json_open(out, "tags", '[');
	json_put_text(out, NULL, tag_of(route)->name);
	json_close(out, ']');
	json_put_text(out, "summary", route->summary);
	write_description(out, route, below_base);
	write_operation_id(out, route);
	write_roles(out, route_roles(route));
	write_from(out, route->command);
	if (route->flags & ROUTE_OPEN)
		json_put(out, "security", "[]");
	openapi_params(out, route, traits);
	if (route->body)
		write_body(out, route);
	openapi_answers(out, route, traits);
	json_close(out, '}');
}

static bool same_path(const struct route *a, const struct route *b)
{
	return !strcmp(a->pattern, b->pattern);
}

static bool is_first(const struct route_table *table, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (same_path(&table->routes[j], &table->routes[i]))
			return false;
	return true;
}

/* A path, with all of its methods. */
static void write_path(struct strbuf *out, const struct route_table *table, size_t first)
{
	const struct route *route = &table->routes[first];
	bool below_base = table == &api_routes;

	json_open(out, route->pattern, '{');
	if (!below_base)
		json_put(out, "servers",
			"[{\"url\":\"/\",\"description\":\"beside the API, not below it\"}]");
	if (strchr(route->pattern, '{'))
		openapi_path_params(out, route->pattern);
	for (size_t i = first; i < table->count; i++)
		if (same_path(&table->routes[i], route))
			write_operation(out, &table->routes[i], below_base);
	json_close(out, '}');
}

void openapi_paths(struct strbuf *out)
{
	static const struct route_table *const tables[] = { &api_routes, &health_routes };

	json_open(out, "paths", '{');
	for (size_t t = 0; t < 2; t++)
		for (size_t i = 0; i < tables[t]->count; i++)
			if (is_first(tables[t], i))
				write_path(out, tables[t], i);
	json_close(out, '}');
}
