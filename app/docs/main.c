/*
 * What `make docs` runs: draws the state table, and lists who may do what, from the very tables
 * that the program goes by.
 */
#include <stdio.h>
#include <string.h>

#include "api/openapi.h"
#include "api/routes.h"
#include "api/who.h"
#include "base/arena.h"
#include "base/strbuf.h"
#include "domain/issue.h"

static struct arena *arena;

/* A set in words, by one of those of api/who.h. */
static const char *in_words(void (*describe)(struct strbuf *out, uint32_t set), uint32_t set)
{
	struct strbuf text;

	strbuf_init(&text, arena, 80);
	describe(&text, set);
	return text.data;
}

/* The state table, as a diagram of Mermaid's ---------------------------------------------------- */

static bool leads(const struct transition *transition, int from, int to)
{
	return (transition->from & WORD_BIT(from)) && transition->to == to;
}

/* One arrow from a state to another, with all commands that lead there; nothing if there is none. */
static bool draw_arrow(int from, int to)
{
	bool drawn = false;

	for (size_t i = 0; i < transition_count; i++) {
		const char *command = word_name(&command_words, transitions[i].command);

		if (!leads(&transitions[i], from, to))
			continue;
		if (drawn)
			printf(", %s", command);
		else
			printf("\t%s --> %s: %s", word_name(&status_words, from),
				word_name(&status_words, to), command);
		drawn = true;
	}
	if (drawn)
		putchar('\n');
	return drawn;
}

static void draw_state(int from)
{
	bool leaves = false;

	for (int to = 1; to < status_count; to++)
		leaves |= draw_arrow(from, to);
	if (!leaves)
		printf("\t%s --> [*]\n", word_name(&status_words, from));
}

/* How an issue begins is no transition: lib/desk/report.c. */
static void print_states(void)
{
	puts("stateDiagram-v2\n"
	     "\t[*] --> queued: report\n"
	     "\t[*] --> assigned: report and claim\n"
	     "\t[*] --> resolved: report of what was solved at once");
	for (int from = 1; from < status_count; from++)
		draw_state(from);
}

/* Who may do what ------------------------------------------------------------------------------- */

static void print_command(const struct transition *transition)
{
	printf("%s\n    from  %s\n    to    %s\n    who   %s\n",
		word_name(&command_words, transition->command),
		in_words(statuses_describe, transition->from),
		transition->to ? word_name(&status_words, transition->to) : "the same",
		in_words(who_describe, transition->who));
}

static void print_route(const struct route *route)
{
	uint32_t roles = route_roles(route);

	printf("%-6s %s\n    what  %s\n    who   %s\n", method_name(route->method), route->pattern,
		route->summary,
		roles ? in_words(roles_describe, roles)
		      : "anyone, as far as the thing is theirs to see");
}

static void print_access(void)
{
	puts("Who may do what with an issue: the first row of a command that fits is the one.\n");
	for (size_t i = 0; i < transition_count; i++)
		print_command(&transitions[i]);
	puts("\n\nWho may call what, below /api/v1.\n");
	for (size_t i = 0; i < api_routes.count; i++)
		print_route(&api_routes.routes[i]);
}

/* The API's document ---------------------------------------------------------------------------- */

static void print_openapi(void)
{
	struct strbuf document;

	strbuf_init(&document, arena, 1 << 18);
	openapi_write(&document);
	puts(document.data);
}

static const struct {
	const char *name;
	void (*print)(void);
} documents[] = {
	{ "states", print_states },
	{ "access", print_access },
	{ "openapi", print_openapi },
};

int main(int argc, char **argv)
{
	arena = arena_new();
	for (size_t i = 0; argc == 2 && i < sizeof(documents) / sizeof(documents[0]); i++) {
		if (strcmp(argv[1], documents[i].name) != 0)
			continue;
		documents[i].print();
		arena_free(arena);
		return fflush(stdout) != 0;
	}
	arena_free(arena);
	return fputs("usage: docs states|access|openapi\n", stderr) < 0 ? 1 : 2;
}
