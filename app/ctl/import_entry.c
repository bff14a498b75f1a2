#include "ctl/import_entry.h"

#include <string.h>

#include "base/utf8.h"
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

/* An entry whose words are known. */
struct entry {
	const struct entry_row *row;
	int word, outcome;
	int64_t issue_id, other_id;
};

static const struct guard no_guard;

static bool run_command(const struct desk *desk, const struct entry *entry, struct err *err)
{
	const struct entry_row *row = entry->row;
	const bool resolves = row->command == COMMAND_RESOLVE;
	const struct command_input input = {
		.reason = resolves ? NULL : row->text,
		.channel = resolves ? 0 : entry->word,
		.code = resolves ? entry->word : 0,
		.details = resolves ? row->text : NULL,
		.duplicate_of = entry->other_id,
	};
	struct issue issue;

	return desk_command(desk, entry->issue_id, row->command, &input, &no_guard, &issue, err);
}

static bool run_note(const struct desk *desk, const struct entry *entry, struct err *err)
{
	struct note note = { .visibility = entry->word, .body = entry->row->text };
	struct issue issue;

	return desk_note(desk, entry->issue_id, &note, &no_guard, &issue, err);
}

static bool run_contact(const struct desk *desk, const struct entry *entry, struct err *err)
{
	struct contact_attempt attempt = {
		.channel = entry->word,
		.outcome = entry->outcome,
		.note = entry->row->text,
	};
	struct issue issue;

	return desk_contact(desk, entry->issue_id, &attempt, &no_guard, &issue, err);
}

static bool run_work(const struct desk *desk, const struct entry *entry, struct err *err)
{
	struct work work = {
		.kind = entry->word,
		.details = entry->row->text,
		.minutes = entry->row->minutes,
	};
	struct issue issue;

	return desk_work(desk, entry->issue_id, &work, &no_guard, &issue, err);
}

/*
 * What the columns mean to each command. A column that means nothing to it must be empty; lengths
 * are those of the API.
 */
static const struct form {
	bool (*run)(const struct desk *desk, const struct entry *entry, struct err *err);
	const struct words *word, *outcome;
	bool word_optional, outcome_is_ref, minutes, text_optional;
	int text_min, text_max; /* 0: no text */
} forms[command_count] = {
	[COMMAND_CLAIM] = { .run = run_command },
	[COMMAND_RELEASE] = { run_command, .text_min = 3, .text_max = 500 },
	[COMMAND_RESOLVE] = { run_command, &resolution_code_words, .outcome_is_ref = true,
		.text_min = 1, .text_max = 4000 },
	[COMMAND_CONFIRM] = { run_command, &channel_words, .word_optional = true },
	[COMMAND_REOPEN] = { run_command, &channel_words, .word_optional = true, .text_min = 3,
		.text_max = 500 },
	[COMMAND_CANCEL] = { run_command, &channel_words, .word_optional = true, .text_min = 3,
		.text_max = 500 },
	[COMMAND_NOTE] = { run_note, &visibility_words, .text_min = 1, .text_max = 4000 },
	[COMMAND_CONTACT] = { run_contact, &channel_words, &outcome_words, .text_optional = true,
		.text_max = 1000 },
	[COMMAND_WORK] = { run_work, &work_kind_words, .minutes = true, .text_min = 1,
		.text_max = 4000 },
};

static void check_word(const char *pointer, const char *text, const struct words *words,
	bool optional, int *word, struct err *err)
{
	*word = text && words ? word_find(words, text, strlen(text)) : 0;
	if (text && !words)
		err_add_field(err, pointer, "unexpected", "means nothing to this command");
	else if (text && !*word)
		err_add_field(err, pointer, "unknown", "%s is no %s", text, words->about);
	else if (!text && words && !optional)
		err_add_field(err, pointer, "required", "is missing");
}

static void check_text(const struct form *form, const char *text, struct err *err)
{
	size_t length = text ? utf8_count(text, strlen(text)) : 0;

	if (text && !form->text_max)
		err_add_field(err, "/text", "unexpected", "means nothing to this command");
	else if (!text && form->text_max && !form->text_optional)
		err_add_field(err, "/text", "required", "is missing");
	else if (text && (length < (size_t)form->text_min || length > (size_t)form->text_max))
		err_add_field(err, "/text", "length", "must have %d to %d characters",
			form->text_min, form->text_max);
}

static bool check_entry(const struct form *form, struct entry *entry, struct err *err)
{
	const struct entry_row *row = entry->row;

	if (!form->run)
		return err_add_field(err, "/command", "unknown", "cannot be imported");
	check_word("/word", row->word, form->word, form->word_optional, &entry->word, err);
	if (!form->outcome_is_ref)
		check_word("/outcome", row->outcome, form->outcome, false, &entry->outcome, err);
	check_text(form, row->text, err);
	if (row->minutes && !form->minutes)
		err_add_field(err, "/minutes", "unexpected", "mean nothing to this command");
	return err->kind == ERR_NONE;
}

bool entry_run(struct import *import, const struct entry_row *row, int64_t issue_id,
	int64_t other_id, const struct caller *caller, struct err *err)
{
	const struct desk desk = { import->db, import->arena, caller, row->at };
	const struct form *form = &forms[row->command];
	struct entry entry = { .row = row, .issue_id = issue_id, .other_id = other_id };

	return check_entry(form, &entry, err) && form->run(&desk, &entry, err);
}
