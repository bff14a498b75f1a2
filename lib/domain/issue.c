#include "domain/issue.h"

#define QUEUED WORD_BIT(STATUS_QUEUED)
#define ASSIGNED WORD_BIT(STATUS_ASSIGNED)
#define SCHEDULED WORD_BIT(STATUS_SCHEDULED)
#define WAITING WORD_BIT(STATUS_WAITING_EMPLOYEE)
#define WITH_SOFTWARE_TEAM WORD_BIT(STATUS_WITH_SOFTWARE_TEAM)
#define RESOLVED WORD_BIT(STATUS_RESOLVED)
#define CLOSED WORD_BIT(STATUS_CLOSED)
#define IN_HAND (ASSIGNED | SCHEDULED | WAITING)

enum { STAYS = status_none, OFFERED = true, LOGGED = false };

const struct transition transitions[] = {
	/* from, command, to, who, offered; the first row that fits is the one */
	{ QUEUED, COMMAND_CLAIM, STATUS_ASSIGNED, WHO_TAKER, OFFERED },
	{ QUEUED, COMMAND_TAKE_NEXT, STATUS_ASSIGNED, WHO_TAKER, LOGGED },
	{ QUEUED, COMMAND_ROUTE, STATUS_ASSIGNED, WHO_NOBODY, LOGGED },
	{ ASSIGNED | SCHEDULED, COMMAND_RELEASE, STATUS_QUEUED, WHO_ASSIGNEE | WHO_MANAGER, OFFERED },
	{ IN_HAND, COMMAND_ESCALATE, STATUS_QUEUED, WHO_TIER1_ASSIGNEE | WHO_MANAGER, OFFERED },
	{ QUEUED, COMMAND_REASSIGN, STATUS_ASSIGNED, WHO_MANAGER, OFFERED },
	{ STATUSES_OPEN, COMMAND_REASSIGN, STAYS, WHO_MANAGER | WHO_TAKEOVER, OFFERED },
	{ STATUSES_OPEN, COMMAND_RETRIAGE, STAYS, WHO_DESK, OFFERED },
	{ STATUSES_OPEN, COMMAND_PRIORITIZE, STAYS, WHO_MANAGER, OFFERED },
	{ ASSIGNED | SCHEDULED, COMMAND_AWAIT_EMPLOYEE, STATUS_WAITING_EMPLOYEE, WHO_ASSIGNEE,
	  OFFERED },
	{ WAITING, COMMAND_REPLY, STATUS_ASSIGNED, WHO_REPORTER | WHO_DESK, OFFERED },
	{ IN_HAND, COMMAND_SCHEDULE, STATUS_SCHEDULED, WHO_ASSIGNEE, OFFERED },
	{ IN_HAND, COMMAND_FORWARD, STATUS_WITH_SOFTWARE_TEAM, WHO_ASSIGNEE | WHO_MANAGER, OFFERED },
	{ WITH_SOFTWARE_TEAM, COMMAND_NEWS, STATUS_ASSIGNED, WHO_NOBODY, LOGGED },
	{ IN_HAND | WITH_SOFTWARE_TEAM, COMMAND_RESOLVE, STATUS_RESOLVED, WHO_ASSIGNEE | WHO_MANAGER, OFFERED },
	{ RESOLVED, COMMAND_CONFIRM, STATUS_CLOSED, WHO_REPORTER | WHO_DESK, OFFERED },
	{ RESOLVED, COMMAND_REOPEN, STATUS_QUEUED, WHO_REPORTER | WHO_DESK, OFFERED },
	{ STATUSES_OPEN, COMMAND_CANCEL, STATUS_CANCELLED, WHO_REPORTER | WHO_DESK, OFFERED },
	{ WAITING, COMMAND_NOTE, STATUS_ASSIGNED, WHO_REPORTER, LOGGED },
	{ STATUSES_OPEN, COMMAND_NOTE, STAYS, WHO_REPORTER | WHO_DESK, LOGGED },
	{ RESOLVED | CLOSED, COMMAND_NOTE, STAYS, WHO_DESK, LOGGED },
	{ STATUSES_OPEN | RESOLVED | CLOSED, COMMAND_CONTACT, STAYS, WHO_DESK, LOGGED },
	{ STATUSES_OPEN, COMMAND_WORK, STAYS, WHO_DESK, LOGGED },
	{ STATUSES_OPEN, COMMAND_EDIT, STAYS, WHO_REPORTER | WHO_DESK, LOGGED },
	{ STATUSES_OPEN, COMMAND_OVERDUE, STAYS, WHO_NOBODY, LOGGED },
	{ RESOLVED, COMMAND_CLOSE, STATUS_CLOSED, WHO_NOBODY, LOGGED },
};

const size_t transition_count = sizeof(transitions) / sizeof(transitions[0]);

/* A technician who is away; a manager's issues are the manager's to give. */
static bool has_left(const struct issue *issue, int64_t now)
{
	const struct around *around = &issue->assignee_around;
	uint32_t technician = WORD_BIT(ROLE_TIER1) | WORD_BIT(ROLE_TIER2);

	return issue->assignee.id && (around->roles & technician)
	       && !(around->roles & WORD_BIT(ROLE_MANAGER))
	       && presence_now(around->presence, around->until, now) == PRESENCE_AWAY;
}

static uint32_t desk_relations(const struct issue *issue, const struct caller *caller, int64_t now)
{
	bool assignee = issue->assignee.id == caller->employee.person.id;
	bool tier2 = caller_has(caller, WORD_BIT(ROLE_TIER2));
	const struct {
		bool holds;
		uint32_t who;
	} rows[] = {
		{ assignee, WHO_ASSIGNEE },
		{ assignee && caller_has(caller, WORD_BIT(ROLE_TIER1)) && !tier2, WHO_TIER1_ASSIGNEE },
		{ caller_has(caller, WORD_BIT(ROLE_MANAGER)), WHO_MANAGER },
		{ (baskets_takeable(caller->roles) & WORD_BIT(issue->basket)) != 0, WHO_TAKER },
		{ tier2 && !assignee && caller->working_hours && has_left(issue, now), WHO_TAKEOVER },
	};
	uint32_t who = WHO_DESK;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].holds)
			who |= rows[i].who;
	return who;
}

uint32_t issue_relations(const struct issue *issue, const struct caller *caller, int64_t now)
{
	uint32_t who = issue->reporter.id == caller->employee.person.id ? WHO_REPORTER : 0;

	return caller_has(caller, ROLES_DESK) ? who | desk_relations(issue, caller, now) : who;
}

bool issue_visible(const struct issue *issue, const struct caller *caller)
{
	return issue->reporter.id == caller->employee.person.id || caller_has(caller, ROLES_DESK)
	       || (issue->forwarding.id && caller_has(caller, WORD_BIT(ROLE_SOFTWARE_TEAM)));
}

/* What the caller would be to the issue if it were theirs. */
static uint32_t possible_relations(const struct caller *caller)
{
	const struct issue theirs = { .assignee = caller->employee.person };

	return desk_relations(&theirs, caller, 0) & (WHO_ASSIGNEE | WHO_TIER1_ASSIGNEE);
}

bool issue_may(const struct issue *issue, const struct caller *caller, int command, int64_t now)
{
	uint32_t who = issue_relations(issue, caller, now);

	if ((who & WHO_DESK) && !issue->assignee.id)
		who |= possible_relations(caller);
	for (size_t i = 0; i < transition_count; i++)
		if (transitions[i].command == command && (transitions[i].who & who))
			return true;
	return false;
}

const struct transition *issue_transition(const struct issue *issue, const struct caller *caller,
	int command, int64_t now)
{
	uint32_t who = issue_relations(issue, caller, now);

	for (size_t i = 0; i < transition_count; i++)
		if (transitions[i].command == command && (transitions[i].who & who)
			&& (transitions[i].from & WORD_BIT(issue->status)))
			return &transitions[i];
	return NULL;
}

uint32_t issue_allowed(const struct issue *issue, const struct caller *caller, int64_t now)
{
	uint32_t who = issue_relations(issue, caller, now);
	uint32_t commands = 0;

	for (size_t i = 0; i < transition_count; i++)
		if (transitions[i].offered && (transitions[i].who & who)
			&& (transitions[i].from & WORD_BIT(issue->status)))
			commands |= WORD_BIT(transitions[i].command);
	return commands;
}

struct triage_inputs issue_triage_inputs(const struct issue *issue)
{
	return (struct triage_inputs){
		.impact = issue->impact,
		.customer_impact = issue->customer_impact,
		.vip = issue->vip,
		.escalated = issue->escalated,
	};
}

bool issue_in_hand(const struct issue *issue)
{
	return issue->assignee.id && (IN_HAND & WORD_BIT(issue->status));
}

void issue_assign(struct issue *issue, const struct employee *assignee)
{
	static const struct employee nobody;
	const struct employee *who = assignee ? assignee : &nobody;

	issue->assignee = who->person;
	issue->assignee_around =
		(struct around){ who->roles, who->presence, who->presence_until };
}

void issue_decided(struct issue *issue, const struct triage_decision *decision)
{
	bool shipped = decision->rules_version == TRIAGE_RULES_VERSION;

	issue->priority = decision->priority;
	issue->basket = decision->basket;
	issue->triage_rule = decision->rule->name;
	issue->triage_reason = shipped ? NULL : decision->rule->reason;
	issue->rules_version = decision->rules_version;
}

void issue_triage(struct issue *issue, const struct triage_rules *rules)
{
	struct triage_inputs inputs;
	struct triage_decision decision;

	issue->escalated = false;
	issue->override = (struct override){ 0 };
	inputs = issue_triage_inputs(issue);
	decision = triage_decide(rules, &inputs);
	issue_decided(issue, &decision);
}

/* The tables that are shipped stay; others are replaced, so what they said is kept with the issue. */
const char *issue_triage_reason(const struct issue *issue)
{
	if (issue->triage_reason || issue->rules_version != TRIAGE_RULES_VERSION)
		return issue->triage_reason;
	return triage_reason(&triage_shipped, issue->triage_rule);
}
