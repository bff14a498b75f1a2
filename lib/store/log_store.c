#include "store/log_store.h"

#include "base/arena.h"
#include "domain/clock_replay.h"
#include "domain/first_contact.h"
#include "domain/words.h"
#include "store/db.h"
#include "store/event_columns.h"

/* What the lists but the first have in common: the entry's person is joined as `e`. */
#define ENTRY_COLUMNS(struct_) \
	COLUMN_INT(struct_, id, "id"), COLUMN_INT(struct_, issue_id, "issue_id"), \
		COLUMN_TIME(struct_, at, "at"), COLUMN_INT(struct_, by.id, "by_id"), \
		COLUMN_TEXT(struct_, by.login, "login"), COLUMN_TEXT(struct_, by.name, "name")
#define ENTRY_SELECT(person) \
	"SELECT x.id, x.issue_id, x.at, x." person " AS by_id, e.login, e.name, "
#define ENTRY_FROM(table, person) \
	" FROM " table " x JOIN employee e FORCE INDEX (PRIMARY) ON e.id = x." person " WHERE x.issue_id = ?"

DB_STMT insert_event = DB_WRITE("iitIwssw",
	"INSERT INTO event (issue_id, version, at, actor_id, command, changes, reason,"
	" channel) VALUES (?, ?, ?, ?, ?, ?, ?, ?)");

bool event_insert(struct db *db, struct event *event, struct err *err)
{
	return db_insert(db, &insert_event, &event->id, err, event->issue_id, event->version,
		event->at, event->by.id, &command_words, event->command, event->changes,
		event->reason, &channel_words, event->channel);
}

DB_STMT insert_note = DB_WRITE("itiws",
	"INSERT INTO note (issue_id, at, author_id, visibility, body) VALUES (?, ?, ?, ?, ?)");

bool note_insert(struct db *db, struct note *note, struct err *err)
{
	return db_insert(db, &insert_note, &note->id, err, note->issue_id, note->at, note->by.id,
		&visibility_words, note->visibility, note->body);
}

DB_STMT insert_contact_attempt = DB_WRITE("itiwws",
	"INSERT INTO contact_attempt (issue_id, at, made_by, channel, outcome, note)"
	" VALUES (?, ?, ?, ?, ?, ?)");

bool contact_attempt_insert(struct db *db, struct contact_attempt *attempt, struct err *err)
{
	return db_insert(db, &insert_contact_attempt, &attempt->id, err, attempt->issue_id,
		attempt->at, attempt->by.id, &channel_words, attempt->channel, &outcome_words,
		attempt->outcome, attempt->note);
}

DB_STMT insert_work = DB_WRITE("itiwsI",
	"INSERT INTO work (issue_id, at, done_by, kind, details, minutes)"
	" VALUES (?, ?, ?, ?, ?, ?)");

bool work_insert(struct db *db, struct work *work, struct err *err)
{
	return db_insert(db, &insert_work, &work->id, err, work->issue_id, work->at, work->by.id,
		&work_kind_words, work->kind, work->details, work->minutes);
}

static const struct db_column event_columns[] = { EVENT_COLUMNS };

DB_STMT list_events = DB_SELECT(struct event, event_columns, "i",
	EVENT_SELECT " FROM event x" EVENT_JOINS " WHERE x.issue_id = ? ORDER BY x.version");

bool event_list(struct db *db, int64_t issue_id, struct arena *arena, struct db_rows *events,
	struct err *err)
{
	return db_all(db, &list_events, arena, events, err, issue_id);
}

static const struct db_column note_columns[] = {
	ENTRY_COLUMNS(struct note),
	COLUMN_WORD(struct note, visibility, "visibility", &visibility_words),
	COLUMN_TEXT(struct note, body, "body"),
};

DB_STMT list_notes = DB_SELECT(struct note, note_columns, "i",
	ENTRY_SELECT("author_id") "x.visibility, x.body"
	ENTRY_FROM("note", "author_id") " ORDER BY x.id");

bool note_list(struct db *db, int64_t issue_id, struct arena *arena, struct db_rows *notes,
	struct err *err)
{
	return db_all(db, &list_notes, arena, notes, err, issue_id);
}

static const struct db_column contact_attempt_columns[] = {
	ENTRY_COLUMNS(struct contact_attempt),
	COLUMN_WORD(struct contact_attempt, channel, "channel", &channel_words),
	COLUMN_WORD(struct contact_attempt, outcome, "outcome", &outcome_words),
	COLUMN_TEXT(struct contact_attempt, note, "note"),
};

DB_STMT list_contact_attempts = DB_SELECT(struct contact_attempt, contact_attempt_columns, "i",
	ENTRY_SELECT("made_by") "x.channel, x.outcome, x.note"
	ENTRY_FROM("contact_attempt", "made_by") " ORDER BY x.id");

bool contact_attempt_list(struct db *db, int64_t issue_id, struct arena *arena, struct db_rows *attempts,
	struct err *err)
{
	return db_all(db, &list_contact_attempts, arena, attempts, err, issue_id);
}

static const struct db_column counted_columns[] = {
	COLUMN_WORD(struct contact_attempt, channel, "channel", &channel_words),
	COLUMN_WORD(struct contact_attempt, outcome, "outcome", &outcome_words),
};

/* A line of event.changes begins with the field's name; a newline in a value is escaped there. */
DB_STMT list_counted = DB_SELECT(struct contact_attempt, counted_columns, "i",
	"SELECT x.channel, x.outcome FROM contact_attempt x WHERE x.issue_id = ?"
	" AND NOT EXISTS (SELECT 1 FROM event v WHERE v.issue_id = x.issue_id AND v.at >= x.at"
	" AND v.command = 'edit' AND CONCAT('\n', v.changes) LIKE '%\ncontact.%') ORDER BY x.id");

bool contact_attempts_counted(struct db *db, int64_t issue_id, struct arena *arena,
	struct db_rows *attempts, struct err *err)
{
	return db_all(db, &list_counted, arena, attempts, err, issue_id);
}

static const struct db_column work_columns[] = {
	ENTRY_COLUMNS(struct work),
	COLUMN_WORD(struct work, kind, "kind", &work_kind_words),
	COLUMN_TEXT(struct work, details, "details"),
	COLUMN_INT(struct work, minutes, "minutes"),
};

DB_STMT list_work = DB_SELECT(struct work, work_columns, "i",
	ENTRY_SELECT("done_by") "x.kind, x.details, x.minutes"
	ENTRY_FROM("work", "done_by") " ORDER BY x.id");

bool work_list(struct db *db, int64_t issue_id, struct arena *arena, struct db_rows *work,
	struct err *err)
{
	return db_all(db, &list_work, arena, work, err, issue_id);
}

static const struct db_column line_columns[] = {
	COLUMN_WORD(struct log_line, command, "command", &command_words),
	COLUMN_TEXT(struct log_line, changes, "changes"),
	COLUMN_WORD(struct log_line, outcome, "outcome", &outcome_words),
	COLUMN_WORD(struct log_line, work, "kind", &work_kind_words),
};

DB_STMT list_lines = DB_SELECT(struct log_line, line_columns, "iii",
	"SELECT command, changes, NULL AS outcome, NULL AS kind FROM event WHERE issue_id = ?"
	" UNION ALL SELECT NULL, NULL, outcome, NULL FROM contact_attempt WHERE issue_id = ?"
	" UNION ALL SELECT NULL, NULL, NULL, kind FROM work WHERE issue_id = ?");

bool log_lines(struct db *db, int64_t issue_id, struct arena *arena, struct db_rows *lines,
	struct err *err)
{
	return db_all(db, &list_lines, arena, lines, err, issue_id, issue_id, issue_id);
}

static const struct db_column clock_columns[] = {
	COLUMN_INT(struct clock_line, version, "version"),
	COLUMN_TIME(struct clock_line, at, "at"),
	COLUMN_TEXT(struct clock_line, changes, "changes"),
	COLUMN_BOOL(struct clock_line, reached, "reached"),
};

/* An attempt bears the moment of its event. */
DB_STMT list_clock_lines = DB_SELECT(struct clock_line, clock_columns, "i",
	"SELECT x.version, x.at, x.changes, x.command = 'contact' AND EXISTS (SELECT 1"
	" FROM contact_attempt c WHERE c.issue_id = x.issue_id AND c.at = x.at"
	" AND c.outcome = 'reached') AS reached FROM event x WHERE x.issue_id = ?"
	" ORDER BY x.version");

bool clock_lines(struct db *db, int64_t issue_id, struct arena *arena, struct db_rows *lines,
	struct err *err)
{
	return db_all(db, &list_clock_lines, arena, lines, err, issue_id);
}
