#include "domain/notify.h"

#include <string.h>

#include "domain/words.h"

#define ON(command) WORD_BIT(COMMAND_##command)
#define ANY_COMMAND UINT32_MAX

/* What gives an issue to somebody; whoever has it back when it is reopened hears that in other words. */
#define ASSIGNING \
	(ON(REPORT) | ON(CLAIM) | ON(TAKE_NEXT) | ON(REASSIGN) | ON(ROUTE) | ON(RELEASE) | ON(ESCALATE) \
		| ON(REOPEN))

/*
 * Who hears what. Nobody is told what they did themselves, unless the row says so, and nobody twice
 * of the same: the first row by which somebody hears of an event with some template is the one.
 */
const struct told_rule told_rules[] = {
	{ ON(REPORT), IF_RESOLVED, TELL_REPORTER, TEMPLATE_RESOLVED, 0, 0 },
	{ ON(REPORT), IF_OPEN, TELL_REPORTER, TEMPLATE_RECEIVED, TOLD_OWN | TOLD_RELAYS, 0 },
	{ ASSIGNING & ~(ON(REPORT) | ON(REOPEN)), IF_ASSIGNED, TELL_REPORTER, TEMPLATE_TAKEN, 0, 0 },
	{ ON(CONTACT), IF_MISSED, TELL_REPORTER, TEMPLATE_ATTEMPT_FAILED, 0, 0 },
	{ ON(AWAIT_EMPLOYEE), 0, TELL_REPORTER, TEMPLATE_WAITING, 0, 0 },
	{ ON(SCHEDULE), 0, TELL_REPORTER, TEMPLATE_SCHEDULED, 0, 0 },
	{ ON(NOTE), IF_PUBLIC, TELL_REPORTER, TEMPLATE_WRITTEN, 0, 0 },
	{ ON(FORWARD) | ON(JOIN) | ON(NEWS), IF_RELAY, TELL_REPORTER, TEMPLATE_RELAY, TOLD_RELAYS, 0 },
	{ ON(RESOLVE), 0, TELL_REPORTER, TEMPLATE_RESOLVED, 0, 0 },
	{ ON(CONFIRM) | ON(CLOSE), 0, TELL_REPORTER, TEMPLATE_CLOSED, TOLD_CALM, 0 },
	{ ON(REOPEN), 0, TELL_REPORTER, TEMPLATE_REOPENED, 0, 0 },
	{ ON(CANCEL), 0, TELL_REPORTER, TEMPLATE_CANCELLED, 0, 0 },

	{ ASSIGNING & ~ON(ROUTE), IF_ASSIGNED | IF_OPEN, TELL_ASSIGNEE, TEMPLATE_YOURS, 0, 0 },
	/* Who sets it off by being there again, or free, has not seen what that gives them. */
	{ ON(ROUTE), IF_ASSIGNED, TELL_ASSIGNEE, TEMPLATE_YOURS, TOLD_OWN, 0 },
	{ ON(REPLY), 0, TELL_ASSIGNEE, TEMPLATE_REPLIED, 0, 0 },
	{ ON(NOTE), IF_PUBLIC | IF_BY_REPORTER, TELL_ASSIGNEE, TEMPLATE_REPLIED, 0, 0 },
	{ ON(REOPEN), IF_KEPT, TELL_ASSIGNEE, TEMPLATE_REOPENED_YOURS, 0, 0 },
	{ ON(NEWS), IF_OPEN, TELL_ASSIGNEE, TEMPLATE_NEWS, 0, 0 },
	{ ON(CANCEL), 0, TELL_ASSIGNEE, TEMPLATE_WITHDRAWN, 0, 0 },
	{ ON(REASSIGN) | ON(RELEASE) | ON(ESCALATE), IF_LOST, TELL_FORMER, TEMPLATE_WITHDRAWN, 0, 0 },
	{ ON(BOUNCED), IF_OPEN, TELL_ASSIGNEE, TEMPLATE_UNDELIVERED, 0, 0 },
	{ ON(BOUNCED), IF_RESOLVED, TELL_ASSIGNEE, TEMPLATE_UNDELIVERED, 0, 0 },
	{ ON(OVERDUE), 0, TELL_ASSIGNEE, TEMPLATE_OVERDUE, 0, 0 },

	{ ANY_COMMAND, IF_QUEUED | IF_P1, TELL_NEXT, TEMPLATE_P1_WAITS, TOLD_WAITS | TOLD_ROOM_TOO,
	  ROOM_DESK },
	{ ANY_COMMAND, IF_QUEUED | IF_LOWER | IF_ALONE, TELL_NEXT, TEMPLATE_FIRST_IN_LINE, TOLD_WAITS, 0 },

	{ ANY_COMMAND, IF_QUEUED | IF_VIP, TELL_MANAGER, TEMPLATE_VIP_WAITS, TOLD_WAITS, ROOM_MANAGER },
	{ ANY_COMMAND, IF_QUEUED | IF_P1 | IF_NOBODY, TELL_MANAGER, TEMPLATE_P1_UNATTENDED, TOLD_WAITS,
	  ROOM_MANAGER },
	{ ON(OVERDUE), 0, TELL_MANAGER, TEMPLATE_OVERDUE, 0, ROOM_MANAGER },

	{ ON(FORWARD) | ON(JOIN), 0, TELL_TEAM, TEMPLATE_FORWARDED, 0, ROOM_SOFTWARE_TEAM },
};

const size_t told_rule_count = sizeof(told_rules) / sizeof(told_rules[0]);

static bool waits(const struct issue *issue)
{
	return issue->status == STATUS_QUEUED;
}

static bool is_newly_queued(const struct told_event *told)
{
	const struct issue *before = told->before, *after = told->after;

	return waits(after) && (!before || !waits(before) || before->basket != after->basket);
}

static uint32_t line_conditions(const struct told_event *told)
{
	static const uint32_t by_basket[basket_count] = {
		[BASKET_VIP] = IF_VIP,
		[BASKET_P1] = IF_P1,
		[BASKET_P2] = IF_LOWER,
		[BASKET_BIN] = IF_LOWER,
	};

	return IF_QUEUED | by_basket[told->after->basket] | (told->alone ? IF_ALONE : 0)
	       | (told->next ? 0 : IF_NOBODY);
}

static bool is_newly_assigned(const struct told_event *told)
{
	int64_t had = told->before ? told->before->assignee.id : 0, has = told->after->assignee.id;

	/* Who gave it back still stands there while it waits. */
	return has && !waits(told->after) && (had != has || (told->before && waits(told->before)));
}

/* Of whoever had it. */
static uint32_t kept_or_lost(const struct told_event *told)
{
	if (!told->before || !told->before->assignee.id)
		return 0;
	return told->before->assignee.id == told->after->assignee.id ? IF_KEPT : IF_LOST;
}

uint32_t told_conditions(const struct told_event *told)
{
	uint32_t is = is_newly_queued(told) ? line_conditions(told) : 0;

	is |= is_newly_assigned(told) ? IF_ASSIGNED : 0;
	is |= kept_or_lost(told);
	is |= STATUSES_OPEN & WORD_BIT(told->after->status) ? IF_OPEN : 0;
	is |= told->after->status == STATUS_RESOLVED ? IF_RESOLVED : 0;
	is |= told->relay ? IF_RELAY : 0;
	is |= told->note && told->note->visibility == VISIBILITY_PUBLIC ? IF_PUBLIC : 0;
	is |= told->attempt && told->attempt->outcome != OUTCOME_REACHED ? IF_MISSED : 0;
	is |= told->event->by.id == told->after->reporter.id ? IF_BY_REPORTER : 0;
	return is;
}

bool told_becomes_p1(const struct told_event *told)
{
	return told->before && told->before->priority != 1 && told->after->priority == 1;
}

bool told_holds(const struct told_rule *rule, int command, uint32_t conditions)
{
	return (rule->commands & WORD_BIT(command)) && (rule->only_if & ~conditions) == 0;
}

static bool takes_turns(const struct candidate *candidate, int basket)
{
	const int *turn = baskets_in_turn(candidate->employee.roles);

	while (*turn && *turn != basket)
		turn++;
	return *turn && !(candidate->employee.roles & WORD_BIT(ROLE_MANAGER));
}

static bool goes_before(const struct candidate *a, const struct candidate *b)
{
	if (a->open_issues != b->open_issues)
		return a->open_issues < b->open_issues;
	if (a->employee.desk_since != b->employee.desk_since)
		return a->employee.desk_since < b->employee.desk_since;
	return a->employee.person.id < b->employee.person.id;
}

const struct candidate *told_next(const struct candidate *staff, size_t count, int basket,
	int64_t but, int64_t now)
{
	const struct candidate *next = NULL;

	for (const struct candidate *one = staff; one < staff + count; one++) {
		const struct employee *employee = &one->employee;

		if (employee->person.id == but || !takes_turns(one, basket)
			|| presence_now(employee->presence, employee->presence_until, now)
				   != PRESENCE_AVAILABLE)
			continue;
		if (!next || goes_before(one, next))
			next = one;
	}
	return next;
}

static bool led_nowhere(const struct told_event *told, int channel)
{
	const struct contact_attempt *attempt = told->attempt;

	return attempt && attempt->channel == channel
	       && (attempt->outcome == OUTCOME_BOUNCED || attempt->outcome == OUTCOME_WRONG_DETAILS);
}

int told_channel(const struct told_event *told, bool reporter, const struct employee *person,
	const struct choice *choice, uint32_t served)
{
	const struct contact own = { .preferred = CHANNEL_CHAT, .email = person->email,
		.chat = person->chat };
	int plan[channel_count];
	int count = reporter ? contact_plan(&told->after->contact,
			    told->after->software.blocked_channels, plan)
			     : contact_plan(&own, 0, plan);

	for (int i = 0; i < count; i++)
		if ((choice->channels & served & WORD_BIT(plan[i]))
			&& !(reporter && led_nowhere(told, plan[i])))
			return plan[i];
	return channel_none;
}

uint32_t told_flags(int template)
{
	uint32_t flags = 0;

	for (size_t i = 0; i < told_rule_count; i++)
		if (told_rules[i].template == template)
			flags |= told_rules[i].flags;
	return flags;
}

/* The rows of any command are about what has come to wait; and a new P1 hurries what waits about it. */
bool told_worth_a_look(const struct event *event)
{
	uint32_t commands = 0;

	for (size_t i = 0; i < told_rule_count; i++)
		if (told_rules[i].commands != ANY_COMMAND)
			commands |= told_rules[i].commands;
	return (commands & WORD_BIT(event->command)) || strstr(event->changes, "status\t")
	       || strstr(event->changes, "basket\t") || strstr(event->changes, "priority\t");
}
