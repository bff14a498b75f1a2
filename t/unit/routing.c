/* Who gets a VIP's issue (product.md, "VIP routing"). */
#include "domain/routing.h"

#include <string.h>

#include "base/arena.h"
#include "tap/tap.h"

enum { NOW = 1000, LATER = 2000, MONA = 0, UDO, TIA, UMA, TOM, PEOPLE };

#define AVAILABLE PRESENCE_AVAILABLE
#define BUSY PRESENCE_BUSY
#define AWAY PRESENCE_AWAY

/* The sample desk; udo has been there longest, then tia, then mona. */
static const struct candidate desk[PEOPLE] = {
	[MONA] = { .employee = { .person = { 6, "mona", "" }, .roles = WORD_BIT(ROLE_MANAGER),
			   .desk_since = 300 } },
	[UDO] = { .employee = { .person = { 5, "udo", "" }, .roles = WORD_BIT(ROLE_TIER2),
			  .desk_since = 100 } },
	[TIA] = { .employee = { .person = { 2, "tia", "" }, .roles = WORD_BIT(ROLE_TIER1),
			  .desk_since = 200 } },
	[UMA] = { .employee = { .person = { 4, "uma", "" }, .roles = WORD_BIT(ROLE_TIER2),
			  .desk_since = 400 } },
	[TOM] = { .employee = { .person = { 3, "tom", "" }, .roles = WORD_BIT(ROLE_TIER1),
			  .desk_since = 400 } },
};

static const struct {
	int presence[PEOPLE]; /* mona, udo, tia, uma, tom */
	int in_hand;          /* VIP issues that mona has */
	int passed_over;      /* an index; -1: nobody */
	int chosen;
	const char *what;
} cases[] = {
	{ { AVAILABLE, AVAILABLE, AVAILABLE, AVAILABLE, AVAILABLE }, 0, -1, MONA,
	  "the manager, when she is available" },
	{ { AVAILABLE, AVAILABLE, AVAILABLE, AVAILABLE, AVAILABLE }, 1, -1, UDO,
	  "with one in hand she is busy: the most experienced" },
	{ { BUSY, AVAILABLE, AVAILABLE, AVAILABLE, AVAILABLE }, 0, -1, UDO, "a busy manager" },
	{ { AWAY, AWAY, AVAILABLE, AVAILABLE, AVAILABLE }, 0, -1, TIA,
	  "experience counts, not the tier" },
	{ { AWAY, AWAY, AWAY, AVAILABLE, AVAILABLE }, 0, -1, UMA, "the same day: Tier 2 first" },
	{ { AWAY, BUSY, AWAY, AWAY, AVAILABLE }, 0, -1, TOM,
	  "who is available goes before who is busy" },
	{ { AWAY, BUSY, BUSY, AWAY, AWAY }, 0, -1, UDO, "nobody available: the most experienced busy" },
	{ { BUSY, AWAY, AWAY, AWAY, AWAY }, 0, -1, -1, "a busy manager alone: it waits" },
	{ { AWAY, AWAY, AWAY, AWAY, AWAY }, 0, -1, -1, "nobody around: it waits" },
	{ { AVAILABLE, AVAILABLE, AWAY, AWAY, AWAY }, 0, MONA, UDO,
	  "who has given it back is passed over" },
	{ { AWAY, AVAILABLE, AWAY, AWAY, AWAY }, 0, UDO, -1, "even if nobody else is there" },
};

static void check_case(size_t i, struct arena *arena)
{
	struct candidate people[PEOPLE];
	struct routed trace[PEOPLE];
	int64_t passed_over = 0;
	int chosen, assigned = 0;

	memcpy(people, desk, sizeof(people));
	for (int who = 0; who < PEOPLE; who++) {
		people[who].employee.presence = cases[i].presence[who];
		people[who].employee.presence_until = LATER;
	}
	people[MONA].vip_in_hand = cases[i].in_hand;
	if (cases[i].passed_over >= 0)
		passed_over = people[cases[i].passed_over].employee.person.id;
	chosen = route_vip(people, PEOPLE, 1, passed_over, NOW, trace);
	is_int(chosen, cases[i].chosen, "%s", cases[i].what);
	for (int who = 0; who < PEOPLE; who++) {
		assigned += trace[who].outcome == ROUTED_ASSIGNED;
		ok(trace[who].why != NULL, "... the trace says why of %s",
			people[who].employee.person.login);
	}
	is_int(assigned, cases[i].chosen >= 0, "... and names who got it");
	ok(strstr(routing_text(people, trace, PEOPLE, arena), "mona\t") != NULL,
		"... as it is stored");
	is_int(route_vip(people, PEOPLE, 1, passed_over, LATER, trace), -1,
		"... and past its end presence counts for nothing");
}

#define MANAGER WORD_BIT(ROLE_MANAGER)
#define TIER2 WORD_BIT(ROLE_TIER2)

/* Which changes give a manager room for another: hers is number 6. */
static const struct {
	bool vip;
	int before, after;   /* enum status */
	int64_t to;          /* who has it afterwards */
	uint32_t roles;      /* of who had it */
	bool frees;
	const char *what;
} changes[] = {
	{ true, STATUS_ASSIGNED, STATUS_RESOLVED, 6, MANAGER, true, "resolved" },
	{ true, STATUS_SCHEDULED, STATUS_RESOLVED, 6, MANAGER, true, "resolved from scheduled" },
	{ true, STATUS_WAITING_EMPLOYEE, STATUS_CANCELLED, 6, MANAGER, true, "cancelled" },
	{ true, STATUS_ASSIGNED, STATUS_QUEUED, 0, MANAGER, true, "given back" },
	{ true, STATUS_ASSIGNED, STATUS_ASSIGNED, 5, MANAGER, true, "given to another" },
	{ true, STATUS_ASSIGNED, STATUS_WITH_SOFTWARE_TEAM, 6, MANAGER, true, "forwarded" },
	{ true, STATUS_ASSIGNED, STATUS_RESOLVED, 6, MANAGER | TIER2, true, "of a manager, whatever else" },
	{ true, STATUS_ASSIGNED, STATUS_WAITING_EMPLOYEE, 6, MANAGER, false, "still in hand" },
	{ true, STATUS_ASSIGNED, STATUS_ASSIGNED, 6, MANAGER, false, "kept" },
	{ true, STATUS_WITH_SOFTWARE_TEAM, STATUS_RESOLVED, 6, MANAGER, false, "was not in hand" },
	{ true, STATUS_WITH_SOFTWARE_TEAM, STATUS_ASSIGNED, 6, MANAGER, false, "came back" },
	{ true, STATUS_RESOLVED, STATUS_CLOSED, 6, MANAGER, false, "was solved already" },
	{ true, STATUS_ASSIGNED, STATUS_RESOLVED, 6, TIER2, false, "a technician's" },
	{ true, STATUS_ASSIGNED, STATUS_RESOLVED, 6, 0, false, "of one who has left the desk" },
	{ false, STATUS_ASSIGNED, STATUS_RESOLVED, 6, MANAGER, false, "no VIP's" },
};

static void check_change(size_t i)
{
	const struct issue before = {
		.vip = changes[i].vip,
		.status = changes[i].before,
		.assignee = { .id = 6 },
		.assignee_around = { .roles = changes[i].roles },
	};
	struct issue after = before;

	after.status = changes[i].after;
	after.assignee.id = changes[i].to;
	ok(frees_manager(&before, &after) == changes[i].frees, "frees a manager or not: %s",
		changes[i].what);
}

int main(void)
{
	struct arena *arena = arena_new();
	struct candidate two[2] = { desk[UMA], desk[TOM] };
	struct routed trace[2];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check_case(i, arena);
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++)
		check_change(i);
	for (int i = 0; i < 2; i++) {
		two[i].employee.roles = WORD_BIT(ROLE_TIER1);
		two[i].employee.presence = AVAILABLE;
		two[i].employee.presence_until = LATER;
	}
	is_int(route_vip(two, 2, 1, 0, NOW, trace), 1, "the same day and tier: the lower id");
	two[1].open_issues = 1;
	is_int(route_vip(two, 2, 1, 0, NOW, trace), 0, "but before that, who has fewer open issues");
	arena_free(arena);
	return tap_done();
}
