#include "desk/command_rows.h"

#include <string.h>

#include "base/arena.h"
#include "base/fold.h"
#include "desk/forwarding.h"
#include "desk/routing.h"
#include "domain/first_contact.h"
#include "store/db.h"
#include "store/employee_store.h"
#include "store/forwarding_store.h"
#include "store/issue_store.h"
#include "store/log_store.h"

#define TAKES \
	const struct desk *desk, struct issue_change *change, const struct command_input *input, \
		struct err *err

static int64_t caller_id(const struct desk *desk)
{
	return desk->caller->employee.person.id;
}

/* What the desk does for a reporter says how the desk heard it. */
static bool check_channel(TAKES)
{
	if (change->before.reporter.id == caller_id(desk) || input->channel)
		return true;
	return err_add_field(err, "/channel", "required",
		"must say on which channel the reporter told you: email, chat or phone");
}

/* The vendor's codes: they say what became of the bug, so there must be one. */
#define VENDOR_CODES \
	(WORD_BIT(RESOLUTION_VENDOR_FIX) | WORD_BIT(RESOLUTION_VENDOR_WORKAROUND) \
		| WORD_BIT(RESOLUTION_KNOWN_FIX_PLANNED) | WORD_BIT(RESOLUTION_REPORTED_TO_VENDOR))

bool check_resolution(const struct desk *desk, const struct issue *issue, int code,
	int64_t duplicate_of, const char *base, struct err *err)
{
	const char *pointer = arena_printf(desk->arena, "%s/duplicate_of", base);
	bool exists = false, own;

	if ((WORD_BIT(code) & VENDOR_CODES) && !(issue && issue->forwarding.id))
		return err_add_field(err, arena_printf(desk->arena, "%s/code", base),
			"needs_forwarding", "is only for an issue that hangs on a forwarding");
	if (code != RESOLUTION_DUPLICATE)
		return !duplicate_of
		       || err_add_field(err, pointer, "unexpected",
			       "goes with the code duplicate only");
	if (!duplicate_of)
		return err_add_field(err, pointer, "required",
			"must name the issue that this one repeats");
	if (!issue_exists(desk->db, duplicate_of, 0, desk->arena, &exists, &own, err))
		return false;
	if (!exists || (issue && duplicate_of == issue->id))
		return err_add_field(err, pointer, "unknown_issue",
			"is not the number of another issue");
	return true;
}

static bool check_resolve(TAKES)
{
	return check_resolution(desk, &change->before, input->code, input->duplicate_of, "", err);
}

static bool apply_claim(TAKES)
{
	(void)input, (void)err;
	issue_assign(&change->after, &desk->caller->employee);
	return true;
}

static bool apply_release(TAKES)
{
	(void)input;
	issue_assign(&change->after, NULL);
	return issue_released(desk->db, change->after.id, caller_id(desk), change->after.updated_at,
		       err)
	       && route_issue(desk, &change->after, caller_id(desk), err);
}

/* To Tier 2, where it waits from when it has waited already. */
static bool apply_escalate(TAKES)
{
	struct issue *issue = &change->after;
	struct triage_inputs inputs;

	(void)input;
	issue->escalated = true;
	inputs = issue_triage_inputs(issue);
	issue->basket = triage_basket(desk->rules, &inputs, issue->priority);
	issue_assign(issue, NULL);
	return route_issue(desk, issue, caller_id(desk), err);
}

/* Finds whom `to` names, and leaves them as the assignee of `after`. */
static bool check_reassign(TAKES)
{
	struct employee to;
	bool found;

	if (!employee_find(desk->db, fold_case(input->to, desk->arena), desk->arena, &to, &found, err))
		return false;
	if (!found || !(to.roles & ROLES_DESK))
		return err_add_field(err, "/to", "not_of_the_desk", "is not somebody of the desk");
	issue_assign(&change->after, &to);
	return true;
}

/* Who takes over for an absent colleague takes it themselves; only the manager gives it away. */
static bool may_reassign(TAKES)
{
	const struct caller *caller = desk->caller;
	const char *own = caller->employee.person.login;

	(void)change;
	if (caller_has(caller, WORD_BIT(ROLE_MANAGER)) || !input->to
		|| !strcmp(fold_case(input->to, desk->arena), own))
		return true;
	return err_set(err, ERR_FORBIDDEN, "Only the manager may reassign it to somebody else.");
}

static bool check_retriage(TAKES)
{
	const struct triage_inputs inputs = { input->impact, input->customer_impact, false, false };

	(void)desk, (void)change;
	return triage_acceptable(&inputs)
	       || err_add_field(err, "/customer_impact", "contradiction",
		       "a question has no customer impact");
}

static bool apply_retriage(TAKES)
{
	(void)err;
	change->after.impact = input->impact;
	change->after.customer_impact = input->customer_impact;
	issue_triage(&change->after, desk->rules);
	return true;
}

static bool apply_prioritize(TAKES)
{
	struct issue *issue = &change->after;
	const struct triage_inputs inputs = issue_triage_inputs(issue);

	(void)err;
	issue->priority = input->priority;
	issue->basket = triage_basket(desk->rules, &inputs, input->priority);
	issue->override = (struct override){ desk->caller->employee.person, input->reason };
	return true;
}

/* Forwarding before issue, as its updates have it: else the two would wait for each other. */
static bool lock_forwarding(const struct desk *desk, const struct command_input *input,
	struct err *err)
{
	struct forwarding forwarding;
	bool found;

	return !input->forwarding_id
	       || forwarding_lock(desk->db, input->forwarding_id, desk->arena, &forwarding, &found,
		       err);
}

static bool refuse_forwarding(struct err *err)
{
	return err_add_field(err, "/forwarding_id", "unknown_forwarding",
		"is not the number of a forwarding");
}

static bool check_forward(TAKES)
{
	struct forwarding forwarding;
	bool found;

	(void)change;
	if (!input->forwarding_id == !input->summary)
		return err_add_field(err, input->summary ? "/forwarding_id" : "/summary",
			input->summary ? "unexpected" : "required",
			"forward to an existing forwarding_id, or give a summary for a new one");
	if (!input->forwarding_id)
		return true;
	if (!forwarding_find(desk->db, input->forwarding_id, desk->arena, &forwarding, &found, err))
		return false;
	return found || refuse_forwarding(err);
}

/* The forwarding that is named, locked; or a new one. */
static bool find_or_create_forwarding(TAKES, struct forwarding *forwarding)
{
	static const struct guard no_guard;
	const struct forwarding_input created = { change->before.software.id, input->summary,
		input->steps_to_reproduce, NULL };
	bool found;

	if (!input->forwarding_id)
		return desk_forwarding_create(desk, &created, &no_guard, forwarding, err);
	if (!forwarding_lock(desk->db, input->forwarding_id, desk->arena, forwarding, &found, err))
		return false;
	return found || refuse_forwarding(err);
}

static bool apply_forward(TAKES)
{
	struct forwarding forwarding;
	const char *why;

	if (!find_or_create_forwarding(desk, change, input, err, &forwarding))
		return false;
	/* What came back with a question goes there again with the answer. */
	why = change->before.forwarding.id == forwarding.id
		      ? NULL
		      : why_not_hang(&change->before, &forwarding);
	return why ? change_refuse(desk, change, err, why)
		   : hang(desk, &change->after, &forwarding, err);
}

/* What one says to the other is a note that both can read. */
static bool apply_message(TAKES)
{
	struct note note = {
		.issue_id = change->after.id,
		.at = change->after.updated_at,
		.by = desk->caller->employee.person,
		.visibility = VISIBILITY_PUBLIC,
		.body = input->message,
	};

	return note_insert(desk->db, &note, err);
}

static bool check_schedule(TAKES)
{
	(void)change;
	return input->at > desk->now
	       || err_add_field(err, "/at", "past", "must be in the future");
}

static bool apply_schedule(TAKES)
{
	(void)desk, (void)err;
	change->after.scheduled = (struct appointment){ input->kind, input->at };
	return true;
}

/* With the Software Team there is one way out; and what is due to the employee goes before. */
static bool admit_resolution(const struct desk *desk, const struct issue_change *change, int code,
	struct err *err)
{
	if (change->before.status == STATUS_WITH_SOFTWARE_TEAM
		&& code != RESOLUTION_REPORTED_TO_VENDOR)
		return change_refuse(desk, change, err,
			"It waits for the Software Team: until then only reported_to_vendor resolves it.");
	if ((WORD_BIT(code) & VENDOR_CODES) && change->before.forwarding.relay_pending)
		return change_refuse(desk, change, err,
			"The employee has not been told the latest news yet: relay it first.");
	return true;
}

static bool apply_resolve(TAKES)
{
	struct issue *issue = &change->after;
	struct db_rows log;

	if (!admit_resolution(desk, change, input->code, err))
		return false;
	if (!log_lines(desk->db, issue->id, desk->arena, &log, err))
		return false;
	issue->resolution = (struct resolution){
		.code = input->code,
		.details = input->details,
		.duplicate_of = input->duplicate_of,
		.first_contact = first_contact(log.items, log.count, desk->arena),
		.by = desk->caller->employee.person,
		.at = issue->updated_at,
	};
	issue->resolved_at = issue->updated_at;
	return true;
}

static bool apply_confirm(TAKES)
{
	(void)desk, (void)input, (void)err;
	change->after.closed_at = change->after.updated_at;
	return true;
}

/* It begins anew, unresolved: with who had it last, or at the end of the line. */
static bool apply_reopen(TAKES)
{
	struct issue *issue = &change->after;

	(void)input;
	issue->resolution = (struct resolution){ 0 };
	issue->resolved_at = 0;
	issue->waiting_since = issue->updated_at;
	return route_back(desk, issue, err);
}

const struct command_row command_rows[command_count] = {
	[COMMAND_CLAIM] = { NULL, apply_claim },
	[COMMAND_TAKE_NEXT] = { NULL, apply_claim },
	[COMMAND_RELEASE] = { NULL, apply_release },
	[COMMAND_ESCALATE] = { NULL, apply_escalate },
	[COMMAND_REASSIGN] = { check_reassign, NULL, may_reassign },
	[COMMAND_RETRIAGE] = { check_retriage, apply_retriage },
	[COMMAND_PRIORITIZE] = { NULL, apply_prioritize },
	[COMMAND_AWAIT_EMPLOYEE] = { NULL, apply_message },
	[COMMAND_REPLY] = { check_channel, apply_message },
	[COMMAND_SCHEDULE] = { check_schedule, apply_schedule },
	[COMMAND_FORWARD] = { check_forward, apply_forward, NULL, lock_forwarding },
	[COMMAND_RESOLVE] = { check_resolve, apply_resolve },
	[COMMAND_CONFIRM] = { check_channel, apply_confirm },
	[COMMAND_REOPEN] = { check_channel, apply_reopen },
	[COMMAND_CANCEL] = { check_channel, NULL },
};
