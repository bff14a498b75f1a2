/*
 * The state table: every command of this version in every state, by every relation a caller can
 * have. What is expected is written down here a second time, from product.md.
 */
#include "domain/issue.h"

#include <string.h>

#include "tap/tap.h"

enum { REPORTER, TIER1, TIER2, ASSIGNEE, MANAGER, CALLERS };

static const char *const caller_names[CALLERS] = { "reporter", "tier1", "tier2", "assignee",
	"manager" };

/* The issue is ana's (12), in the basket p2, and assigned to tom (3) where it is assigned. */
static const struct caller callers[CALLERS] = {
	[REPORTER] = { .employee = { .person = { .id = 12 } } },
	[TIER1] = { .employee = { .person = { .id = 4 } }, .roles = WORD_BIT(ROLE_TIER1) },
	[TIER2] = { .employee = { .person = { .id = 5 } }, .roles = WORD_BIT(ROLE_TIER2),
		.working_hours = true },
	[ASSIGNEE] = { .employee = { .person = { .id = 3 } }, .roles = WORD_BIT(ROLE_TIER1) },
	[MANAGER] = { .employee = { .person = { .id = 6 } }, .roles = WORD_BIT(ROLE_MANAGER) },
};

/*
 * For each command and state, who may: r reporter, 1 tier1, 2 tier2, a assignee, m manager.
 * Columns: queued, assigned, waiting_employee, scheduled, with_software_team, resolved, closed,
 * cancelled.
 */
static const struct {
	int command;
	int to;
	const char *may[status_count - 1];
} table[] = {
	{ COMMAND_CLAIM, STATUS_ASSIGNED, { "2m", "", "", "", "", "", "", "" } },
	{ COMMAND_TAKE_NEXT, STATUS_ASSIGNED, { "2m", "", "", "", "", "", "", "" } },
	{ COMMAND_ROUTE, STATUS_ASSIGNED, { "", "", "", "", "", "", "", "" } },
	{ COMMAND_RELEASE, STATUS_QUEUED, { "", "am", "", "am", "", "", "", "" } },
	{ COMMAND_ESCALATE, STATUS_QUEUED, { "", "am", "am", "am", "", "", "", "" } },
	{ COMMAND_REASSIGN, 0, { "m", "2m", "2m", "2m", "2m", "", "", "" } },
	{ COMMAND_RETRIAGE, 0, { "12am", "12am", "12am", "12am", "12am", "", "", "" } },
	{ COMMAND_PRIORITIZE, 0, { "m", "m", "m", "m", "m", "", "", "" } },
	{ COMMAND_AWAIT_EMPLOYEE, STATUS_WAITING_EMPLOYEE, { "", "a", "", "a", "", "", "", "" } },
	{ COMMAND_REPLY, STATUS_ASSIGNED, { "", "", "r12am", "", "", "", "", "" } },
	{ COMMAND_SCHEDULE, STATUS_SCHEDULED, { "", "a", "a", "a", "", "", "", "" } },
	{ COMMAND_FORWARD, STATUS_WITH_SOFTWARE_TEAM, { "", "am", "am", "am", "", "", "", "" } },
	{ COMMAND_NEWS, STATUS_ASSIGNED, { "", "", "", "", "", "", "", "" } },
	{ COMMAND_RESOLVE, STATUS_RESOLVED, { "", "am", "am", "am", "am", "", "", "" } },
	{ COMMAND_CONFIRM, STATUS_CLOSED, { "", "", "", "", "", "r12am", "", "" } },
	{ COMMAND_REOPEN, STATUS_QUEUED, { "", "", "", "", "", "r12am", "", "" } },
	{ COMMAND_CANCEL, STATUS_CANCELLED,
	  { "r12am", "r12am", "r12am", "r12am", "r12am", "", "", "" } },
	{ COMMAND_NOTE, 0,
	  { "r12am", "r12am", "r12am", "r12am", "r12am", "12am", "12am", "" } },
	{ COMMAND_CONTACT, 0, { "12am", "12am", "12am", "12am", "12am", "12am", "12am", "" } },
	{ COMMAND_WORK, 0, { "12am", "12am", "12am", "12am", "12am", "", "", "" } },
	{ COMMAND_EDIT, 0, { "r12am", "r12am", "r12am", "r12am", "r12am", "", "", "" } },
	{ COMMAND_OVERDUE, 0, { "", "", "", "", "", "", "", "" } },
	{ COMMAND_CLOSE, STATUS_CLOSED, { "", "", "", "", "", "", "", "" } },
};

/* What is done by other means than a command of that name. */
#define LOGGED \
	(WORD_BIT(COMMAND_TAKE_NEXT) | WORD_BIT(COMMAND_ROUTE) | WORD_BIT(COMMAND_NOTE) \
		| WORD_BIT(COMMAND_CONTACT) | WORD_BIT(COMMAND_WORK) | WORD_BIT(COMMAND_EDIT))

enum { NOW = 1000 };

/* Tom is away, so Tier 2 may take over. */
static struct issue issue_in(int status)
{
	struct issue issue = {
		.id = 1001,
		.status = status,
		.basket = BASKET_P2,
		.reporter = { .id = 12 },
		.assignee = { .id = 3 },
		.assignee_around = { .roles = WORD_BIT(ROLE_TIER1) },
	};

	if (status == STATUS_QUEUED)
		issue.assignee.id = 0;
	return issue;
}

static void check_row(size_t row, int status, int who)
{
	const struct issue issue = issue_in(status);
	bool want = strchr(table[row].may[status - 1], "r12am"[who]) != NULL;
	int command = table[row].command;
	const struct transition *transition = issue_transition(&issue, &callers[who], command, NOW);
	bool logged = WORD_BIT(command) & LOGGED;
	int to = table[row].to;

	if (command == COMMAND_REASSIGN && status == STATUS_QUEUED)
		to = STATUS_ASSIGNED;
	if (command == COMMAND_NOTE && status == STATUS_WAITING_EMPLOYEE && who == REPORTER)
		to = STATUS_ASSIGNED; /* a public note of the reporter's is a reply */
	/* With nobody's name on it yet there is no assignee: tom is a Tier 1 like any other. */
	ok(want == (transition != NULL), "%s %s by %s: %s",
		word_name(&status_words, status), word_name(&command_words, command),
		caller_names[who], want ? "yes" : "no");
	if (transition)
		is_int(transition->to, to, "... and leads where it should");
	ok((issue_allowed(&issue, &callers[who], NOW) & WORD_BIT(command)) == (want && !logged
			? WORD_BIT(command) : 0), "... and is offered exactly then");
}

static void check_refusals(void)
{
	const struct issue queued = issue_in(STATUS_QUEUED), assigned = issue_in(STATUS_ASSIGNED);

	ok(issue_may(&queued, &callers[TIER1], COMMAND_RESOLVE, NOW),
		"nobody's issue: the state is what stands in the way of resolving it");
	ok(!issue_may(&assigned, &callers[TIER1], COMMAND_RESOLVE, NOW),
		"another's issue: it is not the caller's to resolve");
	ok(issue_may(&assigned, &callers[ASSIGNEE], COMMAND_RESOLVE, NOW), "their own: it is");
	ok(!issue_may(&queued, &callers[TIER1], COMMAND_CLAIM, NOW), "Tier 1 does not take from p2");
	ok(!issue_may(&queued, &callers[REPORTER], COMMAND_RESOLVE, NOW), "a reporter resolves nothing");
}

static void check_takeover(void)
{
	struct issue issue = issue_in(STATUS_ASSIGNED);
	struct caller after_work = callers[TIER2];

	after_work.working_hours = false;
	ok(!issue_may(&issue, &after_work, COMMAND_REASSIGN, NOW),
		"nobody takes over out of working hours: then everybody is away");

	issue.assignee_around.presence = PRESENCE_BUSY;
	issue.assignee_around.until = NOW + 1;
	ok(!issue_may(&issue, &callers[TIER2], COMMAND_REASSIGN, NOW),
		"nobody takes over from a technician who is there");
	ok(issue_may(&issue, &callers[TIER2], COMMAND_REASSIGN, NOW + 1),
		"but once their presence has ended");
	issue.assignee_around.roles = WORD_BIT(ROLE_MANAGER);
	ok(!issue_may(&issue, &callers[TIER2], COMMAND_REASSIGN, NOW + 1),
		"and never from the manager");
	issue.assignee_around.roles = WORD_BIT(ROLE_MANAGER) | WORD_BIT(ROLE_TIER2);
	ok(!issue_may(&issue, &callers[TIER2], COMMAND_REASSIGN, NOW + 1),
		"who is a technician beside");
}

static void check_both_tiers(void)
{
	const struct issue issue = issue_in(STATUS_ASSIGNED);
	struct caller both = callers[ASSIGNEE];

	ok(issue_may(&issue, &both, COMMAND_ESCALATE, NOW), "Tier 1 escalates its own to Tier 2");
	both.roles |= WORD_BIT(ROLE_TIER2);
	ok(!issue_may(&issue, &both, COMMAND_ESCALATE, NOW), "who is of both has nobody to turn to");
}

static void check_visibility(void)
{
	const struct issue issue = issue_in(STATUS_QUEUED);
	const struct caller other = { .employee = { .person = { .id = 13 } } };
	const struct caller admin = { .employee = { .person = { .id = 14 } },
		.roles = WORD_BIT(ROLE_ADMIN) };

	ok(issue_visible(&issue, &callers[REPORTER]), "the reporter sees it");
	ok(issue_visible(&issue, &callers[TIER1]), "anyone of the desk sees it");
	ok(!issue_visible(&issue, &other), "another employee does not");
	ok(!issue_visible(&issue, &admin), "an admin does not, by that role alone");
}

int main(void)
{
	for (size_t row = 0; row < sizeof(table) / sizeof(table[0]); row++)
		for (int status = 1; status < status_count; status++)
			for (int who = 0; who < CALLERS; who++)
				check_row(row, status, who);
	check_refusals();
	check_takeover();
	check_both_tiers();
	check_visibility();
	return tap_done();
}
