#include "store/forwarding_store.h"

#include "base/arena.h"
#include "store/db.h"
#include "store/list.h"

#define FORWARDING_SELECT \
	"SELECT g.id, g.version, g.software_id, w.title AS software_title, g.state, g.summary," \
	" g.steps_to_reproduce, g.fixed_in_version, g.expected_on, g.message_to_employee, g.news," \
	" g.vendor_case, g.internal, g.created_at, g.updated_at," \
	" (SELECT COUNT(*) FROM issue i WHERE i.forwarding_id = g.id) AS issues," \
	" (SELECT COUNT(*) FROM relay y WHERE y.forwarding_id = g.id AND y.state = 'pending')" \
	" AS relays_pending FROM forwarding g JOIN software w ON w.id = g.software_id"

static const struct db_column forwarding_columns[] = {
	COLUMN_INT(struct forwarding, id, "id"),
	COLUMN_INT(struct forwarding, version, "version"),
	COLUMN_INT(struct forwarding, software_id, "software_id"),
	COLUMN_TEXT(struct forwarding, software_title, "software_title"),
	COLUMN_WORD(struct forwarding, state, "state", &forwarding_state_words),
	COLUMN_TEXT(struct forwarding, summary, "summary"),
	COLUMN_TEXT(struct forwarding, steps_to_reproduce, "steps_to_reproduce"),
	COLUMN_TEXT(struct forwarding, fixed_in_version, "fixed_in_version"),
	COLUMN_DATE(struct forwarding, expected_on, "expected_on"),
	COLUMN_TEXT(struct forwarding, message_to_employee, "message_to_employee"),
	COLUMN_WORD(struct forwarding, news, "news", &news_words),
	COLUMN_TEXT(struct forwarding, vendor_case, "vendor_case"),
	COLUMN_TEXT(struct forwarding, internal, "internal"),
	COLUMN_TIME(struct forwarding, created_at, "created_at"),
	COLUMN_TIME(struct forwarding, updated_at, "updated_at"),
	COLUMN_INT(struct forwarding, issues, "issues"),
	COLUMN_INT(struct forwarding, relays_pending, "relays_pending"),
};

DB_STMT find = DB_SELECT(struct forwarding, forwarding_columns, "i",
	FORWARDING_SELECT " WHERE g.id = ?");

bool forwarding_find(struct db *db, int64_t id, struct arena *arena, struct forwarding *forwarding,
	bool *found, struct err *err)
{
	return db_one(db, &find, arena, forwarding, found, err, id);
}

struct id_row {
	int64_t id;
};

static const struct db_column id_columns[] = { COLUMN_INT(struct id_row, id, "id") };

DB_STMT lock = DB_SELECT(struct id_row, id_columns, "i",
	"SELECT id FROM forwarding WHERE id = ? FOR UPDATE");

bool forwarding_lock(struct db *db, int64_t id, struct arena *arena, struct forwarding *forwarding,
	bool *found, struct err *err)
{
	struct id_row row;

	return db_one(db, &lock, arena, &row, found, err, id)
	       && (!*found || forwarding_find(db, id, arena, forwarding, found, err));
}

DB_STMT insert = DB_WRITE("iwsssdswssitt",
	"INSERT INTO forwarding (version, software_id, state, summary, steps_to_reproduce,"
	" fixed_in_version, expected_on, message_to_employee, news, vendor_case, internal,"
	" created_by, created_at, updated_at)"
	" VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");

bool forwarding_insert(struct db *db, struct forwarding *forwarding, int64_t created_by,
	struct err *err)
{
	forwarding->version = 1;
	return db_insert(db, &insert, &forwarding->id, err, forwarding->software_id,
		&forwarding_state_words, forwarding->state, forwarding->summary,
		forwarding->steps_to_reproduce, forwarding->fixed_in_version,
		forwarding->expected_on, forwarding->message_to_employee, &news_words,
		forwarding->news, forwarding->vendor_case, forwarding->internal, created_by,
		forwarding->created_at, forwarding->updated_at);
}

DB_STMT update = DB_WRITE("wsssdswsstii",
	"UPDATE forwarding SET version = version + 1, state = ?, summary = ?,"
	" steps_to_reproduce = ?, fixed_in_version = ?, expected_on = ?, message_to_employee = ?,"
	" news = ?, vendor_case = ?, internal = ?, updated_at = ? WHERE id = ? AND version = ?");

bool forwarding_save(struct db *db, struct forwarding *forwarding, struct err *err)
{
	int64_t affected;

	if (!db_run(db, &update, &affected, err, &forwarding_state_words, forwarding->state,
		    forwarding->summary, forwarding->steps_to_reproduce,
		    forwarding->fixed_in_version, forwarding->expected_on,
		    forwarding->message_to_employee, &news_words, forwarding->news,
		    forwarding->vendor_case, forwarding->internal, forwarding->updated_at,
		    forwarding->id, forwarding->version))
		return false;
	if (affected != 1)
		return db_again(db, err);
	forwarding->version++;
	return true;
}

enum { OF_SOFTWARE, IN_STATE, AFTER, FILTERS };

static const char *const fragments[FILTERS] = {
	[OF_SOFTWARE] = " AND g.software_id = ?",
	[IN_STATE] = " AND g.state = ?",
	[AFTER] = " AND g.created_at <= ? AND (g.created_at < ? OR g.id < ?)",
};

static const struct list list = {
	.key = UINT64_C(0x4600000000000000),
	.stmt = DB_SELECT(struct forwarding, forwarding_columns, NULL, NULL),
	.select = FORWARDING_SELECT " WHERE 1 = 1",
	.fragments = fragments,
	.order = " ORDER BY g.created_at DESC, g.id DESC LIMIT ?",
	.from = "forwarding g",
	.page = AFTER,
};

bool forwarding_list(struct db *db, const struct forwarding_filter *filter, struct arena *arena,
	struct db_rows *rows, struct err *err)
{
	struct list_query query = { 0 };

	list_filter_number(&query, OF_SOFTWARE, filter->software_id);
	list_filter_word(&query, IN_STATE, &forwarding_state_words, filter->state);
	list_filter_page(&query, AFTER, filter->after_at, filter->after_id);
	return list_run(db, &list, &query, &filter->page, arena, rows, err);
}

DB_STMT list_issues = DB_SELECT(struct id_row, id_columns, "i",
	"SELECT id FROM issue WHERE forwarding_id = ? ORDER BY id");

bool forwarding_issues(struct db *db, int64_t id, struct arena *arena, struct db_rows *ids,
	struct err *err)
{
	return db_all(db, &list_issues, arena, ids, err, id);
}

DB_STMT insert_update = DB_WRITE("itiwss",
	"INSERT INTO forwarding_update (forwarding_id, at, made_by, outcome, message_to_employee,"
	" reason) VALUES (?, ?, ?, ?, ?, ?)");

bool forwarding_update_insert(struct db *db, struct forwarding_update *line, struct err *err)
{
	return db_insert(db, &insert_update, &line->id, err, line->forwarding_id, line->at,
		line->by.id, &forwarding_state_words, line->outcome, line->message_to_employee,
		line->reason);
}

static const struct db_column update_columns[] = {
	COLUMN_INT(struct forwarding_update, id, "id"),
	COLUMN_INT(struct forwarding_update, forwarding_id, "forwarding_id"),
	COLUMN_TIME(struct forwarding_update, at, "at"),
	COLUMN_INT(struct forwarding_update, by.id, "made_by"),
	COLUMN_TEXT(struct forwarding_update, by.login, "login"),
	COLUMN_TEXT(struct forwarding_update, by.name, "name"),
	COLUMN_WORD(struct forwarding_update, outcome, "outcome", &forwarding_state_words),
	COLUMN_TEXT(struct forwarding_update, message_to_employee, "message_to_employee"),
	COLUMN_TEXT(struct forwarding_update, reason, "reason"),
};

DB_STMT list_updates = DB_SELECT(struct forwarding_update, update_columns, "i",
	"SELECT u.id, u.forwarding_id, u.at, u.made_by, e.login, e.name, u.outcome,"
	" u.message_to_employee, u.reason FROM forwarding_update u"
	" JOIN employee e ON e.id = u.made_by WHERE u.forwarding_id = ? ORDER BY u.id");

bool forwarding_update_list(struct db *db, int64_t forwarding_id, struct arena *arena,
	struct db_rows *updates, struct err *err)
{
	return db_all(db, &list_updates, arena, updates, err, forwarding_id);
}
