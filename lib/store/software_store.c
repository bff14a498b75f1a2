#include "store/software_store.h"

#include "domain/words.h"
#include "store/list.h"

#define SOFTWARE_SELECT \
	"SELECT w.id, w.version, w.title, w.vendor, w.versions, w.status, w.blocked_channels," \
	" w.replaced_by, p.title AS replaced_by_title, w.vendor_contact, w.vendor_contract" \
	" FROM software w LEFT JOIN software p ON p.id = w.replaced_by"

static const struct db_column software_columns[] = {
	COLUMN_INT(struct software, id, "id"),
	COLUMN_INT(struct software, version, "version"),
	COLUMN_TEXT(struct software, title, "title"),
	COLUMN_TEXT(struct software, vendor, "vendor"),
	COLUMN_TEXT(struct software, versions, "versions"),
	COLUMN_WORD(struct software, status, "status", &software_status_words),
	COLUMN_WORDS(struct software, blocked_channels, "blocked_channels", &channel_words),
	COLUMN_INT(struct software, replaced_by, "replaced_by"),
	COLUMN_TEXT(struct software, replaced_by_title, "replaced_by_title"),
	COLUMN_TEXT(struct software, vendor_contact, "vendor_contact"),
	COLUMN_TEXT(struct software, vendor_contract, "vendor_contract"),
};

DB_STMT find = DB_SELECT(struct software, software_columns, "i", SOFTWARE_SELECT " WHERE w.id = ?");

bool software_find(struct db *db, int64_t id, struct arena *arena, struct software *software,
	bool *found, struct err *err)
{
	return db_one(db, &find, arena, software, found, err, id);
}

/* What the foreign key of what is inserted would lock anyway, but before it is looked at. */
DB_STMT hold = DB_SELECT(struct software, software_columns, "i",
	SOFTWARE_SELECT " WHERE w.id = ? LOCK IN SHARE MODE");

bool software_hold(struct db *db, int64_t id, struct arena *arena, struct software *software,
	bool *found, struct err *err)
{
	return db_one(db, &hold, arena, software, found, err, id);
}

DB_STMT find_title = DB_SELECT(struct software, software_columns, "s",
	SOFTWARE_SELECT " WHERE w.title = ?");

bool software_find_title(struct db *db, const char *title, struct arena *arena,
	struct software *software, bool *found, struct err *err)
{
	return db_one(db, &find_title, arena, software, found, err, title);
}

DB_STMT insert = DB_WRITE("sssmwIsstt",
	"INSERT INTO software (version, title, vendor, versions, blocked_channels, status,"
	" replaced_by, vendor_contact, vendor_contract, created_at, updated_at)"
	" VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");

bool software_insert(struct db *db, struct software *software, int64_t now, bool *duplicate,
	struct err *err)
{
	software->version = 1;
	return db_insert_new(db, &insert, &software->id, duplicate, err, software->title,
		software->vendor, software->versions ? software->versions : "", &channel_words,
		software->blocked_channels, &software_status_words, software->status,
		software->replaced_by, software->vendor_contact, software->vendor_contract, now,
		now);
}

DB_STMT update = DB_WRITE("sssmwIsstii",
	"UPDATE software SET version = version + 1, title = ?, vendor = ?, versions = ?,"
	" blocked_channels = ?, status = ?, replaced_by = ?, vendor_contact = ?,"
	" vendor_contract = ?, updated_at = ? WHERE id = ? AND version = ?");

bool software_save(struct db *db, struct software *software, int64_t now, bool *duplicate,
	struct err *err)
{
	int64_t affected;

	if (!db_run_new(db, &update, &affected, duplicate, err, software->title, software->vendor,
		    software->versions ? software->versions : "", &channel_words,
		    software->blocked_channels, &software_status_words, software->status,
		    software->replaced_by, software->vendor_contact, software->vendor_contract, now,
		    software->id, software->version))
		return false;
	if (!*duplicate && affected != 1)
		return db_again(db, err);
	software->version += !*duplicate;
	return true;
}

static const struct db_column touched_columns[] = {
	COLUMN_INT(struct touched_issue, id, "id"),
	COLUMN_WORD(struct touched_issue, status, "status", &status_words),
	COLUMN_INT(struct touched_issue, reporter.id, "reporter_id"),
	COLUMN_TEXT(struct touched_issue, reporter.login, "login"),
	COLUMN_TEXT(struct touched_issue, reporter.name, "name"),
};

DB_STMT list_touched = DB_SELECT(struct touched_issue, touched_columns, "imi",
	"SELECT i.id, i.status, i.reporter_id, e.login, e.name FROM issue i"
	" JOIN employee e ON e.id = i.reporter_id"
	" WHERE i.software_id = ? AND FIND_IN_SET(i.status, ?) ORDER BY i.id LIMIT ?");

bool software_open_issues(struct db *db, int64_t id, int64_t limit, struct arena *arena,
	struct db_rows *issues, struct err *err)
{
	return db_all(db, &list_touched, arena, issues, err, id, &status_words, STATUSES_OPEN,
		limit);
}

struct count_row {
	int64_t count;
};

static const struct db_column count_columns[] = { COLUMN_INT(struct count_row, count, "count") };

DB_STMT count_touched = DB_SELECT(struct count_row, count_columns, "im",
	"SELECT COUNT(*) AS count FROM issue WHERE software_id = ? AND FIND_IN_SET(status, ?)");

bool software_count_open_issues(struct db *db, int64_t id, struct arena *arena, int64_t *count,
	struct err *err)
{
	struct count_row row = { 0 };
	bool found;

	if (!db_one(db, &count_touched, arena, &row, &found, err, id, &status_words, STATUSES_OPEN))
		return false;
	*count = row.count;
	return true;
}

enum { BY_STATUS, BY_VENDOR, BY_WORDS, AFTER, FILTERS };

static const char *const fragments[FILTERS] = {
	[BY_STATUS] = " AND w.status = ?",
	[BY_VENDOR] = " AND w.vendor = ?",
	/* "microsoft excel" finds it, and so does "excel microsoft" */
	[BY_WORDS] = " AND CONCAT_WS(' ', w.vendor, w.title, w.vendor) LIKE ? ESCAPE '|'",
	[AFTER] = " AND w.title >= ? AND (w.title > ? OR w.id > ?)",
};

static const struct list catalog = {
	.key = UINT64_C(0x5300000000000000),
	.stmt = DB_SELECT(struct software, software_columns, NULL, NULL),
	.select = SOFTWARE_SELECT " WHERE 1 = 1",
	.fragments = fragments,
	.order = " ORDER BY w.title, w.id LIMIT ?",
	.from = "software w",
	.page = AFTER,
};

bool software_list(struct db *db, const struct software_filter *filter, struct arena *arena,
	struct db_rows *list, struct err *err)
{
	struct list_query query = { 0 };

	list_filter_word(&query, BY_STATUS, &software_status_words, filter->status);
	list_filter_text(&query, BY_VENDOR, filter->vendor);
	list_filter_words(&query, BY_WORDS, filter->words, arena);
	if (filter->after_id) {
		list_filter_text(&query, AFTER, filter->after_title);
		list_filter_text(&query, AFTER, filter->after_title);
		list_filter_number(&query, AFTER, filter->after_id);
	}
	return list_run(db, &catalog, &query, &filter->page, arena, list, err);
}
