#include "store/replay_store.h"

#include "domain/words.h"
#include "store/db.h"

struct at_row {
	int64_t created_at;
};

static const struct db_column at_columns[] = {
	COLUMN_TIME(struct at_row, created_at, "created_at"),
};

DB_STMT find_at = DB_SELECT(struct at_row, at_columns, "i",
	"SELECT created_at FROM issue WHERE id = ?");

bool triaged_at(struct db *db, int64_t id, struct arena *arena, int64_t *created_at, bool *found,
	struct err *err)
{
	struct at_row row = { 0 };

	if (!db_one(db, &find_at, arena, &row, found, err, id))
		return false;
	*created_at = row.created_at;
	return true;
}

static const struct db_column columns[] = {
	COLUMN_INT(struct triaged_issue, id, "id"),
	COLUMN_INT(struct triaged_issue, version, "version"),
	COLUMN_TIME(struct triaged_issue, created_at, "created_at"),
	COLUMN_INT(struct triaged_issue, priority, "priority"),
	COLUMN_WORD(struct triaged_issue, basket, "basket", &basket_words),
	COLUMN_WORD(struct triaged_issue, impact, "impact", &impact_words),
	COLUMN_BOOL(struct triaged_issue, customer_impact, "customer_impact"),
	COLUMN_BOOL(struct triaged_issue, vip, "vip"),
	COLUMN_BOOL(struct triaged_issue, escalated, "escalated"),
	COLUMN_INT(struct triaged_issue, override_by, "override_by"),
};

DB_STMT list_before = DB_SELECT(struct triaged_issue, columns, "tttii",
	"SELECT id, version, created_at, priority, basket, impact, customer_impact, vip, escalated,"
	" override_by FROM issue FORCE INDEX (issue_created)"
	" WHERE created_at >= ? AND created_at <= ? AND (created_at < ? OR id < ?)"
	" ORDER BY created_at DESC, id DESC LIMIT ?");

bool triaged_before(struct db *db, int64_t from, int64_t at, int64_t id, int64_t limit,
	struct arena *arena, struct db_rows *rows, struct err *err)
{
	return db_all(db, &list_before, arena, rows, err, from, at, at, id, limit);
}
