#include "api/issue_commands.h"

#include <string.h>

#include "api/issue_view.h"
#include "desk/command.h"

#define INPUT(member) offsetof(struct command_input, member)

/* The members of the commands' bodies; each body is made of some of them. */
#define REASON \
	{ "reason", FIELD_TEXT, FIELD_REQUIRED | FIELD_MULTILINE, INPUT(reason), .min = 3, .max = 500, \
	  .about = "why; stands in the history" }
#define CHANNEL \
	{ "channel", FIELD_WORD, FIELD_NULLABLE, INPUT(channel), .words = &channel_words, \
	  .about = "on which the reporter told the desk, when the desk does it for them" }

/* The body of what needs no members: {} or nothing. */
#define NO_FIELDS(name_) { .name = (name_), .size = sizeof(struct command_input) }

#define MESSAGE \
	{ "message", FIELD_TEXT, FIELD_REQUIRED | FIELD_MULTILINE, INPUT(message), .min = 1, \
	  .max = 4000, .about = "a note that both can read" }

static const struct field release_fields[] = { REASON };
static const struct field escalate_fields[] = { REASON };
static const struct field reassign_fields[] = {
	{ "to", FIELD_TEXT, FIELD_REQUIRED, INPUT(to), .min = 1, .max = 100,
	  .about = "the login of somebody of the desk" },
	REASON,
};
static const struct field retriage_fields[] = {
	{ "impact", FIELD_WORD, FIELD_REQUIRED, INPUT(impact), .words = &impact_words,
	  .about = "as the desk knows it by now" },
	{ "customer_impact", FIELD_BOOL, FIELD_REQUIRED, INPUT(customer_impact),
	  .about = "nothing is assumed: what was true before may be false now" },
	REASON,
};
static const struct field prioritize_fields[] = {
	{ "priority", FIELD_INT, FIELD_REQUIRED, INPUT(priority), .min = 1, .max = 3,
	  .about = "instead of the one that triage has computed" },
	REASON,
};
static const struct field forward_fields[] = {
	{ "forwarding_id", FIELD_ID, FIELD_NULLABLE, INPUT(forwarding_id), .about = "an existing one" },
	{ "summary", FIELD_TEXT, FIELD_NULLABLE, INPUT(summary), .min = 3, .max = 200,
	  .about = "of a new one" },
	{ "steps_to_reproduce", FIELD_TEXT, FIELD_NULLABLE | FIELD_MULTILINE,
	  INPUT(steps_to_reproduce), .min = 1, .max = 4000,
	  .about = "of a new one: how to make it happen" },
};
static const struct field await_employee_fields[] = { MESSAGE };
static const struct field reply_fields[] = { MESSAGE, CHANNEL };
static const struct field schedule_fields[] = {
	{ "kind", FIELD_WORD, FIELD_REQUIRED, INPUT(kind), .words = &appointment_kind_words,
	  .about = "who goes where" },
	{ "at", FIELD_TIME, FIELD_REQUIRED, INPUT(at), .about = "in the future" },
};
static const struct field resolve_fields[] = {
	{ "code", FIELD_WORD, FIELD_REQUIRED, INPUT(code), .words = &resolution_code_words,
	  .about = "what kind of solution it was" },
	{ "details", FIELD_TEXT, FIELD_REQUIRED | FIELD_MULTILINE, INPUT(details), .min = 1,
	  .max = 4000, .about = "what was wrong and what was done" },
	{ "duplicate_of", FIELD_ID, FIELD_NULLABLE, INPUT(duplicate_of),
	  .about = "the issue that this one repeats; with the code duplicate only" },
};
static const struct field confirm_fields[] = { CHANNEL };
static const struct field reopen_fields[] = { REASON, CHANNEL };
static const struct field cancel_fields[] = { REASON, CHANNEL };

const struct shape claim_body = NO_FIELDS("Claim");
const struct shape take_next_body = NO_FIELDS("TakeNext");
const struct shape release_body = SHAPE("Release", struct command_input, release_fields);
const struct shape escalate_body = SHAPE("Escalate", struct command_input, escalate_fields);
const struct shape reassign_body = SHAPE("Reassign", struct command_input, reassign_fields);
const struct shape retriage_body = SHAPE("Retriage", struct command_input, retriage_fields);
const struct shape prioritize_body = SHAPE("Prioritize", struct command_input, prioritize_fields);
const struct shape await_employee_body =
	SHAPE("AwaitEmployee", struct command_input, await_employee_fields);
const struct shape reply_body = SHAPE("Reply", struct command_input, reply_fields);
const struct shape schedule_body = SHAPE("Schedule", struct command_input, schedule_fields);
const struct shape forward_body = SHAPE("Forward", struct command_input, forward_fields);
const struct shape resolve_body = SHAPE("Resolve", struct command_input, resolve_fields);
const struct shape confirm_body = SHAPE("Confirm", struct command_input, confirm_fields);
const struct shape reopen_body = SHAPE("Reopen", struct command_input, reopen_fields);
const struct shape cancel_body = SHAPE("Cancel", struct command_input, cancel_fields);

bool api_issue_command(struct ctx *c)
{
	struct issue issue;

	return desk_command(&c->desk, c->match.id, c->match.route->command, c->body, &c->guard,
		       &issue, c->err)
	       && reply_issue(c, &issue);
}

static bool basket_of_path(struct ctx *c, int *basket)
{
	const char *name = c->match.word;

	*basket = name ? word_find(&basket_words, name, strlen(name)) : basket_none;
	return !name || *basket
	       || err_set(c->err, ERR_NOT_FOUND, "There is no basket of that name.");
}

bool api_take_next(struct ctx *c)
{
	struct issue issue;
	bool found;
	int basket;

	if (!basket_of_path(c, &basket)
		|| !desk_take_next(&c->desk, basket, &c->guard, &issue, &found, c->err))
		return false;
	return found ? reply_issue(c, &issue) : reply_nothing(c);
}
