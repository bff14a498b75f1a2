/* A statement that is wrong, or says what does not fit, is our mistake, and does no harm. */
#include "store/db.h"

#include <string.h>

#include "base/arena.h"
#include "domain/words.h"
#include "tap/tap.h"
#include "tap/testdb.h"

static struct db *db;
static struct arena *arena;
static struct err err;

struct thing {
	int64_t id, number, at;
	const char *text;
	struct db_bytes bytes;
	int word;
	uint32_t set;
};

static const char create_thing[] =
	"CREATE TABLE thing (id BIGINT AUTO_INCREMENT PRIMARY KEY, number BIGINT NULL,"
	" text TEXT NULL, bytes VARBINARY(2000) NULL, word ENUM('email','chat','phone') NULL,"
	" words SET('email','chat','phone') NULL) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4";

static const struct db_column few_columns[] = { COLUMN_INT(struct thing, id, "id") };

DB_STMT insert_thing = DB_WRITE("sbwm",
	"INSERT INTO thing (text, bytes, word, words) VALUES (?, ?, ?, ?)");

DB_STMT find_thing = DB_SELECT(struct thing, few_columns, "i", "SELECT id FROM thing WHERE id = ?");

static bool insert(const struct thing *thing, int64_t *id)
{
	return db_insert(db, &insert_thing, id, &err, thing->text, thing->bytes.data,
		thing->bytes.len, &channel_words, thing->word, &channel_words, thing->set);
}

static bool find(int64_t id)
{
	struct thing thing;
	bool found = false;

	return db_one(db, &find_thing, arena, &thing, &found, &err, id) && found;
}

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
	static const unsigned char too_long[2001];
	struct thing thing = { .word = CHANNEL_PHONE, .set = WORD_BIT(CHANNEL_PHONE) };
	int64_t id;
	bool found;

	ok(insert(&thing, &id) && insert(&thing, &id), "two rows with words");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ok(!db_one(db, cases[i].stmt, arena, &thing, &found, &err), "%s fails", cases[i].name);
		is_int(err.kind, ERR_INTERNAL, "%s is our mistake", cases[i].name);
		tap_note("%s", err.detail);
		err_clear(&err);
		ok(find(id), "%s: the connection works on", cases[i].name);
	}
	thing = (struct thing){ .word = channel_count };
	ok(!insert(&thing, &id) && err.kind == ERR_INTERNAL, "no word of the list cannot be written");
	thing = (struct thing){ .set = WORD_BIT(channel_count) };
	ok(!insert(&thing, &id) && err.kind == ERR_INTERNAL, "nor in a set");
	thing = (struct thing){ .bytes = { too_long, sizeof(too_long) } };
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

int main(void)
{
	arena = arena_new();
	err_init(&err, arena);
	db = testdb_open();
	testdb_sql(db, "DROP TABLE IF EXISTS thing");
	testdb_sql(db, "%s", create_thing);

	mistakes_are_ours();
	a_check_finds_mistakes();

	testdb_sql(db, "DROP TABLE thing");
	db_close(db);
	arena_free(arena);
	return tap_done();
}
