#include "store/clock_store.h"

#include "store/db.h"

static const struct db_column issue_columns[] = { COLUMN_INT(struct clock_issue, id, "id") };

DB_STMT list_alarms = DB_SELECT(struct clock_issue, issue_columns, "ti",
	"SELECT i.id FROM issue i FORCE INDEX (issue_alarm) WHERE i.alarm_at < ?"
	" ORDER BY i.alarm_at, i.id LIMIT ?");

bool clock_alarms(struct db *db, int64_t now, struct arena *arena, struct db_rows *issues,
	struct err *err)
{
	return db_all(db, &list_alarms, arena, issues, err, now, (int64_t)CLOCK_BATCH);
}

DB_STMT list_issues = DB_SELECT(struct clock_issue, issue_columns, "ii",
	"SELECT i.id FROM issue i FORCE INDEX (PRIMARY) WHERE i.id >= ? AND i.id < ?"
	" AND i.status NOT IN ('closed', 'cancelled') ORDER BY i.id");

bool clock_issues(struct db *db, int64_t from, struct arena *arena, struct db_rows *issues,
	struct err *err)
{
	return db_all(db, &list_issues, arena, issues, err, from, from + CLOCK_IDS);
}

static const struct db_column walk_columns[] = {
	COLUMN_INT(struct clock_walk, rules, "rules"),
	COLUMN_INT(struct clock_walk, next_id, "next_id"),
	COLUMN_INT(struct clock_walk, last_id, "last_id"),
};

DB_STMT find_walk = DB_SELECT(struct clock_walk, walk_columns, "",
	"SELECT rules, next_id, last_id FROM clock_walk WHERE id = 1");

bool clock_walk_find(struct db *db, struct arena *arena, struct clock_walk *walk, struct err *err)
{
	bool found;

	*walk = (struct clock_walk){ 0 };
	return db_one(db, &find_walk, arena, walk, &found, err);
}

DB_STMT begin_walk = DB_WRITE("ii",
	"UPDATE clock_walk SET rules = ?,"
	" next_id = (SELECT COALESCE(MIN(i.id), 1) FROM issue i),"
	" last_id = (SELECT COALESCE(MAX(j.id), 0) FROM issue j) WHERE id = 1 AND rules = ?");

bool clock_walk_begin(struct db *db, const struct clock_walk *walk, int64_t rules, struct err *err)
{
	return db_run(db, &begin_walk, NULL, err, rules, walk->rules);
}

DB_STMT go_on = DB_WRITE("iii",
	"UPDATE clock_walk SET next_id = ? WHERE id = 1 AND rules = ? AND next_id = ?");

bool clock_walk_go_on(struct db *db, const struct clock_walk *walk, int64_t next_id,
	struct err *err)
{
	return db_run(db, &go_on, NULL, err, next_id, walk->rules, walk->next_id);
}
