/*
 * The tables of routes and fields hold what the code that reads them relies on. With the argument
 * "list" it prints what t/e2e/access.t has to know: every route, and every state in which a caller
 * may run a command.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/bulk.h"
#include "api/issue_commands.h"
#include "api/openapi_inner.h"
#include "api/routes.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "domain/issue.h"
#include "http/problem.h"
#include "tap/tap.h"

static struct arena *arena;

static size_t size_of(const struct field *field)
{
	switch (field->type) {
	case FIELD_BOOL:
		return sizeof(bool);
	case FIELD_MAYBE:
	case FIELD_WORD:
		return sizeof(int);
	case FIELD_WORDS:
		return sizeof(uint32_t);
	case FIELD_TEXT:
	case FIELD_LINES:
	case FIELD_PART:
		return sizeof(const char *);
	case FIELD_OBJECT:
		return field->shape->size;
	case FIELD_ARRAY:
		return sizeof(struct field_array);
	case FIELD_CUSTOM:
		return 0;
	default:
		return sizeof(int64_t);
	}
}

enum use { QUERY, BODY, ANSWER };

/* Something that no type describes says itself what it is. */
static bool is_described(const struct field *field)
{
	int ways = (field->words != NULL) + (field->shape != NULL) + (field->shapes != NULL)
		   + (field->schema != NULL);

	return (field->type != FIELD_CUSTOM && field->type != FIELD_PART) || ways == 1;
}

static void check_shape(const char *route, const struct shape *shape, enum use use)
{
	if (!shape)
		return;
	for (size_t i = 0; i < shape->count; i++) {
		const struct field *field = &shape->fields[i];
		bool worded = field->type == FIELD_WORD || field->type == FIELD_WORDS;

		ok(field->offset + size_of(field) <= shape->size, "%s: %s.%s lies in its struct", route,
			shape->name, field->name);
		ok(worded == (field->words != NULL) || field->type == FIELD_CUSTOM,
			"%s: %s has words exactly if it is one", route, field->name);
		ok(field->type != FIELD_TEXT || field->max || use != BODY,
			"%s: %s has an upper bound", route, field->name);
		ok(field->about != NULL, "%s: %s.%s says what it is", route, shape->name,
			field->name);
		ok(is_described(field), "%s: %s.%s is described", route, shape->name, field->name);
		for (size_t j = 0; j < i; j++)
			ok(strcmp(field->name, shape->fields[j].name) != 0,
				"%s: %s stands once", route, field->name);
		if (field->shape)
			check_shape(route, field->shape, use);
	}
}

static bool takes(const struct shape *query, const char *name)
{
	for (size_t i = 0; query && i < query->count; i++)
		if (!strcmp(query->fields[i].name, name))
			return true;
	return false;
}

static void check_table(const struct route_table *table)
{
	for (size_t i = 0; i < table->count; i++) {
		const struct route *route = &table->routes[i];
		bool writes = route->method == METHOD_POST && !(route->flags & ROUTE_PURE);
		bool patches = route->method == METHOD_PATCH && strcmp(route->pattern, "/me") != 0;

		ok(route->handle && route->summary, "%s has a handler and a summary",
			route->pattern);
		ok(!writes || route->body, "%s reads a body, if only an empty one", route->pattern);
		ok((route->answers == ANSWER_NOTHING || route->answers == ANSWER_DOCUMENT)
				== !route->answer,
			"%s says what it answers", route->pattern);
		ok(patches == ((route->flags & ROUTE_IF_MATCH) != 0),
			"%s asks for If-Match exactly if it is a PATCH of something shared",
			route->pattern);
		ok((route->answers == ANSWER_LIST) == takes(route->query, "fields"),
			"%s can be trimmed exactly if it is a list", route->pattern);
		for (size_t j = 0; j < i; j++)
			ok(route->method != table->routes[j].method
				|| strcmp(route->pattern, table->routes[j].pattern) != 0,
				"%s stands once for its method", route->pattern);
		check_shape(route->pattern, route->query, QUERY);
		check_shape(route->pattern, route->body, BODY);
		check_shape(route->pattern, route->answer, ANSWER);
	}
}

/* What can be run by its own route, can be run among others. */
static void check_bulk(void)
{
	int commands = 0;

	for (size_t i = 0; i < api_routes.count; i++) {
		const struct route *route = &api_routes.routes[i];
		const char *name = word_name(&command_words, route->command);

		if (route->handle != api_issue_command)
			continue;
		commands++;
		ok(word_find(&bulk_command_words, name, strlen(name)), "bulk knows %s", name);
		ok(route->roles == ROLES_ANYONE, "... which anyone may try");
	}
	is_int(bulk_command_words.count - 1, commands, "and nothing else");
}

static void check_problems(void)
{
	for (int kind = ERR_MALFORMED; kind <= ERR_INTERNAL; kind++) {
		const struct problem *problem = problem_of((enum err_kind)kind);

		ok((int)problem->kind == kind, "error kind %d has a row of its own: %s", kind,
			problem->type);
		ok(!strncmp(problem->type, "/problems/", 10), "... whose type is a relative URI");
	}
}

/* In the API's document each has its place by its name. */
static void check_parts(void)
{
	struct parts *parts = arena_alloc(arena, sizeof(*parts));
	struct strbuf *names = arena_array(arena, PARTS_MOST, sizeof(*names));

	parts_collect(parts);
	for (size_t i = 0; i < parts->count; i++) {
		strbuf_init(&names[i], arena, 40);
		part_name(&names[i], parts->list[i].kind, parts->list[i].what);
		for (size_t j = 0; j < i; j++)
			ok(strcmp(names[i].data, names[j].data) != 0,
				"%s is the name of one shape or list of words", names[i].data);
	}
}

static void list_routes(const struct route_table *table)
{
	for (size_t i = 0; i < table->count; i++)
		printf("route %s %s\n", method_name(table->routes[i].method),
			table->routes[i].pattern);
}

static void list_transition(const struct transition *transition)
{
	for (int status = 1; status < status_count; status++)
		if (transition->from & WORD_BIT(status))
			printf("command %s %s\n", word_name(&command_words, transition->command),
				word_name(&status_words, status));
}

static int list(void)
{
	list_routes(&api_routes);
	list_routes(&health_routes);
	for (size_t i = 0; i < transition_count; i++)
		if (transitions[i].who != WHO_NOBODY)
			list_transition(&transitions[i]);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc > 1 && !strcmp(argv[1], "list"))
		return list();
	arena = arena_new();
	check_table(&api_routes);
	check_table(&health_routes);
	check_bulk();
	check_problems();
	check_parts();
	arena_free(arena);
	return tap_done();
}
