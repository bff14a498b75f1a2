#include "ctl/import_entry.h"

#include "ctl/entry_cell.h"
#include "ctl/entry_forwarding.h"
#include "desk/command.h"
#include "desk/log.h"

#define COLUMN(member_) .name = #member_, .offset = offsetof(struct entry_row, member_)
static const struct sheet_column columns[] = {
	{ COLUMN(ref), .required = true },
	{ COLUMN(at), CELL_MOMENT, .required = true },
	{ COLUMN(actor), .required = true },
	{ COLUMN(command), CELL_WORD, .required = true, .words = &command_words },
	{ COLUMN(word) },
	{ COLUMN(outcome) },
	{ COLUMN(text) },
	{ COLUMN(minutes), CELL_NUMBER, .min = 1, .max = 10000 },
};
#undef COLUMN

const struct sheet entry_sheet = SHEET(struct entry_row, columns);

/* What is done ---------------------------------------------------------------------------------- */

static const struct guard no_guard;

static bool command(const struct desk *desk, const struct entry *entry,
	const struct command_input *input, struct err *err)
{
	struct issue issue;

	return desk_command(desk, entry->issue_id, entry->row->command, input, &no_guard, &issue, err);
}

/* What takes no more than a reason, and a channel if the desk does it for the reporter. */
static bool run_command(const struct desk *desk, const struct entry *entry, struct err *err)
{
	return command(desk, entry,
		&(struct command_input){ .reason = entry->text.text, .channel = entry->word.word }, err);
}

static bool run_message(const struct desk *desk, const struct entry *entry, struct err *err)
{
	return command(desk, entry,
		&(struct command_input){ .message = entry->text.text, .channel = entry->word.word }, err);
}

static bool run_reassign(const struct desk *desk, const struct entry *entry, struct err *err)
{
	return command(desk, entry,
		&(struct command_input){ .to = entry->word.text, .reason = entry->text.text }, err);
}

static bool run_retriage(const struct desk *desk, const struct entry *entry, struct err *err)
{
	return command(desk, entry, &(struct command_input){
		.impact = entry->word.word,
		.customer_impact = entry->outcome.flag,
		.reason = entry->text.text,
	}, err);
}

static bool run_prioritize(const struct desk *desk, const struct entry *entry, struct err *err)
{
	return command(desk, entry,
		&(struct command_input){ .priority = entry->word.number, .reason = entry->text.text }, err);
}

static bool run_schedule(const struct desk *desk, const struct entry *entry, struct err *err)
{
	if (entry->outcome.moment <= entry->row->at)
		return err_add_field(err, "/outcome", "past", "must be after at");
	return command(desk, entry,
		&(struct command_input){ .kind = entry->word.word, .at = entry->outcome.moment }, err);
}

static bool run_resolve(const struct desk *desk, const struct entry *entry, struct err *err)
{
	return command(desk, entry, &(struct command_input){
		.code = entry->word.word,
		.details = entry->text.text,
		.duplicate_of = entry->other_id,
	}, err);
}

static bool run_note(const struct desk *desk, const struct entry *entry, struct err *err)
{
	struct note note = { .visibility = entry->word.word, .body = entry->text.text };
	struct issue issue;

	return desk_note(desk, entry->issue_id, &note, &no_guard, &issue, err);
}

static bool run_contact(const struct desk *desk, const struct entry *entry, struct err *err)
{
	struct contact_attempt attempt = {
		.channel = entry->word.word,
		.outcome = entry->outcome.word,
		.note = entry->text.text,
	};
	struct issue issue;

	return desk_contact(desk, entry->issue_id, &attempt, &no_guard, &issue, err);
}

static bool run_work(const struct desk *desk, const struct entry *entry, struct err *err)
{
	struct work work = {
		.kind = entry->word.word,
		.details = entry->text.text,
		.minutes = entry->row->minutes,
	};
	struct issue issue;

	return desk_work(desk, entry->issue_id, &work, &no_guard, &issue, err);
}

/* What the columns mean to each command --------------------------------------------------------- */

#define TEXT(min_, max_) { HOLDS_TEXT, .min = (min_), .max = (max_) }
#define REASON TEXT(3, 500)
#define WORD(words_) { HOLDS_WORD, .words = &(words_) }
#define REF { HOLDS_REF, .optional = true }
#define CHANNEL_OF_REPORTER { HOLDS_WORD, .optional = true, .words = &channel_words }

/*
 * A column that means nothing to a command must be empty; lengths are those of the API. What is not
 * in here cannot be imported.
 */
static const struct form {
	bool (*run)(const struct desk *desk, const struct entry *entry, struct err *err);
	struct entry_cell word, outcome, text;
	bool minutes;
	uint32_t roles; /* of whom it takes one; 0: the state table says who may */
} forms[command_count] = {
	[COMMAND_CLAIM] = { .run = run_command },
	[COMMAND_RELEASE] = { run_command, .text = REASON },
	[COMMAND_ESCALATE] = { run_command, .text = REASON },
	[COMMAND_REASSIGN] = { run_reassign, .word = TEXT(1, 100), .text = REASON },
	[COMMAND_RETRIAGE] = { run_retriage, WORD(impact_words), { HOLDS_FLAG, .optional = true },
		REASON },
	[COMMAND_PRIORITIZE] = { run_prioritize, .word = { HOLDS_DIGIT, .min = 1, .max = 3 },
		.text = REASON },
	[COMMAND_AWAIT_EMPLOYEE] = { run_message, .text = TEXT(1, 4000) },
	[COMMAND_REPLY] = { run_message, CHANNEL_OF_REPORTER, .text = TEXT(1, 4000) },
	[COMMAND_SCHEDULE] = { run_schedule, WORD(appointment_kind_words), { HOLDS_MOMENT } },
	[COMMAND_RESOLVE] = { run_resolve, WORD(resolution_code_words), REF, TEXT(1, 4000) },
	[COMMAND_CONFIRM] = { run_command, CHANNEL_OF_REPORTER },
	[COMMAND_REOPEN] = { run_command, CHANNEL_OF_REPORTER, .text = REASON },
	[COMMAND_CANCEL] = { run_command, CHANNEL_OF_REPORTER, .text = REASON },
	[COMMAND_NOTE] = { run_note, WORD(visibility_words), .text = TEXT(1, 4000) },
	[COMMAND_CONTACT] = { run_contact, WORD(channel_words), WORD(outcome_words),
		{ HOLDS_TEXT, .optional = true, .max = 1000 } },
	[COMMAND_WORK] = { run_work, WORD(work_kind_words), .text = TEXT(1, 4000), .minutes = true },
	[COMMAND_FORWARD] = { entry_forward, REF, { HOLDS_TEXT, .optional = true, .min = 1, .max = 4000 },
		{ HOLDS_TEXT, .optional = true, .min = 3, .max = 200 } },
	[COMMAND_JOIN] = { entry_join, { HOLDS_REF }, .roles = ROLES_DESK | WORD_BIT(ROLE_SOFTWARE_TEAM) },
	[COMMAND_NEWS] = { entry_news, WORD(forwarding_state_words),
		{ HOLDS_TEXT, .optional = true, .min = 1, .max = 200 }, TEXT(3, 4000),
		.roles = WORD_BIT(ROLE_SOFTWARE_TEAM) },
	[COMMAND_RELAYED] = { entry_relayed, WORD(channel_words), .roles = ROLES_DESK },
	[COMMAND_UNREACHABLE] = { entry_unreachable, .text = REASON, .roles = ROLES_DESK },
};

const char *entry_other_ref(const struct entry_row *row)
{
	const struct form *form = &forms[row->command];

	if (form->word.type == HOLDS_REF)
		return row->word;
	return form->outcome.type == HOLDS_REF ? row->outcome : NULL;
}

static bool read_cells(const struct form *form, struct entry *entry, struct err *err)
{
	const struct entry_row *row = entry->row;

	if (!form->run)
		return err_add_field(err, "/command", "unknown", "cannot be imported");
	entry_cell_read(&form->word, "/word", row->word, entry->now, &entry->word, err);
	entry_cell_read(&form->outcome, "/outcome", row->outcome, entry->now, &entry->outcome, err);
	entry_cell_read(&form->text, "/text", row->text, entry->now, &entry->text, err);
	if (row->minutes && !form->minutes)
		err_add_field(err, "/minutes", "unexpected", "mean nothing to this command");
	return err->kind == ERR_NONE;
}

static bool check_roles(const struct form *form, const struct entry_row *row,
	const struct caller *caller, struct err *err)
{
	return caller_has(caller, form->roles)
	       || err_add_field(err, "/actor", "role", "%s may not do that", row->actor);
}

bool entry_run(struct import *import, const struct entry_row *row, int64_t issue_id,
	int64_t other_id, const struct caller *caller, struct err *err)
{
	const struct desk desk = { import->db, import->arena, caller, row->at, import->clock,
		.rules = import->rules, .imports = true };
	const struct form *form = &forms[row->command];
	struct entry entry = {
		.row = row,
		.issue_id = issue_id,
		.other_id = other_id,
		.now = import->now,
	};

	return read_cells(form, &entry, err) && check_roles(form, row, caller, err)
	       && form->run(&desk, &entry, err);
}
