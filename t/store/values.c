/* What goes into the database comes out of it again, and what a statement says of itself is right. */
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

int main(void)
{
	arena = arena_new();
	err_init(&err, arena);
	db = testdb_open();
	testdb_sql(db, "DROP TABLE IF EXISTS thing");
	testdb_sql(db, "%s", create_thing);

	values_come_back();
	rows_come_in_order();
	no_row_leaves_things_alone();
	affected_rows_are_those_found();
	duplicates_are_told();

	testdb_sql(db, "DROP TABLE thing");
	db_close(db);
	arena_free(arena);
	return tap_done();
}
