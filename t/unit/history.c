/* What the history keeps of a change: written, and read again. */
#include "domain/history.h"

#include <string.h>

#include "base/arena.h"
#include "tap/tap.h"

static void check_round_trip(struct arena *arena)
{
	struct issue before = { .status = STATUS_QUEUED, .description = "tab\there\nline \\ two",
		.priority = 2 };
	struct issue after = before;
	const char *changes;
	struct change change;

	after.status = STATUS_ASSIGNED;
	after.assignee.id = 3;
	after.description = "\\N";
	changes = history_changes(&before, &after, arena);

	ok(history_next(&changes, &change, arena), "a first change");
	is_str(change.name, "status", "in the order of the fields");
	is_str(change.before, "queued", "a word as its name");
	is_str(change.after, "assigned", "... and the new one");
	ok(change.field && change.field->words == &status_words, "the field is found again");

	ok(history_next(&changes, &change, arena), "a second change");
	is_str(change.before, "tab\there\nline \\ two", "tab, newline and backslash come back");
	is_str(change.after, "\\N", "a text that looks like none is not taken for it");

	ok(history_next(&changes, &change, arena), "a third change");
	is_str(change.name, "assignee_id", "a person by id");
	is_str(change.before, NULL, "none");
	is_str(change.after, "3", "the id");
	ok(!history_next(&changes, &change, arena), "and no more");
}

/* What was changed and undone is what it was: nothing is left to tell. */
static void check_undo(const struct issue *before, const struct issue *after, struct arena *arena,
	const char *name)
{
	struct issue undone = *after;

	history_undo(&undone, history_changes(before, after, arena), arena);
	is_str(history_changes(before, &undone, arena), "", "%s is undone", name);
	undone = *before;
	history_undo(&undone, history_changes(after, before, arena), arena);
	is_str(history_changes(after, &undone, arena), "", "... and comes back");
}

static void check_undo_person(struct arena *arena)
{
	struct issue before = { .assignee = { 3, "tia", "Tia" } };
	struct issue after = { .assignee = { 4, "tom", "Tom" }, .description = "stays" };

	history_undo(&after, "assignee_id\t3\t4\na_later_field\told\tnew\n", arena);
	is_int(after.assignee.id, before.assignee.id, "the person of before");
	is_str(after.assignee.login, NULL, "... who is not called as the one after");
	is_str(after.description, "stays", "and nothing else");
	for (size_t i = 0; i < history_field_count; i++) {
		const char *name = history_fields[i].name;
		bool by_name = !strcmp(name, "assignee_id") || strstr(name, "by_id");

		ok(!!history_person(&history_fields[i], &after) == by_name, "%s %s a person", name,
			by_name ? "is" : "is not");
	}
}

/* Each field alone: a change of it is seen, and nothing else. */
static void check_each_field(struct arena *arena)
{
	static const struct issue zero;

	for (size_t i = 0; i < history_field_count; i++) {
		const struct history_field *field = &history_fields[i];
		struct issue after = zero;
		void *at = (char *)&after + field->offset;
		const char *changes;
		struct change change;

		switch (field->type) {
		case HISTORY_ID:
		case HISTORY_INT:
		case HISTORY_TIME:
			*(int64_t *)at = 1;
			break;
		case HISTORY_BOOL:
			*(bool *)at = true;
			break;
		case HISTORY_TEXT:
			*(const char **)at = "text";
			break;
		case HISTORY_WORD:
			*(int *)at = 1;
			break;
		case HISTORY_WORDS:
			*(uint32_t *)at = WORD_BIT(1);
			break;
		}
		changes = history_changes(&zero, &after, arena);
		ok(history_next(&changes, &change, arena) && change.field == field, "%s is kept",
			field->name);
		ok(!*changes, "... and only it");
		check_undo(&zero, &after, arena, field->name);
	}
}

/* What the reporter's history has: product.md, "Who may do what". */
static void check_public(struct arena *arena)
{
	static const char status[] = "status\twaiting_employee\tassigned\n",
			  rule[] = "triage.rule\told\tnew\n";
	static const struct {
		int command;
		const char *changes;
		bool shown, reason;
	} cases[] = {
		{ COMMAND_REPORT, "", true, false },
		{ COMMAND_NOTE, "", false, false },
		{ COMMAND_NOTE, status, true, false },
		{ COMMAND_NOTE, rule, false, false },
		{ COMMAND_NOTE, "a_later_field\told\tnew\n", false, false },
		{ COMMAND_CONTACT, "contact.next\temail\tchat\n", false, false },
		{ COMMAND_WORK, "", false, false },
		{ COMMAND_UNREACHABLE, "", false, false },
		{ COMMAND_RELEASE, status, true, false },
		{ COMMAND_ESCALATE, status, true, false },
		{ COMMAND_REASSIGN, status, true, false },
		{ COMMAND_RETRIAGE, rule, true, false },
		{ COMMAND_PRIORITIZE, "", true, false },
		{ COMMAND_REOPEN, status, true, true },
		{ COMMAND_CANCEL, status, true, true },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct event event = { .command = cases[i].command,
			.changes = cases[i].changes };
		const char *name = word_name(&command_words, event.command);

		ok(event_is_public(&event, arena) == cases[i].shown, "%s, %zu bytes of changes: %s",
			name, strlen(event.changes), cases[i].shown ? "shown" : "not shown");
		ok(event_cuts[event.command].reason == cases[i].reason, "%s: the reason is %s", name,
			cases[i].reason ? "shown" : "not shown");
	}
	ok(event_cuts[command_none].shown == EVENT_OF_DESK, "hidden, unless a row shows it");
}

int main(void)
{
	struct arena *arena = arena_new();
	static const struct issue issue = { .description = "same" };
	const char *unknown = "a_later_field\told\tnew\n";
	struct change change;

	check_round_trip(arena);
	check_each_field(arena);
	check_undo_person(arena);
	check_public(arena);
	is_str(history_changes(&issue, &issue, arena), "", "no change, no text");
	ok(history_next(&unknown, &change, arena) && !change.field, "a field of a newer program");
	arena_free(arena);
	return tap_done();
}
