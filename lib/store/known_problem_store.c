#include "store/known_problem_store.h"

#include "domain/words.h"
#include "store/db.h"

/* News are the updates with a message; what the Software Team or a join changes besides is none. */
#define KNOWN_PROBLEM_SELECT \
	"SELECT k.id, k.state, k.summary, k.message_to_employee, k.fixed_in_version," \
	" k.expected_on, k.created_at, k.news_at FROM (SELECT g.*, COALESCE((SELECT MAX(u.at)" \
	" FROM forwarding_update u WHERE u.forwarding_id = g.id" \
	" AND u.message_to_employee IS NOT NULL), g.created_at) AS news_at" \
	" FROM forwarding g WHERE g.software_id = ? AND g.state <> 'returned') k"

#define NEWEST_NEWS " ORDER BY k.news_at DESC, k.id DESC LIMIT ?"

static const struct db_column known_problem_columns[] = {
	COLUMN_INT(struct known_problem, id, "id"),
	COLUMN_WORD(struct known_problem, state, "state", &forwarding_state_words),
	COLUMN_TEXT(struct known_problem, summary, "summary"),
	COLUMN_TEXT(struct known_problem, message_to_employee, "message_to_employee"),
	COLUMN_TEXT(struct known_problem, fixed_in_version, "fixed_in_version"),
	COLUMN_DATE(struct known_problem, expected_on, "expected_on"),
	COLUMN_TIME(struct known_problem, created_at, "created_at"),
	COLUMN_TIME(struct known_problem, news_at, "news_at"),
};

DB_STMT list_first = DB_SELECT(struct known_problem, known_problem_columns, "ii",
	KNOWN_PROBLEM_SELECT NEWEST_NEWS);

DB_STMT list_after = DB_SELECT(struct known_problem, known_problem_columns, "ittii",
	KNOWN_PROBLEM_SELECT
	" WHERE k.news_at <= ? AND (k.news_at < ? OR k.id < ?)" NEWEST_NEWS);

static bool list_page(struct db *db, const struct known_problem_filter *filter,
	struct arena *arena, struct db_rows *list, struct err *err)
{
	if (!filter->after_id)
		return db_all(db, &list_first, arena, list, err, filter->software_id,
			filter->page.limit);
	return db_all(db, &list_after, arena, list, err, filter->software_id, filter->after_at,
		filter->after_at, filter->after_id, filter->page.limit);
}

struct count_row {
	int64_t count;
};

static const struct db_column count_columns[] = { COLUMN_INT(struct count_row, count, "count") };

DB_STMT count = DB_SELECT(struct count_row, count_columns, "i",
	"SELECT COUNT(*) AS count FROM forwarding WHERE software_id = ? AND state <> 'returned'");

bool known_problem_list(struct db *db, const struct known_problem_filter *filter,
	struct arena *arena, struct db_rows *list, struct err *err)
{
	struct count_row row = { 0 };
	bool found;

	if (!list_page(db, filter, arena, list, err))
		return false;
	if (!filter->page.total)
		return true;
	if (!db_one(db, &count, arena, &row, &found, err, filter->software_id))
		return false;
	*filter->page.total = row.count;
	return true;
}
