#include "api/who.h"

#include <stddef.h>

#include "base/strbuf.h"
#include "domain/access.h"
#include "domain/issue.h"
#include "http/route.h"

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
	{ WHO_TAKEOVER, "Tier 2, in working hours, while its technician is away" },
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

/* Each name whose set is wholly in `set`; what it covers is not named again. */
static void describe(struct strbuf *out, const struct name *names, uint32_t set)
{
	const char *comma = "";

	for (; names->set; names++) {
		if ((set & names->set) != names->set)
			continue;
		strbuf_addf(out, "%s%s", comma, names->text);
		set &= ~names->set;
		comma = "; ";
	}
	if (set)
		strbuf_adds(out, " ?");
}

void who_describe(struct strbuf *out, uint32_t who)
{
	describe(out, who_names, who);
}

void roles_describe(struct strbuf *out, uint32_t roles)
{
	describe(out, role_names, roles);
}

/* The roles that somebody has who is this to an issue. */
static const struct {
	uint32_t who, roles;
} roles_of_who[] = {
	{ WHO_DESK | WHO_ASSIGNEE | WHO_TAKER, ROLES_DESK },
	{ WHO_TIER1_ASSIGNEE, WORD_BIT(ROLE_TIER1) },
	{ WHO_TAKEOVER, WORD_BIT(ROLE_TIER2) },
	{ WHO_MANAGER, WORD_BIT(ROLE_MANAGER) },
};

static uint32_t command_roles(int command)
{
	uint32_t who = 0, roles = 0;

	for (size_t i = 0; i < transition_count; i++)
		if (transitions[i].command == command)
			who |= transitions[i].who;
	if (who & WHO_REPORTER)
		return ROLES_ANYONE;
	for (size_t i = 0; i < sizeof(roles_of_who) / sizeof(roles_of_who[0]); i++)
		if (who & roles_of_who[i].who)
			roles |= roles_of_who[i].roles;
	return roles;
}

uint32_t route_roles(const struct route *route)
{
	if (route->roles != ROLES_ANYONE)
		return route->roles;
	if (route->flags & ROUTE_DESK)
		return ROLES_DESK;
	return command_roles(route->command);
}

void statuses_describe(struct strbuf *out, uint32_t statuses)
{
	const char *comma = "";

	if ((statuses & STATUSES_OPEN) == STATUSES_OPEN) {
		strbuf_adds(out, "any open");
		statuses &= ~STATUSES_OPEN;
		comma = ", ";
	}
	for (int status = 1; status < status_count; status++) {
		if (!(statuses & WORD_BIT(status)))
			continue;
		strbuf_addf(out, "%s%s", comma, word_name(&status_words, status));
		comma = ", ";
	}
}
