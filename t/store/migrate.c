/* Migrations: in order, once, whoever dies or comes at the same time. */
#include "store/migrate.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/time.h"
#include "store/migration_file.h"
#include "tap/tap.h"
#include "tap/testdb.h"

static struct db *root; /* the test's own database, to make others from */
static struct db_options options;
static char name[80];
static char folder[] = "/tmp/triaged-migrate-XXXXXX";
static struct arena *arena;
static struct err err;

struct count_row {
	int64_t count;
};

static const struct db_column count_columns[] = { COLUMN_INT(struct count_row, count, "count") };

DB_STMT count_tables = DB_SELECT(struct count_row, count_columns, "ss",
	"SELECT COUNT(*) AS count FROM information_schema.tables"
	" WHERE table_schema = ? AND table_name = ?");

DB_STMT count_columns_of = DB_SELECT(struct count_row, count_columns, "ss",
	"SELECT COUNT(*) AS count FROM information_schema.columns"
	" WHERE table_schema = ? AND table_name = ?");

DB_STMT count_sleepers = DB_SELECT(struct count_row, count_columns, "s",
	"SELECT IFNULL(MAX(id), 0) AS count FROM information_schema.processlist"
	" WHERE db = ? AND info LIKE 'DO SLEEP%'");

static int64_t count(struct db_stmt *stmt, const char *table)
{
	struct count_row row = { 0 };
	bool found;

	if (!db_one(root, stmt, arena, &row, &found, &err, name, table))
		tap_bail("%s", err.detail);
	return row.count;
}

/* A connection to an empty database. */
static struct db *empty(void)
{
	testdb_sql(root, "DROP DATABASE IF EXISTS %s", name);
	testdb_sql(root, "CREATE DATABASE %s", name);
	err_clear(&err);
	return db_open(&options);
}

/* Files --------------------------------------------------------------------------------------- */

static const char *path_of(const char *file)
{
	return arena_printf(arena, "%s/%s", folder, file);
}

static void write_file(const char *file, const char *text)
{
	FILE *out = fopen(path_of(file), "w");

	if (!out || fputs(text, out) < 0 || fclose(out))
		tap_bail("cannot write %s: %s", file, strerror(errno));
}

static void remove_files(void)
{
	DIR *dir = opendir(folder);
	const struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			unlink(path_of(entry->d_name));
	if (dir)
		closedir(dir);
}

static void statements_are_told_apart(void)
{
	static const struct {
		const char *text;
		const char *statements[4];
	} cases[] = {
		{ "", { NULL } },
		{ "-- nothing; at all\n", { NULL } },
		{ "A;", { "A" } },
		{ "A", { "A" } },
		{ " A ; \n\n B;\n", { "A ", "B" } },
		{ ";;A;;", { "A" } },
		{ "-- one; two\nA -- it's; not over\n;B;", { "A -- it's; not over\n", "B" } },
		{ "A '; -- it''s' \"; \\\" ;\" `;`;B", { "A '; -- it''s' \"; \\\" ;\" `;`", "B" } },
		{ "A /* ; ' */ 1;B--1;C", { "A /* ; ' */ 1", "B--1", "C" } },
		{ "A 'never ends; B", { "A 'never ends; B" } },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *at = cases[i].text;
		size_t len = 0;

		for (int j = 0; j < 4; j++, at += len) {
			const char *want = cases[i].statements[j];

			at = migration_statement(at, &len);
			is_str(at ? arena_strndup(arena, at, len) : NULL, want,
				"case %zu, statement %d", i + 1, j + 1);
			if (!at || !want)
				break;
		}
	}
}

static void program_versions_compare(void)
{
	ok(version_number("0.10.0") > version_number("0.9.9"), "0.10.0 is newer than 0.9.9");
	ok(version_number("1.0.0") > version_number("0.99.99"), "1.0.0 is newer than 0.99.99");
	ok(version_number("0.0.0") > 0, "0.0.0 is a version");
	ok(!version_number("1.0") && !version_number("1.0.0-rc1") && !version_number("")
			&& !version_number("v1.0.0"),
		"others are none");
}

/* Applying ------------------------------------------------------------------------------------ */

static const char *said = "";

static void note_progress(const char *file)
{
	said = arena_printf(arena, "%s%s ", said, file);
}

static void files_are_applied_in_order_and_once(void)
{
	struct db *db = empty();
	int applied = -1;

	remove_files();
	write_file("0010_third.sql", "-- oldest binary: 0.1.0\nALTER TABLE a ADD COLUMN c INT;\n");
	write_file("0002_second.sql", "-- oldest binary: 0.1.0\n-- no statement\n");
	write_file("0001_first.sql", "-- oldest binary: 0.1.0\nCREATE TABLE a (id INT);\n");
	write_file("0003_not.sql.orig", "DROP DATABASE x;");
	write_file("README", "no migration");
	ok(migrate(db, folder, arena, &applied, note_progress, &err), "three files: %s", err.detail);
	is_int(applied, 3, "are applied");
	is_str(said, "0001_first.sql 0002_second.sql 0010_third.sql ", "in order");
	is_int(count(&count_columns_of, "a"), 2, "to the end");
	ok(migrate(db, folder, arena, &applied, NULL, &err), "again");
	is_int(applied, 0, "there is nothing to do");
	write_file("0004_late.sql", "-- oldest binary: 0.1.0\nCREATE TABLE late (id INT);\n");
	ok(migrate(db, folder, arena, &applied, NULL, &err) && applied == 1,
		"one that turns up later is applied alone");
	db_close(db);
}

static void mistakes_are_named(void)
{
	static const struct {
		const char *file, *text, *complaint;
	} cases[] = {
		{ "0002_bad.sql", "CREATE TABLE b (id INT);", "/0002_bad.sql:1: must say" },
		{ "0002_bad.sql", "-- oldest binary: soon\n", "/0002_bad.sql:1: not a version: soon" },
		{ "0002_bad.sql", "-- oldest binary: 0.1.0\n\nCREATE TABLE b (id INT);\nCRATE TABLE c;\n",
			"/0002_bad.sql:4: 1064" },
		{ "0001_other.sql", "-- oldest binary: 0.1.0\n", "a second file of the same number" },
	};
	struct db *db = empty();
	int applied;

	remove_files();
	ok(!migrate(db, folder, arena, &applied, NULL, &err) && err.kind == ERR_INVALID,
		"an empty folder: %s", err.detail);
	ok(!migrate(db, "/nowhere", arena, &applied, NULL, &err) && err.kind == ERR_INVALID,
		"none at all: %s", err.detail);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		remove_files();
		write_file("0001_good.sql", "-- oldest binary: 0.1.0\nCREATE TABLE a (id INT);\n");
		write_file(cases[i].file, cases[i].text);
		err_clear(&err);
		ok(!migrate(db, folder, arena, &applied, NULL, &err)
				&& strstr(err.detail, cases[i].complaint),
			"%s", cases[i].complaint);
		tap_note("%s", err.detail);
	}
	remove_files();
	err_clear(&err);
	write_file("0001_good.sql", "-- oldest binary: 0.1.0\nCREATE TABLE a (id INT);\n");
	write_file("0002_bad.sql", "-- oldest binary: 0.1.0\n\nCREATE TABLE b (id INT);\nCREATE TABLE c (id INT);\n");
	ok(migrate(db, folder, arena, &applied, NULL, &err) && applied == 1,
		"put right, it goes on where it was");
	remove_files();
	write_file("0002_renamed.sql", "-- oldest binary: 0.1.0\n");
	ok(!migrate(db, folder, arena, &applied, NULL, &err) && err.kind == ERR_CONFLICT,
		"not the file that was applied: %s", err.detail);
	db_close(db);
}

/* At once ------------------------------------------------------------------------------------- */

enum { AT_ONCE = 4 };

static bool migrate_here(void *arg)
{
	const char *path = arg;
	struct db *db = db_open(&options);
	struct arena *own = arena_new();
	struct err e;
	int applied;
	bool done;

	err_init(&e, own);
	done = migrate(db, path, own, &applied, NULL, &e);
	if (!done)
		tap_note("%s (%s)", e.detail, db_said(db));
	db_close(db);
	arena_free(own);
	return done;
}

static void several_take_turns(void)
{
	struct db *db = empty();
	int pids[AT_ONCE], applied = -1;

	for (int i = 0; i < AT_ONCE; i++)
		pids[i] = testdb_fork(migrate_here, "schema");
	for (int i = 0; i < AT_ONCE; i++)
		is_int(testdb_join(pids[i]), 0, "one of %d at once", AT_ONCE);
	ok(migrate(db, "schema", arena, &applied, NULL, &err) && !applied, "left nothing to do");
	db_close(db);
}

/* Dying --------------------------------------------------------------------------------------- */

static int64_t await_sleeper(void)
{
	for (int i = 0; i < 500; i++) {
		struct count_row row = { 0 };
		bool found;

		if (!db_one(root, &count_sleepers, arena, &row, &found, &err, name))
			tap_bail("%s", err.detail);
		if (row.count)
			return row.count;
		usleep(10000);
	}
	tap_bail("a migration does not get to where it should be killed");
}

/* The file's text with a pause in front of its statement number `index`; NULL: it has fewer. */
static const char *with_pause(const char *text, int index)
{
	const char *statement = text;
	size_t len = 0;

	for (int i = 0; i <= index; i++) {
		statement = migration_statement(statement + len, &len);
		if (!statement)
			return NULL;
	}
	return arena_printf(arena, "%.*sDO SLEEP(100);\n%s", (int)(statement - text), text, statement);
}

/* Killed in front of each statement, as with -9 and by the server, and then run again. */
static void survives(const char *what, const char *file, const char *text)
{
	const char *paused;

	for (int i = 0; (paused = with_pause(text, i)); i++) {
		struct db *db = empty();
		int applied = -1, pid;
		int64_t connection;

		remove_files();
		write_file(file, paused);
		pid = testdb_fork(migrate_here, folder);
		connection = await_sleeper();
		kill(pid, SIGKILL);
		testdb_join(pid);
		testdb_sql(root, "KILL %lld", (long long)connection);
		testdb_sql(db, "UPDATE schema_lease SET ends_at = '2000-01-01'");
		write_file(file, text);
		ok(migrate(db, folder, arena, &applied, NULL, &err) && applied == 1,
			"%s: killed before statement %d and run again: %s", what, i + 1, err.detail);
		db_close(db);
	}
}

static void death_is_survived(void)
{
	static const char changes[] =
		"-- oldest binary: 0.1.0\n"
		"CREATE TABLE a (id INT PRIMARY KEY, old INT);\n"
		"CREATE TABLE b (id INT PRIMARY KEY, a_id INT);\n"
		"ALTER TABLE a ADD COLUMN c INT;\n"
		"CREATE INDEX a_c ON a (c);\n"
		"ALTER TABLE a ADD COLUMN d INT, ADD KEY a_d (d);\n"
		"ALTER TABLE a DROP COLUMN old;\n"
		"ALTER TABLE b ADD CONSTRAINT b_a FOREIGN KEY (a_id) REFERENCES a (id);\n"
		"ALTER TABLE b ADD CONSTRAINT b_positive CHECK (id > 0);\n"
		"ALTER TABLE b DROP FOREIGN KEY b_a;\n"
		"DROP INDEX a_c ON a;\n"
		"INSERT INTO a (id) VALUES (1) ON DUPLICATE KEY UPDATE id = id;\n"
		"DROP TABLE b;\n";
	struct migration_file *files;
	const char *text, *binary;
	size_t files_count;

	survives("changes", "0001_changes.sql", changes);
	is_int(count(&count_columns_of, "a"), 3, "... and comes out as it should");
	if (!migration_files("schema", arena, &files, &files_count, &err)
		|| !migration_read(&files[0], arena, &text, &binary, &err))
		tap_bail("%s", err.detail);
	survives("the first schema", files[0].name, text);
	is_int(count(&count_tables, "issue"), 1, "... and has its tables");
}

static void a_dead_holder_is_waited_for(void)
{
	struct db *db = empty();
	int64_t start;
	int applied;

	remove_files();
	write_file("0001_a.sql", "-- oldest binary: 0.1.0\nCREATE TABLE a (id INT);\n");
	ok(migrate(db, folder, arena, &applied, NULL, &err), "one file");
	write_file("0002_b.sql", "-- oldest binary: 0.1.0\nCREATE TABLE b (id INT);\n");
	testdb_sql(db, "UPDATE schema_lease SET holder = 'dead', ends_at = NOW(3) + INTERVAL 1 SECOND");
	start = time_monotonic();
	ok(migrate(db, folder, arena, &applied, NULL, &err) && applied == 1, "another");
	ok(time_monotonic() - start >= 800, "waits until the lease of who has died runs out");
	db_close(db);
}

/* Checking ------------------------------------------------------------------------------------ */

static bool conflicts(struct db *db, const char *version)
{
	bool good = migrate_check(db, version, arena, &err);
	bool conflict = !good && err.kind == ERR_CONFLICT;

	if (!good)
		tap_note("%s", err.detail);
	err_clear(&err);
	return conflict;
}

static void programs_that_do_not_fit_are_refused(void)
{
	struct db *db = empty();
	struct migration_file *files;
	size_t files_count;
	int applied;

	ok(conflicts(db, VERSION), "an empty database");
	ok(migrate(db, "schema", arena, &applied, NULL, &err), "with the schema");
	ok(migrate_check(db, VERSION, arena, &err), "it is good: %s", err.detail);
	testdb_sql(db, "INSERT INTO schema_version VALUES (9000, '9000_x.sql', '0.1.0', NOW(3))");
	ok(migrate_check(db, VERSION, arena, &err), "so is a newer one that old programs may run on");
	testdb_sql(db, "UPDATE schema_version SET oldest_binary = '77.0.0' WHERE version = 9000");
	ok(conflicts(db, VERSION), "not one that asks for a newer program");
	ok(conflicts(db, "76.9.9"), "nor for this one");
	ok(migrate_check(db, "77.0.0", arena, &err), "that program it suits");
	testdb_sql(db, "DELETE FROM schema_version");
	testdb_sql(db, "INSERT INTO schema_version VALUES (%d, 'old', '0.1.0', NOW(3))",
		SCHEMA_VERSION - 1);
	ok(conflicts(db, VERSION), "an older schema");
	ok(migration_files("schema", arena, &files, &files_count, &err)
			&& files[files_count - 1].version == SCHEMA_VERSION,
		"this program knows the newest file in schema/");
	db_close(db);
}

int main(void)
{
	arena = arena_new();
	err_init(&err, arena);
	options = *testdb_options();
	snprintf(name, sizeof(name), "%s_migrate", options.name);
	options.name = name;
	root = testdb_open();
	if (!mkdtemp(folder))
		tap_bail("cannot make a folder");

	statements_are_told_apart();
	program_versions_compare();
	files_are_applied_in_order_and_once();
	mistakes_are_named();
	several_take_turns();
	death_is_survived();
	a_dead_holder_is_waited_for();
	programs_that_do_not_fit_are_refused();

	remove_files();
	rmdir(folder);
	testdb_sql(root, "DROP DATABASE %s", name);
	db_close(root);
	arena_free(arena);
	return tap_done();
}
