#include "domain/issue.h"

#define QUEUED WORD_BIT(STATUS_QUEUED)
#define ASSIGNED WORD_BIT(STATUS_ASSIGNED)
#define SCHEDULED WORD_BIT(STATUS_SCHEDULED)
#define WAITING WORD_BIT(STATUS_WAITING_EMPLOYEE)
#define RESOLVED WORD_BIT(STATUS_RESOLVED)
#define CLOSED WORD_BIT(STATUS_CLOSED)

enum { STAYS = status_none, OFFERED = true, LOGGED = false };

const struct transition transitions[] = {
	/* from, command, to, who, offered */
	{ QUEUED, COMMAND_CLAIM, STATUS_ASSIGNED, WHO_TAKER, OFFERED },
	{ QUEUED, COMMAND_TAKE_NEXT, STATUS_ASSIGNED, WHO_TAKER, LOGGED },
	{ ASSIGNED | SCHEDULED, COMMAND_RELEASE, STATUS_QUEUED, WHO_ASSIGNEE | WHO_MANAGER, OFFERED },
	{ ASSIGNED | SCHEDULED | WAITING, COMMAND_RESOLVE, STATUS_RESOLVED, WHO_ASSIGNEE | WHO_MANAGER,
	  OFFERED },
	{ RESOLVED, COMMAND_CONFIRM, STATUS_CLOSED, WHO_REPORTER | WHO_DESK, OFFERED },
	{ RESOLVED, COMMAND_REOPEN, STATUS_QUEUED, WHO_REPORTER | WHO_DESK, OFFERED },
	{ STATUSES_OPEN, COMMAND_CANCEL, STATUS_CANCELLED, WHO_REPORTER | WHO_DESK, OFFERED },
	{ STATUSES_OPEN, COMMAND_NOTE, STAYS, WHO_REPORTER | WHO_DESK, LOGGED },
	{ RESOLVED | CLOSED, COMMAND_NOTE, STAYS, WHO_DESK, LOGGED },
	{ STATUSES_OPEN | RESOLVED | CLOSED, COMMAND_CONTACT, STAYS, WHO_DESK, LOGGED },
	{ STATUSES_OPEN, COMMAND_WORK, STAYS, WHO_DESK, LOGGED },
};

const size_t transition_count = sizeof(transitions) / sizeof(transitions[0]);

uint32_t issue_relations(const struct issue *issue, const struct caller *caller)
{
	int64_t id = caller->employee.person.id;
	uint32_t who = 0;

	if (issue->reporter.id == id)
		who |= WHO_REPORTER;
	if (!caller_has(caller, ROLES_DESK))
		return who;
	who |= WHO_DESK;
	if (issue->assignee.id == id)
		who |= WHO_ASSIGNEE;
	if (caller_has(caller, WORD_BIT(ROLE_MANAGER)))
		who |= WHO_MANAGER;
	if (baskets_takeable(caller->roles) & WORD_BIT(issue->basket))
		who |= WHO_TAKER;
	return who;
}

bool issue_visible(const struct issue *issue, const struct caller *caller)
{
	return (issue_relations(issue, caller) & (WHO_REPORTER | WHO_DESK)) != 0;
}

bool issue_may(const struct issue *issue, const struct caller *caller, int command)
{
	uint32_t who = issue_relations(issue, caller);

	if ((who & WHO_DESK) && !issue->assignee.id)
		who |= WHO_ASSIGNEE;
	for (size_t i = 0; i < transition_count; i++)
		if (transitions[i].command == command && (transitions[i].who & who))
			return true;
	return false;
}

const struct transition *issue_transition(const struct issue *issue, const struct caller *caller,
	int command)
{
	uint32_t who = issue_relations(issue, caller);

	for (size_t i = 0; i < transition_count; i++)
		if (transitions[i].command == command && (transitions[i].who & who)
			&& (transitions[i].from & WORD_BIT(issue->status)))
			return &transitions[i];
	return NULL;
}

uint32_t issue_allowed(const struct issue *issue, const struct caller *caller)
{
	uint32_t who = issue_relations(issue, caller);
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
	};
}

bool issue_first_contact(const struct issue_log *log)
{
	return log->reached <= 1 && !log->sessions && !log->transfers && !log->reopened;
}
