#include "store/relay_store.h"

#include "base/arena.h"
#include "store/db.h"
#include "store/list.h"

/* Whether one of them is pending is kept in the issue as well, for those who read many issues. */
DB_STMT supersede = DB_WRITE("ti",
	"UPDATE issue i LEFT JOIN relay y ON y.issue_id = i.id AND y.state = 'pending'"
	" SET i.relay_pending = 1, y.state = 'superseded', y.settled_at = ? WHERE i.id = ?");

DB_STMT insert = DB_WRITE("iiwst",
	"INSERT INTO relay (issue_id, forwarding_id, outcome, message, state, since)"
	" VALUES (?, ?, ?, ?, 'pending', ?)");

bool relay_insert(struct db *db, struct relay *relay, struct err *err)
{
	relay->state = RELAY_PENDING;
	return db_run(db, &supersede, NULL, err, relay->since, relay->issue_id)
	       && db_insert(db, &insert, &relay->id, err, relay->issue_id, relay->forwarding_id,
		       &news_words, relay->outcome, relay->message, relay->since);
}

#define RELAY_SELECT \
	"SELECT y.id, y.issue_id, y.forwarding_id, y.outcome, y.message, y.state, y.since," \
	" y.channel, y.settled_by, e.login, e.name, y.settled_at" \
	" FROM relay y LEFT JOIN employee e ON e.id = y.settled_by"

static const struct db_column relay_columns[] = {
	COLUMN_INT(struct relay, id, "id"),
	COLUMN_INT(struct relay, issue_id, "issue_id"),
	COLUMN_INT(struct relay, forwarding_id, "forwarding_id"),
	COLUMN_WORD(struct relay, outcome, "outcome", &news_words),
	COLUMN_TEXT(struct relay, message, "message"),
	COLUMN_WORD(struct relay, state, "state", &relay_state_words),
	COLUMN_TIME(struct relay, since, "since"),
	COLUMN_WORD(struct relay, channel, "channel", &channel_words),
	COLUMN_INT(struct relay, by.id, "settled_by"),
	COLUMN_TEXT(struct relay, by.login, "login"),
	COLUMN_TEXT(struct relay, by.name, "name"),
	COLUMN_TIME(struct relay, at, "settled_at"),
};

DB_STMT find = DB_SELECT(struct relay, relay_columns, "i", RELAY_SELECT " WHERE y.id = ?");

bool relay_find(struct db *db, int64_t id, struct arena *arena, struct relay *relay, bool *found,
	struct err *err)
{
	return db_one(db, &find, arena, relay, found, err, id);
}

DB_STMT find_made = DB_SELECT(struct relay, relay_columns, "it",
	RELAY_SELECT " WHERE y.issue_id = ? AND y.since = ? ORDER BY y.id DESC LIMIT 1");

bool relay_find_made(struct db *db, int64_t issue_id, int64_t at, struct arena *arena,
	struct relay *relay, bool *found, struct err *err)
{
	return db_one(db, &find_made, arena, relay, found, err, issue_id, at);
}

DB_STMT find_newest = DB_SELECT(struct relay, relay_columns, "i",
	RELAY_SELECT " WHERE y.issue_id = ? ORDER BY y.id DESC LIMIT 1");
DB_STMT reopen = DB_WRITE("i",
	"UPDATE relay y JOIN issue i ON i.id = y.issue_id"
	" SET y.state = 'pending', y.channel = NULL, y.settled_at = NULL, i.relay_pending = 1"
	" WHERE y.id = ? AND y.state = 'relayed' AND y.settled_by IS NULL");

bool relay_reopen(struct db *db, const struct relay *relay, struct arena *arena, bool *done,
	struct err *err)
{
	struct relay newest = { 0 };
	int64_t affected = 0;
	bool found;

	if (!db_one(db, &find_newest, arena, &newest, &found, err, relay->issue_id)
		|| (newest.id == relay->id && !db_run(db, &reopen, &affected, err, relay->id)))
		return false;
	*done = affected > 0;
	return true;
}

DB_STMT settle = DB_WRITE("wwIti",
	"UPDATE relay y JOIN issue i ON i.id = y.issue_id"
	" SET y.state = ?, y.channel = ?, y.settled_by = ?, y.settled_at = ?, i.relay_pending = 0"
	" WHERE y.id = ? AND y.state = 'pending'");

bool relay_settle(struct db *db, const struct relay *relay, struct err *err)
{
	int64_t affected;

	if (!db_run(db, &settle, &affected, err, &relay_state_words, relay->state, &channel_words,
		    relay->channel, relay->by.id, relay->at, relay->id))
		return false;
	return affected || db_again(db, err);
}

enum { IN_STATE, OF_ISSUE, OF_FORWARDING, AFTER, FILTERS };

static const char *const fragments[FILTERS] = {
	[IN_STATE] = " AND y.state = ?",
	[OF_ISSUE] = " AND y.issue_id = ?",
	[OF_FORWARDING] = " AND y.forwarding_id = ?",
	[AFTER] = " AND y.since >= ? AND (y.since > ? OR y.id > ?)",
};

static const struct list list = {
	.key = UINT64_C(0x5200000000000000),
	.stmt = DB_SELECT(struct relay, relay_columns, NULL, NULL),
	.select = RELAY_SELECT " WHERE 1 = 1",
	.fragments = fragments,
	.order = " ORDER BY y.since, y.id LIMIT ?",
	.from = "relay y",
	.page = AFTER,
};

bool relay_list(struct db *db, const struct relay_filter *filter, struct arena *arena,
	struct db_rows *rows, struct err *err)
{
	struct list_query query = { 0 };

	list_filter_word(&query, IN_STATE, &relay_state_words, filter->state);
	list_filter_number(&query, OF_ISSUE, filter->issue_id);
	list_filter_number(&query, OF_FORWARDING, filter->forwarding_id);
	list_filter_page(&query, AFTER, filter->after_at, filter->after_id);
	return list_run(db, &list, &query, &filter->page, arena, rows, err);
}

struct attempts_row {
	int64_t attempts;
};

static const struct db_column attempts_columns[] = {
	COLUMN_INT(struct attempts_row, attempts, "attempts"),
};

DB_STMT count_attempts = DB_SELECT(struct attempts_row, attempts_columns, "it",
	"SELECT COUNT(*) AS attempts FROM contact_attempt"
	" WHERE issue_id = ? AND at >= ? AND outcome <> 'reached'");

bool relay_attempts(struct db *db, int64_t issue_id, int64_t since, struct arena *arena,
	int64_t *attempts, struct err *err)
{
	struct attempts_row row = { 0 };
	bool found;

	if (!db_one(db, &count_attempts, arena, &row, &found, err, issue_id, since))
		return false;
	*attempts = row.attempts;
	return true;
}

static const struct db_column debt_columns[] = {
	COLUMN_INT(struct relay_debt, count, "relays"),
	COLUMN_TIME(struct relay_debt, oldest_at, "oldest_at"),
};

DB_STMT sum_debt = DB_SELECT(struct relay_debt, debt_columns, "t",
	"SELECT COUNT(*) AS relays, MIN(since) AS oldest_at FROM relay"
	" WHERE state = 'pending' AND since < ?");

bool relay_debt(struct db *db, int64_t before, struct arena *arena, struct relay_debt *debt,
	struct err *err)
{
	bool found;

	return db_one(db, &sum_debt, arena, debt, &found, err, before);
}
