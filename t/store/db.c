/* One statement at a time: what goes in comes out, and what fails says how. */
#include "store/db.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/time.h"
#include "domain/words.h"
#include "tap/tap.h"
#include "tap/testdb.h"

static struct db *db, *other;
static struct arena *arena;
static struct err err;

struct thing {
	int64_t id;
	int64_t number;
	bool flag;
	int64_t at;
	int64_t day;
	const char *text;
	struct db_bytes bytes;
	int word;
	uint32_t set;
};

static const struct db_column thing_columns[] = {
	COLUMN_INT(struct thing, id, "id"),
	COLUMN_INT(struct thing, number, "number"),
	COLUMN_BOOL(struct thing, flag, "flag"),
	COLUMN_TIME(struct thing, at, "at"),
	COLUMN_DATE(struct thing, day, "day"),
	COLUMN_TEXT(struct thing, text, "text"),
	COLUMN_BYTES(struct thing, bytes, "bytes"),
	COLUMN_WORD(struct thing, word, "word", &channel_words),
	COLUMN_WORDS(struct thing, set, "words", &channel_words),
};

static const char create_thing[] =
	"CREATE TABLE thing (id BIGINT AUTO_INCREMENT PRIMARY KEY, number BIGINT NULL,"
	" flag BOOLEAN NULL, at DATETIME(3) NULL, day DATE NULL, text TEXT NULL,"
	" bytes VARBINARY(2000) NULL, word ENUM('email','chat','phone') NULL,"
	" words SET('email','chat','phone') NULL, unique_key VARCHAR(20) NULL UNIQUE)"
	" ENGINE=InnoDB DEFAULT CHARSET=utf8mb4";

DB_STMT insert_thing = DB_WRITE("Iotdsbwm",
	"INSERT INTO thing (number, flag, at, day, text, bytes, word, words)"
	" VALUES (?, ?, ?, ?, ?, ?, ?, ?)");

DB_STMT find_thing = DB_SELECT(struct thing, thing_columns, "i",
	"SELECT id, number, flag, at, day, text, bytes, word, words FROM thing WHERE id = ?");

static bool insert(const struct thing *thing, int64_t *id)
{
	return db_insert(db, &insert_thing, id, &err, thing->number, (int)thing->flag, thing->at,
		thing->day, thing->text, thing->bytes.data, thing->bytes.len, &channel_words,
		thing->word, &channel_words, thing->set);
}

static bool find(int64_t id, struct thing *thing)
{
	bool found = false;

	*thing = (struct thing){ 0 };
	return db_one(db, &find_thing, arena, thing, &found, &err, id) && found;
}

static char *repeat(const char *part, int times)
{
	size_t len = strlen(part);
	char *text = arena_alloc(arena, len * (size_t)times + 1);

	for (int i = 0; i < times; i++)
		memcpy(text + len * (size_t)i, part, len);
	return text;
}

static void values_come_back(void)
{
	static const unsigned char bytes[] = { 0, 1, 255, '\'', '\\', 0 };
	const struct {
		const char *name;
		struct thing thing;
	} cases[] = {
		{ "nothing", { 0 } },
		{ "ordinary values", { .number = 42, .flag = true, .at = 1795457080123, .day = 0,
			.text = "hello", .word = CHANNEL_CHAT,
			.set = WORD_BIT(CHANNEL_EMAIL) | WORD_BIT(CHANNEL_PHONE) } },
		{ "a date", { .day = 1230940800000 } },
		{ "a moment before 1970", { .at = -1 } },
		{ "the smallest number", { .number = INT64_MIN } },
		{ "the largest number", { .number = INT64_MAX } },
		{ "an empty text", { .text = "" } },
		{ "emoji and right-to-left",
			{ .text = "\xf0\x9f\x92\xa9 \xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d "
				  "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb" } },
		{ "quotes and backslashes", { .text = "' \" \\ ; -- /* ? %" } },
		{ "a text as long as the buffer", { .text = repeat("x", 256) } },
		{ "a text one longer", { .text = repeat("x", 257) } },
		{ "4000 emoji", { .text = repeat("\xf0\x9f\x92\xa9", 4000) } },
		{ "bytes with zeros", { .bytes = { bytes, sizeof(bytes) } } },
		{ "many bytes", { .bytes = { (const unsigned char *)repeat("\xff", 2000), 2000 } } },
		{ "a full set", { .set = WORD_BIT(CHANNEL_EMAIL) | WORD_BIT(CHANNEL_CHAT)
			| WORD_BIT(CHANNEL_PHONE) } },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct thing *in = &cases[i].thing;
		struct thing out;
		int64_t id = 0;

		if (!ok(insert(in, &id) && find(id, &out), "%s: goes in and out", cases[i].name)) {
			tap_note("%s", err.detail);
			continue;
		}
		ok(out.id == id && out.number == in->number && out.flag == in->flag
				&& out.at == in->at && out.day == in->day && out.word == in->word
				&& out.set == in->set,
			"%s: numbers, times and words are the same", cases[i].name);
		is_str(out.text, in->text, "%s: the text is the same", cases[i].name);
		ok(out.bytes.len == in->bytes.len
				&& (!out.bytes.len
					|| !memcmp(out.bytes.data, in->bytes.data, out.bytes.len)),
			"%s: the bytes are the same", cases[i].name);
	}
}

DB_STMT list_things = DB_SELECT(struct thing, thing_columns, "i",
	"SELECT id, number, flag, at, day, text, bytes, word, words FROM thing WHERE id >= ?"
	" ORDER BY id");

static void rows_come_in_order(void)
{
	struct db_rows rows;
	const struct thing *things;
	int64_t first = 0, id, wrong = 0;

	testdb_sql(db, "BEGIN");
	for (int i = 0; i < 500; i++) {
		struct thing thing = { .number = i, .text = repeat("long ", i) };

		if (!insert(&thing, &id))
			tap_bail("%s", err.detail);
		if (!first)
			first = id;
	}
	testdb_sql(db, "COMMIT");
	ok(db_all(db, &list_things, arena, &rows, &err, first), "500 rows are fetched");
	is_int((int64_t)rows.count, 500, "all of them");
	things = rows.items;
	for (size_t i = 0; i < rows.count; i++)
		wrong += things[i].number != (int64_t)i || strlen(things[i].text) != 5 * i;
	is_int(wrong, 0, "each as it was inserted");
	ok(db_all(db, &list_things, arena, &rows, &err, INT64_MAX) && !rows.count,
		"no rows are no error");
}

static void no_row_leaves_things_alone(void)
{
	struct thing thing = { .number = 7 };
	bool found = true;

	ok(db_one(db, &find_thing, arena, &thing, &found, &err, INT64_MAX), "no row is no error");
	ok(!found && thing.number == 7, "... and the row untouched");
}

DB_STMT update_thing = DB_WRITE("Ii", "UPDATE thing SET number = ? WHERE id = ?");

static void affected_rows_are_those_found(void)
{
	struct thing thing = { .number = 1 };
	int64_t id = 0, affected = -1;

	ok(insert(&thing, &id), "a row to change");
	ok(db_run(db, &update_thing, &affected, &err, INT64_C(2), id), "changed");
	is_int(affected, 1, "one row");
	ok(db_run(db, &update_thing, &affected, &err, INT64_C(2), id), "changed to the same");
	is_int(affected, 1, "one row, though nothing changed");
	ok(db_run(db, &update_thing, &affected, &err, INT64_C(2), INT64_MAX), "no such row");
	is_int(affected, 0, "none");
	ok(db_run(db, &update_thing, NULL, &err, INT64_C(2), id), "nobody asks how many");
}

DB_STMT insert_key = DB_WRITE("s", "INSERT INTO thing (unique_key) VALUES (?)");

static void duplicates_are_told(void)
{
	int64_t id = 0, again = -5;
	bool duplicate = true;

	ok(db_insert_new(db, &insert_key, &id, &duplicate, &err, "a"), "a new key");
	ok(!duplicate && id > 0, "is none that exists");
	ok(db_insert_new(db, &insert_key, &again, &duplicate, &err, "a"), "the same again");
	ok(duplicate && again == -5, "is a duplicate, and no id is given");
	ok(!db_insert(db, &insert_key, &id, &err, "a") && err.kind == ERR_INTERNAL,
		"to db_insert it is a mistake");
	err_clear(&err);
}

/* Mistakes ------------------------------------------------------------------------------------ */

static const struct db_column few_columns[] = { COLUMN_INT(struct thing, id, "id") };
static const struct db_column foreign_columns[] = {
	COLUMN_WORD(struct thing, word, "word", &visibility_words),
};
static const struct db_column foreign_set_columns[] = {
	COLUMN_WORDS(struct thing, set, "words", &visibility_words),
};

DB_STMT bad_sql = DB_SELECT(struct thing, few_columns, "", "SELEKT 1");
DB_STMT bad_table = DB_SELECT(struct thing, few_columns, "", "SELECT id FROM nowhere");
DB_STMT bad_columns = DB_SELECT(struct thing, few_columns, "", "SELECT id, number FROM thing");
DB_STMT bad_params = DB_SELECT(struct thing, few_columns, "", "SELECT id FROM thing WHERE id = ?");
DB_STMT bad_word = DB_SELECT(struct thing, foreign_columns, "",
	"SELECT word FROM thing WHERE word IS NOT NULL LIMIT 1");
DB_STMT bad_set = DB_SELECT(struct thing, foreign_set_columns, "",
	"SELECT words FROM thing WHERE words <> '' LIMIT 1");
DB_STMT bad_date = DB_SELECT(struct thing, few_columns, "", "SELECT id FROM thing LIMIT 2");

static void mistakes_are_ours(void)
{
	struct {
		const char *name;
		struct db_stmt *stmt;
	} cases[] = {
		{ "not SQL", &bad_sql },
		{ "an unknown table", &bad_table },
		{ "another number of columns", &bad_columns },
		{ "another number of parameters", &bad_params },
		{ "a word that is not in the list", &bad_word },
		{ "a set with a word that is not in the list", &bad_set },
		{ "two rows where one was meant", &bad_date },
	};
	struct thing thing = { .word = CHANNEL_PHONE, .set = WORD_BIT(CHANNEL_PHONE) };
	int64_t id;
	bool found;

	ok(insert(&thing, &id), "a row with words");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ok(!db_one(db, cases[i].stmt, arena, &thing, &found, &err), "%s fails", cases[i].name);
		is_int(err.kind, ERR_INTERNAL, "%s is our mistake", cases[i].name);
		tap_note("%s", err.detail);
		err_clear(&err);
		ok(find(id, &thing), "%s: the connection works on", cases[i].name);
	}
	thing = (struct thing){ .word = channel_count };
	ok(!insert(&thing, &id) && err.kind == ERR_INTERNAL, "no word of the list cannot be written");
	thing = (struct thing){ .set = WORD_BIT(channel_count) };
	ok(!insert(&thing, &id) && err.kind == ERR_INTERNAL, "nor in a set");
	thing = (struct thing){ .bytes = { (const unsigned char *)repeat("x", 2001), 2001 } };
	ok(!insert(&thing, &id) && err.kind == ERR_INTERNAL, "what is too long is not cut");
	thing = (struct thing){ .text = arena_alloc(arena, 20 << 20) };
	memset((char *)thing.text, 'x', (20 << 20) - 1);
	ok(!insert(&thing, &id) && err.kind == ERR_INTERNAL, "what is much too long is not even sent");
	err_clear(&err);
}

/* What t/store/statements.c relies on ----------------------------------------------------------- */

static const struct db_column misnamed_columns[] = { COLUMN_INT(struct thing, id, "number") };
static const struct db_column mistyped_columns[] = { COLUMN_TIME(struct thing, at, "number") };

DB_STMT check_name = DB_SELECT(struct thing, misnamed_columns, "", "SELECT id FROM thing");
DB_STMT check_type = DB_SELECT(struct thing, mistyped_columns, "", "SELECT number FROM thing");
DB_STMT check_words = DB_SELECT(struct thing, foreign_columns, "", "SELECT word FROM thing");
DB_STMT check_sets = DB_SELECT(struct thing, foreign_set_columns, "", "SELECT words FROM thing");

static void a_check_finds_mistakes(void)
{
	struct {
		struct db_stmt *stmt;
		const char *complaint;
	} cases[] = {
		{ &bad_sql, "1064" },
		{ &bad_columns, "another number of columns" },
		{ &bad_params, "has 1 parameters, not 0" },
		{ &check_name, "column id comes where number is expected" },
		{ &check_type, "column number is of another type" },
		{ &check_words, "thing.word is enum('email','chat','phone'), not enum('public','internal')" },
		{ &check_sets, "thing.words is set('email','chat','phone'), not set('public','internal')" },
	};

	ok(db_stmt_check(db, &find_thing, &err), "a good statement passes: %s", err.detail);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ok(!db_stmt_check(db, cases[i].stmt, &err) && strstr(err.detail, cases[i].complaint),
			"%s", cases[i].complaint);
		err_clear(&err);
	}
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
DB_STMT count_long = DB_SELECT(struct thing, few_columns, "",
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
	struct thing thing = { .number = 5 };
	int64_t connects, id = 0;

	ok(insert(&thing, &id), "a row");
	testdb_sql(other, "KILL %lld", (long long)testdb_connection(db));
	connects = db_stats(db)->connects;
	ok(find(id, &thing), "a read after the connection was killed succeeds: %s", err.detail);
	is_int(db_stats(db)->connects, connects + 1, "over a new connection");

	testdb_sql(other, "KILL %lld", (long long)testdb_connection(db));
	usleep(50000);
	ok(insert(&thing, &id) || err.kind == ERR_UNKNOWN_OUTCOME,
		"a write too if it was never sent, which not every library can tell");
	err_clear(&err);
	ok(find(id, &thing), "and the connection is back");
	is_int(db_stats(db)->connects, connects + 2, "being a new one");
	session_is_ours();
}

static int64_t round_trips_of_find(int64_t id)
{
	int64_t before = db_stats(db)->round_trips;
	struct thing thing;

	if (!find(id, &thing))
		return -1;
	return db_stats(db)->round_trips - before;
}

static void a_statement_costs_one_round_trip(void)
{
	round_trips_of_find(1);
	is_int(round_trips_of_find(1), 1, "a prepared statement is one round trip");
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
	struct db_stmt stmt = DB_SELECT(struct thing, few_columns, NULL, NULL);
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
	testdb_sql(db, "%s", create_thing);

	values_come_back();
	rows_come_in_order();
	no_row_leaves_things_alone();
	affected_rows_are_those_found();
	duplicates_are_told();
	mistakes_are_ours();
	a_check_finds_mistakes();
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
