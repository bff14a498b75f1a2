#include "store/migrate.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/digest.h"
#include "base/time.h"
#include "store/db.h"
#include "store/migration_file.h"

/* The tables that migrations themselves need ---------------------------------------------------- */

static const char create_versions[] =
	"CREATE TABLE IF NOT EXISTS schema_version ("
	" version INT NOT NULL, name VARCHAR(100) NOT NULL, oldest_binary VARCHAR(20) NOT NULL,"
	" applied_at DATETIME(3) NOT NULL, PRIMARY KEY (version))"
	" ENGINE=InnoDB DEFAULT CHARSET=utf8mb4";

static const char create_lease[] =
	"CREATE TABLE IF NOT EXISTS schema_lease ("
	" id TINYINT NOT NULL, holder VARCHAR(40) NOT NULL, ends_at DATETIME(3) NOT NULL,"
	" PRIMARY KEY (id)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4";

struct version_row {
	int64_t version;
	const char *name;
	const char *oldest_binary;
};

static const struct db_column version_columns[] = {
	COLUMN_INT(struct version_row, version, "version"),
	COLUMN_TEXT(struct version_row, name, "name"),
	COLUMN_TEXT(struct version_row, oldest_binary, "oldest_binary"),
};

DB_STMT list_versions = DB_SELECT(struct version_row, version_columns, "",
	"SELECT version, name, oldest_binary FROM schema_version ORDER BY version");

DB_STMT add_version = DB_WRITE("iss",
	"INSERT INTO schema_version (version, name, oldest_binary, applied_at)"
	" VALUES (?, ?, ?, NOW(3))");

/* The lease: one row that a migration writes again and again while it works -------------------- */

enum { LEASE_POLL_MS = 200, LEASE_WAIT_MS = 10 * MS_MINUTE, HOLDER_TEXT = 33 };

struct lease {
	struct db *db;
	char holder[HOLDER_TEXT]; /* random: nobody else's */
	bool held;
};

DB_STMT make_lease = DB_WRITE("",
	"INSERT INTO schema_lease (id, holder, ends_at) VALUES (1, '', '2000-01-01 00:00:00')");

DB_STMT take_lease = DB_WRITE("ss",
	"UPDATE schema_lease SET holder = ?, ends_at = NOW(3) + INTERVAL 30 SECOND"
	" WHERE id = 1 AND (holder = ? OR ends_at < NOW(3))");

DB_STMT end_lease = DB_WRITE("s",
	"UPDATE schema_lease SET ends_at = '2000-01-01 00:00:00' WHERE id = 1 AND holder = ?");

/* Also prolongs the one that is held. In a transaction: two nodes may want it at once. */
static bool try_lease(void *arg, struct err *err)
{
	struct lease *lease = arg;
	int64_t affected;

	if (!db_run(lease->db, &take_lease, &affected, err, lease->holder, lease->holder))
		return false;
	lease->held = affected;
	return true;
}

static bool lease_keep(struct lease *lease, struct arena *arena, struct err *err)
{
	return tx_run(lease->db, arena, try_lease, lease, err)
	       && (lease->held
		       || err_set(err, ERR_UNAVAILABLE, "Another migration has taken over."));
}

static void name_holder(const unsigned char random[HOLDER_TEXT / 2], char holder[HOLDER_TEXT])
{
	for (int i = 0; i < HOLDER_TEXT / 2; i++)
		snprintf(holder + 2 * i, 3, "%02x", random[i]);
}

/* Waits for another's, as long as it takes; but not for ever. */
static bool lease_take(struct lease *lease, struct arena *arena, struct err *err)
{
	const struct timespec poll = { .tv_nsec = LEASE_POLL_MS * 1000000L };
	int64_t end = time_monotonic() + LEASE_WAIT_MS;
	unsigned char random[HOLDER_TEXT / 2];
	bool there;
	int64_t id;

	if (!digest_random(random, sizeof(random), err)
		|| !db_insert_new(lease->db, &make_lease, &id, &there, err))
		return false;
	name_holder(random, lease->holder);
	while (tx_run(lease->db, arena, try_lease, lease, err)) {
		if (lease->held)
			return true;
		if (time_monotonic() > end)
			return err_set(err, ERR_UNAVAILABLE, "Another migration does not end.");
		nanosleep(&poll, NULL);
	}
	return false;
}

/* When it fails, the lease runs out by itself. */
static void lease_end(struct lease *lease, struct arena *arena)
{
	struct err ignored;

	err_init(&ignored, arena);
	if (!db_run(lease->db, &end_lease, NULL, &ignored, lease->holder))
		return;
}

/* Migrating -------------------------------------------------------------------------------------- */

static int line_of(const char *text, const char *place)
{
	int line = 1;

	for (; text < place; text++)
		line += *text == '\n';
	return line;
}

static bool run_statement(struct lease *lease, const struct migration_file *file, const char *text,
	const char *statement, size_t len, struct arena *arena, struct err *err)
{
	struct arena_mark mark = arena_mark(arena);
	char detail[sizeof(err->detail)];
	bool done = lease_keep(lease, arena, err);

	done = done && db_ddl(lease->db, arena_strndup(arena, statement, len), err);
	arena_rewind(arena, mark);
	if (done)
		return true;
	memcpy(detail, err->detail, sizeof(detail));
	return err_set(err, err->kind, "%s:%d: %.180s", file->path, line_of(text, statement), detail);
}

static bool run_file(struct lease *lease, const struct migration_file *file, struct arena *arena,
	struct err *err)
{
	const char *text, *oldest_binary = NULL, *statement;
	size_t len = 0;
	bool there;
	int64_t id;

	if (!migration_read(file, arena, &text, &oldest_binary, err))
		return false;
	for (statement = migration_statement(text, &len); statement;
		statement = migration_statement(statement + len, &len))
		if (!run_statement(lease, file, text, statement, len, arena, err))
			return false;
	return db_insert_new(lease->db, &add_version, &id, &there, err, file->version, file->name,
		oldest_binary);
}

static bool is_applied(const struct db_rows *rows, const struct migration_file *file, bool *applied,
	struct err *err)
{
	const struct version_row *row = rows->items;

	*applied = false;
	for (size_t i = 0; i < rows->count; i++, row++) {
		if (row->version != file->version)
			continue;
		if (strcmp(row->name, file->name))
			return err_set(err, ERR_CONFLICT, "%s: the database has %s under that number",
				file->path, row->name);
		*applied = true;
	}
	return true;
}

static bool run_files(struct lease *lease, const struct migration_file *files, size_t count,
	struct arena *arena, int *applied, void (*progress)(const char *name), struct err *err)
{
	struct db_rows rows;

	if (!db_all(lease->db, &list_versions, arena, &rows, err))
		return false;
	for (const struct migration_file *file = files; file < files + count; file++) {
		bool seen;

		if (!is_applied(&rows, file, &seen, err))
			return false;
		if (seen)
			continue;
		if (progress)
			progress(file->name);
		if (!run_file(lease, file, arena, err))
			return false;
		++*applied;
	}
	return true;
}

bool migrate(struct db *db, const char *folder, struct arena *arena, int *applied,
	void (*progress)(const char *name), struct err *err)
{
	struct migration_file *files;
	size_t count;
	struct lease lease = { .db = db };
	bool done;

	*applied = 0;
	if (!migration_files(folder, arena, &files, &count, err) || !db_ddl(db, create_versions, err)
		|| !db_ddl(db, create_lease, err) || !lease_take(&lease, arena, err))
		return false;
	/* Only now: whoever had the lease may have applied some in the meantime. */
	done = run_files(&lease, files, count, arena, applied, progress, err);
	lease_end(&lease, arena);
	return done;
}

/* Checking --------------------------------------------------------------------------------------- */

struct count_row {
	int64_t count;
};

static const struct db_column count_columns[] = { COLUMN_INT(struct count_row, count, "count") };

DB_STMT count_tables = DB_SELECT(struct count_row, count_columns, "",
	"SELECT COUNT(*) AS count FROM information_schema.tables"
	" WHERE table_schema = DATABASE() AND table_name = 'schema_version'");

static bool check_versions(const struct db_rows *rows, const char *version, struct err *err)
{
	const struct version_row *row = rows->items;
	int64_t newest = rows->count ? row[rows->count - 1].version : 0;

	if (!newest)
		return err_set(err, ERR_CONFLICT, "The database has no tables yet: run triagectl"
			" migrate.");
	if (newest < SCHEMA_VERSION)
		return err_set(err, ERR_CONFLICT, "The database's schema is version %lld, and this"
			" program needs %d: run triagectl migrate.",
			(long long)newest, SCHEMA_VERSION);
	for (size_t i = 0; i < rows->count; i++)
		if (version_number(row[i].oldest_binary) > version_number(version))
			return err_set(err, ERR_CONFLICT, "The database's schema asks for triaged %s"
				" or newer (%s), and this is %s.",
				row[i].oldest_binary, row[i].name, version);
	return true;
}

bool migrate_check(struct db *db, const char *version, struct arena *arena, struct err *err)
{
	struct count_row tables = { 0 };
	struct db_rows rows = { 0 };
	bool found;

	if (!db_one(db, &count_tables, arena, &tables, &found, err))
		return false;
	if (tables.count && !db_all(db, &list_versions, arena, &rows, err))
		return false;
	return check_versions(&rows, version, err);
}
