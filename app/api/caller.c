#include "api/caller.h"

#include <string.h>

#include "base/time.h"
#include "desk/identity.h"
#include "domain/clock.h"
#include "domain/hours.h"
#include "http/identity.h"

static bool names_group(const char *groups, const char *group)
{
	size_t len = strlen(group);

	while (*groups) {
		size_t part;

		groups += strspn(groups, " ,;");
		part = strcspn(groups, ",;");
		while (part && groups[part - 1] == ' ')
			part--;
		if (part == len && !memcmp(groups, group, len))
			return true;
		groups += strcspn(groups, ",;");
	}
	return false;
}

/* Groups map to roles by configuration; without a mapping, or without groups, roles are our own. */
static struct user_claim user_claim(const struct ctx *c)
{
	const struct request *request = c->request;
	const struct settings *settings = c->settings;
	struct user_claim claim = {
		.login = request->user,
		.name = request->user_name,
		.email = request->user_email,
		.roles_given = request->user_groups && settings->group_role_count,
	};

	for (size_t i = 0; claim.roles_given && i < settings->group_role_count; i++)
		if (names_group(request->user_groups, settings->group_roles[i].group))
			claim.roles |= WORD_BIT(settings->group_roles[i].role);
	return claim;
}

static bool identify_user(struct ctx *c)
{
	const struct user_claim claim = user_claim(c);
	bool changed;

	if (!desk_identify_user(c->desk.db, c->arena, &claim, c->settings->auto_provision,
		    c->desk.now, &c->caller, &changed, c->err))
		return false;
	if (changed)
		caller_cache_forget(c->shared);
	return true;
}

/* All that the answer depends on, in one text; the kinds of caller cannot be mistaken. */
static const char *cache_key(struct ctx *c, const struct identity *identity)
{
	const char *groups = c->request->user_groups;

	if (identity->token)
		return arena_printf(c->arena, "token\n%s", identity->token);
	return arena_printf(c->arena, "user\n%s\n%s", identity->user, groups ? groups : "");
}

static bool look_up(struct ctx *c, const struct identity *identity)
{
	if (identity->token)
		return desk_identify_token(c->desk.db, c->arena, identity->token, c->desk.now,
			&c->caller, c->err);
	return identify_user(c);
}

/* What was kept of a token is not good beyond the token's own end. */
static bool has_ended(const struct ctx *c)
{
	return c->caller.until && c->caller.until <= c->desk.now;
}

bool caller_identify(struct ctx *c, struct caller_cache *cache)
{
	int64_t now = time_monotonic();
	struct identity identity;
	const char *key;

	if (!identity_read(c->request, &identity, c->err))
		return false;
	key = cache_key(c, &identity);
	if (!caller_cache_find(cache, key, now, &c->caller) || has_ended(c)) {
		if (!look_up(c, &identity))
			return false;
		caller_cache_keep(cache, key, now, &c->caller);
	}
	c->caller.working_hours = hours_open(c->desk.clock->hours, c->desk.now);
	c->response->served.login = c->caller.employee.person.login;
	return true;
}
