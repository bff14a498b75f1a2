#include "store/message_store.h"

#include "base/arena.h"
#include "store/db.h"
#include "store/message_columns.h"

/* Making them ------------------------------------------------------------------------------------ */

DB_STMT insert = DB_WRITE("ssIIIwowwsoIwtt",
	"INSERT INTO message (name, line, seq, issue_id, recipient_id, room, reporter, channel,"
	" template, contents, urgent, relay_id, state, attempts, created_at, next_at)"
	" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?)");

bool message_insert(struct db *db, const struct message *message, bool *added, struct err *err)
{
	int64_t affected;
	bool duplicate;

	if (!db_run_new(db, &insert, &affected, &duplicate, err, message->name, message->line,
		    message->seq, message->issue_id, message->recipient.id, &room_words,
		    message->room, message->reporter, &channel_words, message->channel,
		    &template_words, message->template, message->contents, message->urgent,
		    message->relay_id, &message_state_words, MESSAGE_WAITING, message->created_at,
		    message->next_at))
		return false;
	*added = !duplicate;
	return true;
}

/* Who has leased one sees to it: by message_postpone(). */
#define HURRY \
	"UPDATE message SET urgent = TRUE, next_at = CASE WHEN attempts = tried_before" \
	" AND leased_by IS NULL THEN LEAST(next_at, ?) ELSE next_at END"

DB_STMT hurry = DB_WRITE("ts", HURRY " WHERE line = ? AND state = 'waiting'");
DB_STMT hurry_issue = DB_WRITE("ti", HURRY " WHERE issue_id = ? AND state = 'waiting'");

bool message_hurry(struct db *db, const char *line, int64_t now, struct err *err)
{
	return db_run(db, &hurry, NULL, err, now, line);
}

bool message_hurry_issue(struct db *db, int64_t issue_id, int64_t now, struct err *err)
{
	return db_run(db, &hurry_issue, NULL, err, now, issue_id);
}

struct number {
	int64_t value;
};

static const struct db_column number_columns[] = { COLUMN_INT(struct number, value, "value") };

DB_STMT find_start = DB_SELECT(struct number, number_columns, "",
	"SELECT event_id AS value FROM message_start WHERE id = 1");

bool message_start(struct db *db, struct arena *arena, int64_t *event_id, struct err *err)
{
	struct number row = { 0 };
	bool found;

	if (!db_one(db, &find_start, arena, &row, &found, err))
		return false;
	*event_id = row.value;
	return true;
}

/* Delivery --------------------------------------------------------------------------------------- */

enum { LOOKED_AT = 8 }; /* those that others may be faster at, before this one gives up */

static const struct db_column parcel_columns[] = {
	MESSAGE_COLUMNS(struct parcel, message.),
	COLUMN_TEXT(struct parcel, first, "first"),
	COLUMN_TEXT(struct parcel, address, "address"),
	COLUMN_BOOL(struct parcel, blocked, "blocked"),
	COLUMN_WORD(struct parcel, issue_status, "status", &status_words),
	COLUMN_WORD(struct parcel, relay_state, "relay_state", &relay_state_words),
};

/* What is of the reporter is taken from the issue: that is where they said how to reach them. */
DB_STMT find_due = DB_SELECT(struct parcel, parcel_columns, "wti",
	"SELECT " MESSAGE_SELECT ", (SELECT f.name FROM message f FORCE INDEX (message_line)"
	" WHERE f.line = m.line ORDER BY f.id LIMIT 1) AS first,"
	" CASE WHEN m.reporter AND m.channel = 'email' THEN i.contact_email"
	" WHEN m.reporter THEN i.contact_chat WHEN m.channel = 'email' THEN e.email"
	" ELSE e.chat END AS address,"
	" m.reporter AND (FIND_IN_SET(m.channel, i.contact_blocked) > 0"
	" OR FIND_IN_SET(m.channel, i.software_blocked_channels) > 0) AS blocked,"
	" i.status, y.state AS relay_state"
	" FROM message m FORCE INDEX (message_due)" MESSAGE_JOINS
	" LEFT JOIN issue i ON i.id = m.issue_id LEFT JOIN relay y ON y.id = m.relay_id"
	" WHERE m.state = 'waiting' AND m.channel = ? AND m.next_at <= ?"
	" AND NOT EXISTS (SELECT 1 FROM message b FORCE INDEX (message_line)"
	" WHERE b.line = m.line AND b.state = 'waiting' AND b.id < m.id)"
	" ORDER BY m.next_at, m.id LIMIT ?");

/* Whoever has leased it meanwhile has set another next_at. */
DB_STMT lease = DB_WRITE("tsit",
	"UPDATE message SET next_at = ?, leased_by = ?, attempts = attempts + 1"
	" WHERE id = ? AND state = 'waiting' AND next_at = ?");

bool message_lease(struct db *db, int channel, int64_t now, int64_t until, const char *by,
	struct arena *arena, struct parcel *parcel, bool *found, struct err *err)
{
	struct db_rows rows;
	int64_t leased = 0;
	const struct parcel *due;

	*found = false;
	if (!db_all(db, &find_due, arena, &rows, err, &channel_words, channel, now,
		    (int64_t)LOOKED_AT))
		return false;
	due = rows.items;
	for (size_t i = 0; i < rows.count && !leased; i++, due++)
		if (!db_run(db, &lease, &leased, err, until, by, due->message.id,
			    due->message.next_at))
			return false;
	if (!leased)
		return true;
	*parcel = due[-1];
	parcel->message.next_at = until;
	parcel->message.leased_by = by;
	parcel->message.attempts++;
	*found = true;
	return true;
}

DB_STMT release = DB_WRITE("wittist",
	"UPDATE message SET state = ?, attempts = ?, next_at = ?, settled_at = ?, leased_by = NULL"
	" WHERE id = ? AND state = 'waiting' AND leased_by = ? AND next_at = ?");

bool message_release(struct db *db, const struct message *leased, const struct message *becomes,
	bool *ours, struct err *err)
{
	int64_t affected;

	if (!db_run(db, &release, &affected, err, &message_state_words, becomes->state,
		    becomes->attempts, becomes->next_at, becomes->settled_at, leased->id,
		    leased->leased_by, leased->next_at))
		return false;
	*ours = affected == 1;
	return true;
}

DB_STMT postpone = DB_WRITE("ttist",
	"UPDATE message SET attempts = attempts - 1, leased_by = NULL,"
	" next_at = CASE WHEN urgent THEN ? ELSE ? END"
	" WHERE id = ? AND state = 'waiting' AND leased_by = ? AND next_at = ?");

bool message_postpone(struct db *db, const struct message *leased, int64_t until, int64_t now,
	struct err *err)
{
	return db_run(db, &postpone, NULL, err, now, until, leased->id, leased->leased_by,
		leased->next_at);
}

DB_STMT insert_attempt = DB_WRITE("iitssiis",
	"INSERT INTO message_attempt (message_id, attempt, at, made_by, sent_to, status, ms, said)"
	" VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE at = VALUES(at),"
	" made_by = VALUES(made_by), sent_to = VALUES(sent_to), status = VALUES(status),"
	" ms = VALUES(ms), said = VALUES(said)");

bool message_attempt_insert(struct db *db, int64_t message_id, const struct message_attempt *attempt,
	struct err *err)
{
	return db_run(db, &insert_attempt, NULL, err, message_id, attempt->attempt, attempt->at,
		attempt->by, attempt->sent_to, attempt->status, attempt->ms, attempt->said);
}

DB_STMT reconsider = DB_WRITE("ti",
	"UPDATE message SET next_at = ? WHERE recipient_id = ? AND state = 'waiting'"
	" AND attempts = tried_before AND leased_by IS NULL");

bool message_reconsider(struct db *db, int64_t recipient_id, int64_t now, struct err *err)
{
	return db_run(db, &reconsider, NULL, err, now, recipient_id);
}

/* Forgetting ------------------------------------------------------------------------------------- */

/* What is over stays over. Those that are passed over are few: of issues that are open for months. */
DB_STMT find_old = DB_SELECT(struct number, number_columns, "ti",
	"SELECT m.id AS value FROM message m FORCE INDEX (message_settled)"
	" LEFT JOIN issue i ON i.id = m.issue_id"
	" WHERE m.settled_at < ? AND (i.id IS NULL OR i.status IN ('closed','cancelled'))"
	" ORDER BY m.settled_at, m.id LIMIT ?");

/* Another courier may have done it, or somebody has given it another chance. */
DB_STMT forget = DB_WRITE("it", "DELETE FROM message WHERE id = ? AND settled_at < ?");

bool message_forget(struct db *db, int64_t before, int64_t limit, struct arena *arena, int64_t *count,
	struct err *err)
{
	struct db_rows rows;
	const struct number *ids;
	int64_t affected;

	*count = 0;
	if (!db_all(db, &find_old, arena, &rows, err, before, limit))
		return false;
	ids = rows.items;
	for (size_t i = 0; i < rows.count; i++) {
		if (!db_run(db, &forget, &affected, err, ids[i].value, before))
			return false;
		*count += affected;
	}
	return true;
}
