#include "store/report_store.h"

#include "domain/words.h"
#include "store/db.h"

static const struct db_column counted_columns[] = {
	COLUMN_INT(struct counted, priority, "priority"),
	COLUMN_INT(struct counted, bucket, "bucket"),
	COLUMN_INT(struct counted, count, "count"),
};

/* The primary key's order is the order in time: a range of it is read, and nothing else. */
DB_STMT count_facts = DB_SELECT(struct counted, counted_columns, "wtt",
	"SELECT priority, bucket, COUNT(*) AS count FROM report_fact FORCE INDEX (PRIMARY)"
	" WHERE measure = ? AND at >= ? AND at < ? GROUP BY priority, bucket");
DB_STMT count_sums = DB_SELECT(struct counted, counted_columns, "wwdd",
	"SELECT priority, bucket, CAST(SUM(count) AS SIGNED) AS count FROM report_sum"
	" WHERE measure = ? AND unit = ? AND since >= ? AND since < ? GROUP BY priority, bucket");

bool report_count(struct db *db, int measure, const struct range_part *part, struct arena *arena,
	struct db_rows *rows, struct err *err)
{
	if (!part->unit)
		return db_all(db, &count_facts, arena, rows, err, &measure_words, measure,
			part->range.from, part->range.to);
	return db_all(db, &count_sums, arena, rows, err, &measure_words, measure, &unit_words,
		part->unit, part->range.from, part->range.to);
}

static const struct db_column subject_columns[] = {
	COLUMN_INT(struct counted_subject, subject_id, "subject_id"),
	COLUMN_INT(struct counted_subject, count, "count"),
};

DB_STMT count_fact_subjects = DB_SELECT(struct counted_subject, subject_columns, "wtt",
	"SELECT subject_id, COUNT(*) AS count FROM report_fact FORCE INDEX (PRIMARY)"
	" WHERE measure = ? AND at >= ? AND at < ? GROUP BY subject_id");
DB_STMT count_subjects = DB_SELECT(struct counted_subject, subject_columns, "wwdd",
	"SELECT subject_id, CAST(SUM(count) AS SIGNED) AS count FROM report_subject"
	" WHERE measure = ? AND unit = ? AND since >= ? AND since < ? GROUP BY subject_id");

bool report_count_subjects(struct db *db, int measure, const struct range_part *part,
	struct arena *arena, struct db_rows *rows, struct err *err)
{
	if (!part->unit)
		return db_all(db, &count_fact_subjects, arena, rows, err, &measure_words, measure,
			part->range.from, part->range.to);
	return db_all(db, &count_subjects, arena, rows, err, &measure_words, measure, &unit_words,
		part->unit, part->range.from, part->range.to);
}

struct ms_row {
	int64_t ms;
};

static const struct db_column ms_columns[] = { COLUMN_INT(struct ms_row, ms, "ms") };

/* One class in the order of its durations: read up to the one that is looked for. */
DB_STMT find_nth = DB_SELECT(struct ms_row, ms_columns, "wiittiiii",
	"SELECT ms FROM report_fact FORCE INDEX (report_fact_ms)"
	" WHERE measure = ? AND ms >= ? AND ms <= ? AND at >= ? AND at < ?"
	" AND (? = 0 OR priority = ?) ORDER BY ms LIMIT ? OFFSET ?");

bool report_nth(struct db *db, const struct nth *nth, struct arena *arena, int64_t *ms,
	struct err *err)
{
	struct ms_row row = { 0 };
	bool found;

	if (!db_one(db, &find_nth, arena, &row, &found, err, &measure_words, nth->measure, nth->least,
		    nth->most, nth->range.from, nth->range.to, nth->priority, nth->priority,
		    INT64_C(1), nth->before))
		return false;
	*ms = row.ms;
	return true;
}

/* Ages ------------------------------------------------------------------------------------------ */

static const struct db_column age_columns[] = {
	COLUMN_INT(struct counted_age, priority, "priority"),
	COLUMN_INT(struct counted_age, age, "age"),
	COLUMN_INT(struct counted_age, count, "count"),
};

/* Nothing happens to an issue before it is born. */
DB_STMT count_young = DB_SELECT(struct counted_age, age_columns, "tttwttt",
	"SELECT priority, CAST(1 + (born <= ?) + (born <= ?) + (born <= ?) AS SIGNED) AS age,"
	" COUNT(*) AS count FROM report_fact FORCE INDEX (PRIMARY)"
	" WHERE measure = ? AND at > ? AND at < ? AND born > ? GROUP BY priority, age");

bool report_count_young(struct db *db, int measure, const struct ages *ages, struct arena *arena,
	struct db_rows *rows, struct err *err)
{
	return db_all(db, &count_young, arena, rows, err, ages->until[0], ages->until[1],
		ages->until[2], &measure_words, measure, ages->until[3], ages->at, ages->until[3]);
}

/* What is pending now, and what was settled since: two ranges of one index. */
DB_STMT count_relays = DB_SELECT(struct counted_age, age_columns, "tttttt",
	"SELECT 0 AS priority, CAST(1 + (y.since <= ?) + (y.since <= ?) + (y.since <= ?)"
	" + (y.since <= ?) AS SIGNED) AS age, COUNT(*) AS count"
	" FROM relay y FORCE INDEX (relay_settled)"
	" WHERE (y.settled_at IS NULL OR y.settled_at >= ?) AND y.since < ? GROUP BY age");

bool report_relays(struct db *db, const struct ages *ages, struct arena *arena,
	struct db_rows *rows, struct err *err)
{
	return db_all(db, &count_relays, arena, rows, err, ages->until[0], ages->until[1],
		ages->until[2], ages->until[3], ages->at, ages->at);
}

/* Forwardings ----------------------------------------------------------------------------------- */

static const struct db_column outcome_columns[] = {
	COLUMN_WORD(struct counted_outcome, outcome, "outcome", &forwarding_state_words),
	COLUMN_INT(struct counted_outcome, count, "count"),
};

DB_STMT count_outcomes = DB_SELECT(struct counted_outcome, outcome_columns, "tt",
	"SELECT outcome, COUNT(*) AS count FROM forwarding_update FORCE INDEX (forwarding_update_at)"
	" WHERE at >= ? AND at < ? GROUP BY outcome");

bool report_outcomes(struct db *db, struct range range, struct arena *arena, struct db_rows *rows,
	struct err *err)
{
	return db_all(db, &count_outcomes, arena, rows, err, range.from, range.to);
}

/* Turns, and names ------------------------------------------------------------------------------ */

static const struct db_column reason_columns[] = {
	COLUMN_INT(struct counted_reason, subject_id, "subject_id"),
	COLUMN_TEXT(struct counted_reason, reason, "reason"),
	COLUMN_INT(struct counted_reason, count, "count"),
};

DB_STMT count_reasons = DB_SELECT(struct counted_reason, reason_columns, "ttii",
	"SELECT r.subject_id, MIN(x.reason) AS reason, COUNT(*) AS count"
	" FROM (SELECT f.subject_id, f.issue_id, f.version FROM report_fact f FORCE INDEX (PRIMARY)"
	" WHERE f.measure = 'released' AND f.at >= ? AND f.at < ?"
	" ORDER BY f.at DESC, f.issue_id DESC, f.version DESC LIMIT ?) r"
	" STRAIGHT_JOIN event x ON x.issue_id = r.issue_id AND x.version = r.version"
	" WHERE x.reason IS NOT NULL GROUP BY r.subject_id, x.reason"
	" ORDER BY r.subject_id, count DESC, reason LIMIT ?");

bool report_reasons(struct db *db, struct range range, struct arena *arena, struct db_rows *rows,
	struct err *err)
{
	return db_all(db, &count_reasons, arena, rows, err, range.from, range.to,
		(int64_t)REASONS_LOOKED_AT, (int64_t)REASONS_LOOKED_AT);
}

static const struct db_column titled_columns[] = {
	COLUMN_INT(struct titled, id, "id"),
	COLUMN_TEXT(struct titled, title, "title"),
	COLUMN_TEXT(struct titled, vendor, "vendor"),
};

DB_STMT list_titles = DB_SELECT(struct titled, titled_columns, "",
	"SELECT id, title, vendor FROM software ORDER BY id");

bool report_titles(struct db *db, struct arena *arena, struct db_rows *rows, struct err *err)
{
	return db_all(db, &list_titles, arena, rows, err);
}

static const struct db_column person_columns[] = {
	COLUMN_INT(struct person, id, "id"),
	COLUMN_TEXT(struct person, login, "login"),
	COLUMN_TEXT(struct person, name, "name"),
};

/* Who has no role any more keeps the row. */
DB_STMT list_people = DB_SELECT(struct person, person_columns, "",
	"SELECT e.id, e.login, e.name FROM staff s JOIN employee e ON e.id = s.employee_id"
	" ORDER BY e.id");

bool report_people(struct db *db, struct arena *arena, struct db_rows *rows, struct err *err)
{
	return db_all(db, &list_people, arena, rows, err);
}
