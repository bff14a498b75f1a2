/*
 * What `make docs` runs: draws the state table, and lists who may do what, from the very tables
 * that the program goes by.
 */
#include <stdio.h>
#include <string.h>

#include "api/routes.h"
#include "domain/access.h"
#include "domain/issue.h"

/* A set, and what people call it. */
struct name {
	uint32_t set;
	const char *text;
};

static const struct name who_names[] = {
	{ WHO_REPORTER, "the reporter" },
	{ WHO_DESK, "the desk" },
	{ WHO_TAKER, "who may take from its basket" },
	{ WHO_ASSIGNEE, "the assignee" },
	{ WHO_TIER1_ASSIGNEE, "the assignee, of Tier 1" },
	{ WHO_MANAGER, "the manager" },
	{ WHO_TAKEOVER, "Tier 2, while its technician is away" },
	{ WHO_NOBODY, "the desk's own rules" },
	{ 0 },
};

static const struct name role_names[] = {
	{ ROLES_DESK, "the desk" },
	{ WORD_BIT(ROLE_TIER1), "Tier 1" },
	{ WORD_BIT(ROLE_TIER2), "Tier 2" },
	{ WORD_BIT(ROLE_MANAGER), "the manager" },
	{ WORD_BIT(ROLE_SOFTWARE_TEAM), "the Software Team" },
	{ WORD_BIT(ROLE_ADMIN), "an admin" },
	{ 0 },
};

/* Each name whose set is wholly in `set`; what it covers is not named again. "?": one has none. */
static void print_names(const struct name *names, uint32_t set)
{
	const char *comma = "";

	for (; names->set; names++) {
		if ((set & names->set) != names->set)
			continue;
		printf("%s%s", comma, names->text);
		set &= ~names->set;
		comma = "; ";
	}
	puts(set ? " ?" : "");
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

static void print_statuses(uint32_t set)
{
	const char *comma = "";

	if ((set & STATUSES_OPEN) == STATUSES_OPEN) {
		printf("any open");
		set &= ~STATUSES_OPEN;
		comma = ", ";
	}
	for (int status = 1; status < status_count; status++) {
		if (!(set & WORD_BIT(status)))
			continue;
		printf("%s%s", comma, word_name(&status_words, status));
		comma = ", ";
	}
}

static void print_command(const struct transition *transition)
{
	printf("%s\n    from  ", word_name(&command_words, transition->command));
	print_statuses(transition->from);
	printf("\n    to    %s\n    who   ",
		transition->to ? word_name(&status_words, transition->to) : "the same");
	print_names(who_names, transition->who);
}

static void print_route(const struct route *route)
{
	printf("%-6s %s\n    what  %s\n    who   ", method_name(route->method), route->pattern,
		route->summary);
	if (route->roles)
		print_names(role_names, route->roles);
	else
		puts("anyone, as far as the thing is theirs to see");
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

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "states"))
		print_states();
	else if (argc == 2 && !strcmp(argv[1], "access"))
		print_access();
	else
		return fputs("usage: docs states|access\n", stderr) < 0 ? 1 : 2;
	return fflush(stdout) != 0;
}
