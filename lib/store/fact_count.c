#include "store/fact_store.h"

#include "base/arena.h"
#include "domain/range.h"
#include "domain/words.h"
#include "store/db.h"

struct id_row {
	int64_t id;
};

static const struct db_column id_columns[] = { COLUMN_INT(struct id_row, id, "id") };

DB_STMT list_ids = DB_SELECT(struct id_row, id_columns, "ii",
	"SELECT id FROM issue WHERE id > ? ORDER BY id LIMIT ?");

bool fact_issue_ids(struct db *db, int64_t after, struct arena *arena, struct db_rows *ids,
	struct err *err)
{
	return db_all(db, &list_ids, arena, ids, err, after, (int64_t)FACT_ISSUES);
}

struct bounds {
	int64_t first, last; /* dates; 0: none */
};

static const struct db_column bounds_columns[] = {
	COLUMN_DATE(struct bounds, first, "first"),
	COLUMN_DATE(struct bounds, last, "last"),
};

/* By measure: of each, the index knows the ends. */
DB_STMT find_bounds = DB_SELECT(struct bounds, bounds_columns, "ww",
	"SELECT MIN(first) AS first, MAX(last) AS last FROM"
	" (SELECT CAST(MIN(at) AS DATE) AS first, CAST(MAX(at) AS DATE) AS last FROM report_fact"
	" WHERE measure = ? UNION ALL"
	" SELECT MIN(since), MAX(since) FROM report_sum WHERE measure = ?) b");

static void widen(const struct bounds *bounds, int64_t *from, int64_t *to)
{
	if (!bounds->first)
		return;
	if (!*from || bounds->first < *from)
		*from = bounds->first;
	if (unit_ends(UNIT_DAY, bounds->last) > *to)
		*to = unit_ends(UNIT_DAY, bounds->last);
}

bool fact_bounds(struct db *db, struct arena *arena, int64_t *from, int64_t *to, struct err *err)
{
	bool found;

	*from = *to = 0;
	for (int measure = 1; measure < measure_count; measure++) {
		struct bounds bounds = { 0 };

		if (!db_one(db, &find_bounds, arena, &bounds, &found, err, &measure_words, measure,
			    &measure_words, measure))
			return false;
		widen(&bounds, from, to);
	}
	return true;
}

/* Of a measure and month, in both tables, by day and by month. */
DB_STMT drop_sums = DB_WRITE("wdd",
	"DELETE FROM report_sum WHERE measure = ? AND since >= ? AND since < ?");
DB_STMT drop_subjects = DB_WRITE("wdd",
	"DELETE FROM report_subject WHERE measure = ? AND since >= ? AND since < ?");
DB_STMT count_days = DB_WRITE("wtt",
	"INSERT INTO report_sum (measure, unit, since, priority, bucket, count)"
	" SELECT measure, 'day', CAST(at AS DATE), priority, bucket, COUNT(*) FROM report_fact"
	" WHERE measure = ? AND at >= ? AND at < ? GROUP BY measure, CAST(at AS DATE), priority, bucket");
DB_STMT count_day_subjects = DB_WRITE("wtt",
	"INSERT INTO report_subject (measure, unit, since, subject_id, count)"
	" SELECT measure, 'day', CAST(at AS DATE), subject_id, COUNT(*) FROM report_fact"
	" WHERE measure = ? AND at >= ? AND at < ? GROUP BY measure, CAST(at AS DATE), subject_id");
DB_STMT count_month = DB_WRITE("dwtt",
	"INSERT INTO report_sum (measure, unit, since, priority, bucket, count)"
	" SELECT measure, 'month', ?, priority, bucket, COUNT(*) FROM report_fact"
	" WHERE measure = ? AND at >= ? AND at < ? GROUP BY measure, priority, bucket");
DB_STMT count_month_subjects = DB_WRITE("dwtt",
	"INSERT INTO report_subject (measure, unit, since, subject_id, count)"
	" SELECT measure, 'month', ?, subject_id, COUNT(*) FROM report_fact"
	" WHERE measure = ? AND at >= ? AND at < ? GROUP BY measure, subject_id");

bool facts_count_month(struct db *db, int measure, int64_t month, struct err *err)
{
	int64_t end = unit_ends(UNIT_MONTH, month);

	return db_run(db, &drop_sums, NULL, err, &measure_words, measure, month, end)
	       && db_run(db, &drop_subjects, NULL, err, &measure_words, measure, month, end)
	       && db_run(db, &count_days, NULL, err, &measure_words, measure, month, end)
	       && db_run(db, &count_day_subjects, NULL, err, &measure_words, measure, month, end)
	       && db_run(db, &count_month, NULL, err, month, &measure_words, measure, month, end)
	       && db_run(db, &count_month_subjects, NULL, err, month, &measure_words, measure,
		       month, end);
}
