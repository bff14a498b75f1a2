#include "store/outbox_store.h"

#include "store/db.h"
#include "store/message_columns.h"

static const struct db_column message_columns[] = {
	MESSAGE_COLUMNS(struct message, ),
	COLUMN_TEXT(struct message, said, "said"),
};

/* With what was said of it last. */
#define OUTBOX_SELECT \
	"SELECT " MESSAGE_SELECT ", (SELECT t.said FROM message_attempt t WHERE t.message_id = m.id" \
	" ORDER BY t.at DESC, t.attempt DESC LIMIT 1) AS said FROM message m"

DB_STMT find = DB_SELECT(struct message, message_columns, "i",
	OUTBOX_SELECT MESSAGE_JOINS " WHERE m.id = ?");
DB_STMT find_name = DB_SELECT(struct message, message_columns, "s",
	OUTBOX_SELECT MESSAGE_JOINS " WHERE m.name = ?");
DB_STMT list = DB_SELECT(struct message, message_columns, "wi",
	OUTBOX_SELECT MESSAGE_JOINS " WHERE m.state = ? ORDER BY m.id LIMIT ?");

bool message_find(struct db *db, int64_t id, struct arena *arena, struct message *message,
	bool *found, struct err *err)
{
	return db_one(db, &find, arena, message, found, err, id);
}

bool message_find_name(struct db *db, const char *name, struct arena *arena,
	struct message *message, bool *found, struct err *err)
{
	return db_one(db, &find_name, arena, message, found, err, name);
}

bool message_list(struct db *db, int state, int64_t limit, struct arena *arena,
	struct db_rows *messages, struct err *err)
{
	return db_all(db, &list, arena, messages, err, &message_state_words, state, limit);
}

static const struct db_column attempt_columns[] = {
	COLUMN_INT(struct message_attempt, attempt, "attempt"),
	COLUMN_TIME(struct message_attempt, at, "at"),
	COLUMN_TEXT(struct message_attempt, by, "made_by"),
	COLUMN_TEXT(struct message_attempt, sent_to, "sent_to"),
	COLUMN_INT(struct message_attempt, status, "status"),
	COLUMN_INT(struct message_attempt, ms, "ms"),
	COLUMN_TEXT(struct message_attempt, said, "said"),
};

DB_STMT list_attempts = DB_SELECT(struct message_attempt, attempt_columns, "i",
	"SELECT attempt, at, made_by, sent_to, status, ms, said FROM message_attempt"
	" WHERE message_id = ? ORDER BY at, attempt");

bool message_attempts(struct db *db, int64_t message_id, struct arena *arena,
	struct db_rows *attempts, struct err *err)
{
	return db_all(db, &list_attempts, arena, attempts, err, message_id);
}

static const struct db_column count_columns[] = {
	COLUMN_WORD(struct message_count, state, "state", &message_state_words),
	COLUMN_WORD(struct message_count, channel, "channel", &channel_words),
	COLUMN_INT(struct message_count, count, "messages"),
	COLUMN_TIME(struct message_count, oldest_at, "oldest_at"),
};

DB_STMT count_all = DB_SELECT(struct message_count, count_columns, "",
	"SELECT state, channel, COUNT(*) AS messages, MIN(created_at) AS oldest_at FROM message"
	" GROUP BY state, channel ORDER BY state, channel");

bool message_counts(struct db *db, struct arena *arena, struct db_rows *counts, struct err *err)
{
	return db_all(db, &count_all, arena, counts, err);
}

#define REVIVE \
	"UPDATE message SET state = 'waiting', tried_before = attempts, next_at = ?, settled_at = NULL"

DB_STMT revive_dead = DB_WRITE("t", REVIVE " WHERE state = 'dead'");
DB_STMT revive_one = DB_WRITE("ti",
	REVIVE " WHERE id = ? AND (state = 'dead' OR (state = 'delivered' AND relay_id IS NULL))");

bool message_revive(struct db *db, int64_t id, int64_t now, int64_t *count, struct err *err)
{
	return id ? db_run(db, &revive_one, count, err, now, id)
		  : db_run(db, &revive_dead, count, err, now);
}

DB_STMT bury = DB_WRITE("ti",
	"UPDATE message SET state = 'dead', settled_at = ? WHERE id = ? AND state = 'delivered'");

bool message_bury(struct db *db, int64_t id, int64_t now, bool *was, struct err *err)
{
	int64_t affected;

	if (!db_run(db, &bury, &affected, err, now, id))
		return false;
	*was = affected == 1;
	return true;
}
