#include "domain/routing.h"

#include "base/arena.h"
#include "base/strbuf.h"

#define MANAGER WORD_BIT(ROLE_MANAGER)
#define TIER2 WORD_BIT(ROLE_TIER2)
#define TECHNICIAN (WORD_BIT(ROLE_TIER1) | TIER2)

/* The turns in which they are looked at: the first that anybody fits is the one. */
static const struct {
	uint32_t roles;
	int presence;
	const char *why_chosen;
	const char *why_not; /* who fits, but somebody else was preferred */
} turns[] = {
	{ MANAGER, PRESENCE_AVAILABLE, "the manager is available", "another manager gets it" },
	{ TECHNICIAN, PRESENCE_AVAILABLE, "the most experienced technician who is available",
	  "available, but somebody goes before" },
	{ TECHNICIAN, PRESENCE_BUSY, "nobody is available; the most experienced who is busy",
	  "busy" },
};

enum { TURNS = sizeof(turns) / sizeof(turns[0]) };

/* Less is better. */
static int64_t experience(const struct candidate *candidate)
{
	return candidate->employee.desk_since ? candidate->employee.desk_since : INT64_MAX;
}

static int64_t tier(const struct candidate *candidate)
{
	return candidate->employee.roles & TIER2 ? 2 : 1;
}

/* Whether `a` goes before `b`. Among managers desk_since decides too: the rule knows only one. */
static bool goes_before(const struct candidate *a, const struct candidate *b)
{
	if (experience(a) != experience(b))
		return experience(a) < experience(b);
	if (tier(a) != tier(b))
		return tier(a) > tier(b);
	if (a->open_issues != b->open_issues)
		return a->open_issues < b->open_issues;
	return a->employee.person.id < b->employee.person.id;
}

static int presence_of(const struct candidate *candidate, int64_t now)
{
	return presence_now(candidate->employee.presence, candidate->employee.presence_until, now);
}

/* Why somebody cannot get it whoever else is around; NULL: they can. */
static const char *why_never(const struct candidate *candidate, int64_t manager_limit,
	int64_t passed_over, int64_t now)
{
	bool manager = (candidate->employee.roles & MANAGER) != 0;
	int presence = presence_of(candidate, now);

	if (candidate->employee.person.id == passed_over)
		return "has just given it back";
	if (presence == PRESENCE_AWAY)
		return "away";
	if (manager && presence == PRESENCE_BUSY)
		return "busy";
	if (manager && candidate->vip_in_hand >= manager_limit)
		return "has as many VIP issues in hand as she may";
	return NULL;
}

static bool fits(const struct candidate *candidate, size_t turn, int64_t now)
{
	bool manager = (candidate->employee.roles & MANAGER) != 0;

	return (turns[turn].roles == MANAGER) == manager
	       && (candidate->employee.roles & turns[turn].roles)
	       && presence_of(candidate, now) == turns[turn].presence;
}

static int best_of_turn(const struct candidate *candidates, size_t count, size_t turn, int64_t now,
	struct routed *trace)
{
	int best = -1;

	for (size_t i = 0; i < count; i++) {
		if (trace[i].why || !fits(&candidates[i], turn, now))
			continue;
		if (best < 0 || goes_before(&candidates[i], &candidates[best]))
			best = (int)i;
	}
	return best;
}

/* What is left to say of those who could have had it. */
static void explain(const struct candidate *candidates, size_t count, int64_t now,
	struct routed *trace)
{
	for (size_t i = 0; i < count; i++)
		for (size_t turn = 0; !trace[i].why && turn < TURNS; turn++)
			if (fits(&candidates[i], turn, now))
				trace[i].why = turns[turn].why_not;
}

int route_vip(const struct candidate *candidates, size_t count, int64_t manager_limit,
	int64_t passed_over, int64_t now, struct routed *trace)
{
	int chosen = -1;

	for (size_t i = 0; i < count; i++)
		trace[i] = (struct routed){ ROUTED_PASSED_OVER,
			why_never(&candidates[i], manager_limit, passed_over, now) };
	for (size_t turn = 0; chosen < 0 && turn < TURNS; turn++) {
		chosen = best_of_turn(candidates, count, turn, now, trace);
		if (chosen >= 0)
			trace[chosen] = (struct routed){ ROUTED_ASSIGNED, turns[turn].why_chosen };
	}
	explain(candidates, count, now, trace);
	return chosen;
}

bool frees_manager(const struct issue *before, const struct issue *after)
{
	return before->vip && (before->assignee_around.roles & MANAGER) && issue_in_hand(before)
	       && !(issue_in_hand(after) && after->assignee.id == before->assignee.id);
}

const char *routing_text(const struct candidate *candidates, const struct routed *trace,
	size_t count, struct arena *arena)
{
	struct strbuf text;

	strbuf_init(&text, arena, 200);
	for (size_t i = 0; i < count; i++)
		strbuf_addf(&text, "%s\t%s\t%s\n", candidates[i].employee.person.login,
			word_name(&routing_outcome_words, trace[i].outcome), trace[i].why);
	return text.data;
}
