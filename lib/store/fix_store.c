#include "store/fix_store.h"

#include "domain/words.h"
#include "store/db.h"

/* Kept and counted -------------------------------------------------------------------------------- */

DB_STMT put = DB_WRITE("iiiswtI",
	"INSERT INTO fix (issue_id, version, software_id, software_version, code, at, undone_after)"
	" VALUES (?, ?, ?, ?, ?, ?, ?)");
DB_STMT take = DB_WRITE("ii", "DELETE FROM fix WHERE issue_id = ? AND version = ?");
DB_STMT add_sum = DB_WRITE("iswii",
	"INSERT INTO fix_sum (software_id, software_version, code, resolved, reopened)"
	" VALUES (?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE resolved = resolved + VALUES(resolved),"
	" reopened = reopened + VALUES(reopened)");
DB_STMT drop_sum = DB_WRITE("isw",
	"DELETE FROM fix_sum WHERE software_id = ? AND software_version = ? AND code = ?"
	" AND resolved = 0");

static bool add(struct db *db, const struct fix *fix, int64_t count, struct err *err)
{
	return db_run(db, &add_sum, NULL, err, fix->software_id, fix->software_version,
		&resolution_code_words, fix->code, count, fix->undone_after ? count : 0);
}

bool fix_put(struct db *db, const struct fix *fix, struct err *err)
{
	return db_run(db, &put, NULL, err, fix->issue_id, fix->version, fix->software_id,
		       fix->software_version, &resolution_code_words, fix->code, fix->at,
		       fix->undone_after)
	       && add(db, fix, 1, err);
}

/* What counts nothing any more is not kept: the tables hold what a recount would make. */
bool fix_take(struct db *db, const struct fix *fix, struct err *err)
{
	return db_run(db, &take, NULL, err, fix->issue_id, fix->version) && add(db, fix, -1, err)
	       && db_run(db, &drop_sum, NULL, err, fix->software_id, fix->software_version,
		       &resolution_code_words, fix->code);
}

struct id_row {
	int64_t id;
};

static const struct db_column id_columns[] = { COLUMN_INT(struct id_row, id, "id") };

DB_STMT list_software = DB_SELECT(struct id_row, id_columns, "",
	"SELECT software_id AS id FROM fix GROUP BY software_id UNION"
	" SELECT software_id FROM fix_sum GROUP BY software_id ORDER BY 1");

bool fix_software(struct db *db, struct arena *arena, struct db_rows *ids, struct err *err)
{
	return db_all(db, &list_software, arena, ids, err);
}

DB_STMT drop_sums = DB_WRITE("i", "DELETE FROM fix_sum WHERE software_id = ?");
DB_STMT count_sums = DB_WRITE("i",
	"INSERT INTO fix_sum (software_id, software_version, code, resolved, reopened)"
	" SELECT software_id, software_version, code, COUNT(*), COUNT(undone_after) FROM fix"
	" WHERE software_id = ? GROUP BY software_id, software_version, code");

bool fix_recount(struct db *db, int64_t software_id, struct err *err)
{
	return db_run(db, &drop_sums, NULL, err, software_id)
	       && db_run(db, &count_sums, NULL, err, software_id);
}

/* Asked for ---------------------------------------------------------------------------------------- */

static const struct db_column sum_columns[] = {
	COLUMN_WORD(struct fix_sum, code, "code", &resolution_code_words),
	COLUMN_TEXT(struct fix_sum, version, "version"),
	COLUMN_INT(struct fix_sum, resolved, "resolved"),
	COLUMN_INT(struct fix_sum, reopened, "reopened"),
};

DB_STMT list_sums = DB_SELECT(struct fix_sum, sum_columns, "iss",
	"SELECT code, NULLIF(software_version, '') AS version, resolved, reopened FROM fix_sum"
	" WHERE software_id = ? AND (CAST(? AS BINARY) IS NULL OR software_version = ?)"
	" ORDER BY code, resolved DESC, software_version");

bool fix_sums(struct db *db, int64_t software_id, const char *version, struct arena *arena,
	struct db_rows *sums, struct err *err)
{
	return db_all(db, &list_sums, arena, sums, err, software_id, version, version);
}

struct ms_row {
	int64_t ms;
};

static const struct db_column ms_columns[] = { COLUMN_INT(struct ms_row, ms, "ms") };

/* The key has all of it: software, code, undone_after, at, software_version. */
DB_STMT find_undone = DB_SELECT(struct ms_row, ms_columns, "iwssi",
	"SELECT undone_after AS ms FROM fix WHERE software_id = ? AND code = ?"
	" AND undone_after IS NOT NULL AND (CAST(? AS BINARY) IS NULL OR software_version = ?)"
	" ORDER BY undone_after LIMIT ?, 1");

bool fix_undone_after(struct db *db, int64_t software_id, int code, const char *version,
	int64_t rank, struct arena *arena, int64_t *ms, struct err *err)
{
	struct ms_row row = { 0 };
	bool found;

	if (!db_one(db, &find_undone, arena, &row, &found, err, software_id,
		    &resolution_code_words, code, version, version, rank - 1))
		return false;
	*ms = row.ms;
	return true;
}

static const struct db_column example_columns[] = {
	COLUMN_INT(struct fix_example, issue_id, "issue_id"),
	COLUMN_TIME(struct fix_example, resolved_at, "resolved_at"),
	COLUMN_TEXT(struct fix_example, version, "version"),
	COLUMN_TEXT(struct fix_example, details, "details"),
};

/* An issue that was reopened a moment ago has no details any more, and is no example. */
DB_STMT list_examples = DB_SELECT(struct fix_example, example_columns, "iwssi",
	"SELECT f.issue_id, f.at AS resolved_at, NULLIF(f.software_version, '') AS version,"
	" i.resolution_details AS details FROM (SELECT issue_id, at, software_version FROM fix"
	" WHERE software_id = ? AND code = ? AND undone_after IS NULL"
	" AND (CAST(? AS BINARY) IS NULL OR software_version = ?)"
	" ORDER BY at DESC LIMIT ?) f JOIN issue i ON i.id = f.issue_id"
	" WHERE i.resolution_details IS NOT NULL ORDER BY f.at DESC, f.issue_id DESC");

bool fix_examples(struct db *db, int64_t software_id, int code, const char *version,
	int64_t limit, struct arena *arena, struct db_rows *examples, struct err *err)
{
	return db_all(db, &list_examples, arena, examples, err, software_id,
		&resolution_code_words, code, version, version, limit);
}
