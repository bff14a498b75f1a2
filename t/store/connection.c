/* The connection: its settings, its time-outs, and what is done when it is lost. */
#include "store/db.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/time.h"
#include "tap/tap.h"
#include "tap/testdb.h"

static struct db *db, *other;
static struct arena *arena;
static struct err err;

struct thing {
	int64_t id;
};

static const struct db_column thing_columns[] = { COLUMN_INT(struct thing, id, "id") };

DB_STMT insert_thing = DB_WRITE("i", "INSERT INTO thing (number) VALUES (?)");

DB_STMT find_thing = DB_SELECT(struct thing, thing_columns, "i", "SELECT id FROM thing WHERE id = ?");

static bool insert(int64_t *id)
{
	return db_insert(db, &insert_thing, id, &err, INT64_C(5));
}

static bool find(int64_t id)
{
	struct thing thing;
	bool found = false;

	return db_one(db, &find_thing, arena, &thing, &found, &err, id) && found;
}

/* The session --------------------------------------------------------------------------------- */

struct session {
	const char *mode, *zone, *isolation, *charset;
	int64_t lock_timeout;
};

static const struct db_column session_columns[] = {
	COLUMN_TEXT(struct session, mode, "mode"),
	COLUMN_TEXT(struct session, zone, "zone"),
	COLUMN_TEXT(struct session, isolation, "isolation"),
	COLUMN_TEXT(struct session, charset, "charset"),
	COLUMN_INT(struct session, lock_timeout, "lock_timeout"),
};

#define SESSION_SELECT(isolation_) \
	"SELECT @@sql_mode AS mode, @@time_zone AS zone, @@" isolation_ " AS isolation," \
	" @@character_set_client AS charset, @@innodb_lock_wait_timeout AS lock_timeout"

DB_STMT read_session = DB_SELECT(struct session, session_columns, "",
	SESSION_SELECT("tx_isolation"));
DB_STMT read_session_mysql = DB_SELECT(struct session, session_columns, "",
	SESSION_SELECT("transaction_isolation"));

static void session_is_ours(void)
{
	struct session session = { 0 };
	bool found;

	ok(db_one(db, &read_session, arena, &session, &found, &err)
			|| db_one(db, &read_session_mysql, arena, &session, &found, &err),
		"the session's settings");
	err_clear(&err);
	ok(session.mode && strstr(session.mode, "STRICT_ALL_TABLES"), "strict");
	is_str(session.zone, "+00:00", "UTC");
	is_str(session.isolation, "READ-COMMITTED", "read committed");
	is_str(session.charset, "utf8mb4", "utf8mb4");
	is_int(session.lock_timeout, 5, "lock wait time-out");
}

/* Not SLEEP(), which MySQL ends early and calls a success. */
DB_STMT count_long = DB_SELECT(struct thing, thing_columns, "",
	"SELECT COUNT(*) AS id FROM thing a, thing b, thing c, thing d WHERE a.id + b.id > c.id");

static void statements_time_out(void)
{
	struct db_options options = *testdb_options();
	struct db *impatient;
	int64_t start = time_monotonic();
	struct thing thing;
	bool found;

	options.statement_timeout = 1;
	impatient = db_open(&options);
	ok(!db_one(impatient, &count_long, arena, &thing, &found, &err), "a long statement fails");
	is_int(err.kind, ERR_UNAVAILABLE, "for now");
	ok(strstr(err.detail, "time-out"), "and the reason is said: %s", err.detail);
	ok(time_monotonic() - start < 3000, "after its time-out");
	err_clear(&err);
	ok(db_one(impatient, &find_thing, arena, &thing, &found, &err, INT64_C(1)),
		"and the connection works on");
	is_int(db_stats(impatient)->connects, 1, "being the same");
	db_close(impatient);
}

/* Connections --------------------------------------------------------------------------------- */

static void a_killed_connection_is_replaced(void)
{
	int64_t connects, id = 0;

	ok(insert(&id), "a row");
	testdb_sql(other, "KILL %lld", (long long)testdb_connection(db));
	connects = db_stats(db)->connects;
	ok(find(id), "a read after the connection was killed succeeds: %s", err.detail);
	is_int(db_stats(db)->connects, connects + 1, "over a new connection");

	testdb_sql(other, "KILL %lld", (long long)testdb_connection(db));
	usleep(50000);
	ok(insert(&id) || err.kind == ERR_UNKNOWN_OUTCOME,
		"a write too if it was never sent, which not every library can tell");
	err_clear(&err);
	ok(find(id), "and the connection is back");
	is_int(db_stats(db)->connects, connects + 2, "being a new one");
	session_is_ours();
}

static int64_t round_trips_of_find(int64_t id)
{
	int64_t before = db_stats(db)->round_trips;

	if (!find(id))
		return -1;
	return db_stats(db)->round_trips - before;
}

static void a_statement_costs_one_round_trip(void)
{
	int64_t id = 0;

	ok(insert(&id), "a row");
	round_trips_of_find(id);
	is_int(round_trips_of_find(id), 1, "a prepared statement is one round trip");
}

/* The way to the server is a symbolic link here: taken away, the server is out of reach. */
static void a_lost_server_comes_back(void)
{
	struct db_options options = *testdb_options();
	const char *server = options.socket;
	char path[64];
	struct db *lost;
	struct thing thing;
	bool found;
	int64_t start;

	snprintf(path, sizeof(path), "/tmp/triaged-test-%d", (int)getpid());
	options.socket = path;
	lost = db_open(&options);
	start = time_monotonic();
	ok(!db_one(lost, &find_thing, arena, &thing, &found, &err, INT64_C(1)), "no server");
	is_int(err.kind, ERR_UNAVAILABLE, "is unavailable");
	ok(time_monotonic() - start < 500, "which is known at once");
	ok(!strstr(err.detail, path) && strstr(db_said(lost), path),
		"the client is not told where it should be, the log is");
	err_clear(&err);

	if (symlink(server, path))
		tap_bail("cannot make %s", path);
	ok(db_one(lost, &find_thing, arena, &thing, &found, &err, INT64_C(1)), "the server is there");
	unlink(path);
	ok(db_one(lost, &find_thing, arena, &thing, &found, &err, INT64_C(1)), "and stays for us");
	testdb_sql(other, "KILL %lld", (long long)testdb_connection(lost));
	ok(!db_one(lost, &find_thing, arena, &thing, &found, &err, INT64_C(1))
			&& err.kind == ERR_UNAVAILABLE,
		"gone");
	err_clear(&err);
	if (symlink(server, path))
		tap_bail("cannot make %s", path);
	ok(db_one(lost, &find_thing, arena, &thing, &found, &err, INT64_C(1)), "and back");
	unlink(path);
	db_close(lost);
}

static void a_wrong_password_is_no_connection(void)
{
	struct db_options options = *testdb_options();
	struct db *stranger;
	struct thing thing;
	bool found;

	options.password = "not this";
	options.user = "nobody we know";
	stranger = db_open(&options);
	ok(!db_one(stranger, &find_thing, arena, &thing, &found, &err, INT64_C(1))
			&& err.kind == ERR_UNAVAILABLE,
		"a wrong password is unavailable");
	tap_note("%s", db_said(stranger));
	err_clear(&err);
	db_close(stranger);
}

/* Composed statements ------------------------------------------------------------------------- */

static struct db_stmt *composed(uint64_t key)
{
	struct db_stmt stmt = DB_SELECT(struct thing, thing_columns, NULL, NULL);
	char sql[64];

	snprintf(sql, sizeof(sql), "SELECT %d + ? AS id", (int)key);
	stmt.sql = sql;
	return db_stmt_keep(key, &stmt);
}

static int64_t run_composed(struct db_stmt *stmt, int64_t number)
{
	const struct db_param params[] = { { .letter = 'i', .number = number } };
	struct db_rows rows;

	if (!db_list(db, stmt, params, 1, arena, &rows, &err) || rows.count != 1)
		return -1;
	return ((const struct thing *)rows.items)->id;
}

static void composed_statements_are_kept(void)
{
	int wrong = 0;

	ok(!db_stmt_kept(1000), "not composed yet");
	is_int(run_composed(composed(1000), 1), 1001, "composed and run");
	ok(db_stmt_kept(1000), "kept");
	is_int(run_composed(db_stmt_kept(1000), 2), 1002, "and run again");
	for (uint64_t key = 2000; key < 2300; key++)
		wrong += run_composed(composed(key), 3) != (int64_t)key + 3;
	is_int(wrong, 0, "300 others each give their own");
	ok(!db_stmt_kept(1000), "the longest unused was given up");
	ok(db_stmt_kept(2299), "the newest was not");
	is_int(run_composed(composed(1000), 4), 1004, "what was given up can be composed anew");
}

int main(void)
{
	arena = arena_new();
	err_init(&err, arena);
	db = testdb_open();
	other = testdb_open();
	testdb_sql(db, "DROP TABLE IF EXISTS thing");
	testdb_sql(db, "CREATE TABLE thing (id BIGINT AUTO_INCREMENT PRIMARY KEY, number BIGINT NULL)"
		       " ENGINE=InnoDB");
	testdb_sql(db, "INSERT INTO thing (number) SELECT 1 FROM information_schema.columns"
		       " LIMIT 500");

	session_is_ours();
	statements_time_out();
	a_killed_connection_is_replaced();
	a_statement_costs_one_round_trip();
	a_lost_server_comes_back();
	a_wrong_password_is_no_connection();
	composed_statements_are_kept();

	testdb_sql(db, "DROP TABLE thing");
	db_close(db);
	db_close(other);
	db_close(NULL);
	arena_free(arena);
	return tap_done();
}
