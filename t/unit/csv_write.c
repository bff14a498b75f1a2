/* Answers as CSV: columns, quotes, what is null, and what a spreadsheet must not run. */
#include "http/csv_write.h"

#include "base/arena.h"
#include "base/strbuf.h"
#include "domain/words.h"
#include "http/accept.h"
#include "tap/tap.h"

struct inner {
	int64_t id;
	const char *name;
};

struct row {
	int64_t count, at;
	const char *text;
	int status;
	struct inner inner;
	struct field_array list;
};

static const struct field inner_fields[] = {
	{ "id", FIELD_ID, .offset = offsetof(struct inner, id) },
	{ "name", FIELD_TEXT, .offset = offsetof(struct inner, name) },
};
static const struct shape inner_shape = SHAPE("Inner", struct inner, inner_fields);

static const struct field row_fields[] = {
	{ "count", FIELD_COUNT, .offset = offsetof(struct row, count) },
	{ "at", FIELD_TIME, .offset = offsetof(struct row, at) },
	{ "text", FIELD_TEXT, .offset = offsetof(struct row, text) },
	{ "status", FIELD_WORD, .offset = offsetof(struct row, status), .words = &status_words },
	{ "inner", FIELD_OBJECT, .offset = offsetof(struct row, inner), .shape = &inner_shape },
	{ "list", FIELD_ARRAY, .offset = offsetof(struct row, list), .shape = &inner_shape },
};
static const struct shape row_shape = SHAPE("Row", struct row, row_fields);

struct table {
	int64_t from;
	struct field_array data;
};

static const struct field table_fields[] = {
	{ "from", FIELD_TIME, .offset = offsetof(struct table, from) },
	{ "data", FIELD_ARRAY, .offset = offsetof(struct table, data), .shape = &row_shape },
};
static const struct shape table_shape = SHAPE("Table", struct table, table_fields);

static const char *written(const struct shape *shape, const void *value, struct arena *arena)
{
	struct strbuf out;

	strbuf_init(&out, arena, 200);
	csv_write(&out, shape, value, 0);
	return out.data;
}

#define NAMES "count,at,text,status,inner.id,inner.name,list\r\n"

static void check_tables(struct arena *arena)
{
	static const struct inner list[] = { { 1, "one, \"1\"" }, { 2, "two" } };
	const struct row rows[] = {
		{ 0, 1, "plain", STATUS_QUEUED, { 7, "Ana" }, { list, 2 } },
		{ 3, 0, NULL, 0, { 0, NULL }, { NULL, 0 } },
	};
	const struct table table = { 1, { rows, 2 } };

	is_str(written(&table_shape, &table, arena),
		NAMES "0,1970-01-01T00:00:00.001Z,plain,queued,7,Ana,"
		      "\"[{\"\"id\"\":1,\"\"name\"\":\"\"one, \\\"\"1\\\"\"\"\"},"
		      "{\"\"id\"\":2,\"\"name\"\":\"\"two\"\"}]\"\r\n"
		      "3,,,,,,[]\r\n",
		"a line for each element of data");
	is_str(written(&row_shape, &rows[1], arena), NAMES "3,,,,,,[]\r\n",
		"without data, a line for the whole");
	is_str(written(&table_shape, &(struct table){ 1, { NULL, 0 } }, arena), NAMES,
		"no elements: the names alone");
}

static void check_texts(struct arena *arena)
{
	static const struct {
		const char *text, *cell;
	} cases[] = {
		{ "plain", "plain" },
		{ "", "" },
		{ "a,b", "\"a,b\"" },
		{ "say \"x\"", "\"say \"\"x\"\"\"" },
		{ "two\nlines", "\"two\nlines\"" },
		{ "=1+1", "'=1+1" },
		{ "+1 555", "'+1 555" },
		{ "-1", "'-1" },
		{ "@SUM(A1)", "'@SUM(A1)" },
		{ "\tx", "'\tx" },
		{ "=HYPERLINK(\"x\",\"y\")", "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"" },
		{ "1=1", "1=1" },
		{ "Schäfer", "Schäfer" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		is_str(written(&inner_shape, &(struct inner){ 1, cases[i].text }, arena),
			arena_printf(arena, "id,name\r\n1,%s\r\n", cases[i].cell), "text %zu", i);
}

/* Which of JSON and CSV is sent. */
static void check_preferences(struct arena *arena)
{
	static const struct {
		const char *accept, *sent;
	} cases[] = {
		{ NULL, "json" },
		{ "", "json" },
		{ "*/*", "json" },
		{ "text/csv", "csv" },
		{ "TEXT/CSV", "csv" },
		{ "text/csv; header=present", "csv" },
		{ "text/*", "csv" },
		{ "application/json", "json" },
		{ "application/*", "json" },
		{ "text/csv, application/json", "json" },
		{ "text/csv, application/json;q=0.9", "csv" },
		{ "text/csv;q=0.8, application/json;q=0.9", "json" },
		{ "text/csv;q=0.8, */*;q=0.1", "csv" },
		{ "*/*;q=0.9, text/csv;q=0.5", "json" },
		{ "application/json;q=0, */*", "csv" },
		{ "text/csv;q=0, */*", "json" },
		{ "text/html, text/csv;q=0.001", "csv" },
		{ "text/csv;charset=utf-8;q=1.0, application/json;q=0.5", "csv" },
		{ "text/csv;freq=0.1, application/json;q=0.5", "csv" },
		{ "text/html", "nothing" },
		{ "text/csv;q=0", "nothing" },
		{ "*/*;q=0", "nothing" },
		{ "image/*, text/html;q=0.5", "nothing" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct request request = { .accept = cases[i].accept };
		bool prefers = false;
		struct err err;

		err_init(&err, arena);
		is_str(!request_prefers(&request, "text/csv", "application/json", &prefers, &err)
				? "nothing"
			: prefers ? "csv"
				  : "json",
			cases[i].sent, "Accept: %s", cases[i].accept ? cases[i].accept : "(none)");
	}
}

int main(void)
{
	struct arena *arena = arena_new();

	check_tables(arena);
	check_texts(arena);
	check_preferences(arena);
	arena_free(arena);
	return tap_done();
}
