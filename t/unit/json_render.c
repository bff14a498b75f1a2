/* What stands in a struct is written as JSON by its rows: who sees what, what is null, what is escaped. */
#include "http/json.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "tap/tap.h"

enum { DESK = 1 << 0, ADMIN = 1 << 1, OTHERS = 1 << 2 };

static const char *const channel_names[] = { NULL, "email", "chat", "phone" };
static const struct words channels = { "channel", channel_names, 4 };

static struct arena *arena;

static struct strbuf buffer(void)
{
	struct strbuf out;

	strbuf_init(&out, arena, 0);
	return out;
}

/* Texts ---------------------------------------------------------------------------------------- */

static const struct {
	const char *text, *want;
} texts[] = {
	{ NULL, "null" },
	{ "", "\"\"" },
	{ "plain", "\"plain\"" },
	{ "\"", "\"\\\"\"" },
	{ "\\", "\"\\\\\"" },
	{ "a\"b\\c", "\"a\\\"b\\\\c\"" },
	{ "/", "\"/\"" },
	{ "\b\f\n\r\t", "\"\\b\\f\\n\\r\\t\"" },
	{ "\x01\x0b\x0e\x1f", "\"\\u0001\\u000b\\u000e\\u001f\"" },
	{ " ~\x7f", "\" ~\x7f\"" },
	{ "\xc3\xa9 \xe2\x80\xa8 \xf0\x9f\x98\x80", "\"\xc3\xa9 \xe2\x80\xa8 \xf0\x9f\x98\x80\"" },
	{ "</script>'", "\"</script>'\"" },
	{ "ends in\n", "\"ends in\\n\"" },
};

static void test_texts(void)
{
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct strbuf out = buffer();

		json_render_text(&out, texts[i].text);
		is_str(out.data, texts[i].want, "text %zu", i);
		is_int((int64_t)out.len, (int64_t)strlen(texts[i].want), "and its length");
	}
}

/* Each byte but zero, alone: escaped if it is below a blank, a quote or a backslash. */
static void test_bytes(void)
{
	int escaped = 0;

	for (int c = 1; c < 256; c++) {
		char text[] = { (char)c, '\0' };
		struct strbuf out = buffer();

		json_render_text(&out, text);
		escaped += out.data[1] == '\\';
		if ((out.data[1] == '\\') != (c < 0x20 || c == '"' || c == '\\'))
			ok(false, "byte %d is written %s", c, out.data);
	}
	is_int(escaped, 31 + 2, "bytes that are escaped");
}

static void test_moments(void)
{
	static const struct {
		int64_t at;
		const char *want;
	} cases[] = {
		{ 0, "null" },
		{ 1, "\"1970-01-01T00:00:00.001Z\"" },
		{ 1795457080123, "\"2026-11-23T18:04:40.123Z\"" },
		{ 253402300799999, "\"9999-12-31T23:59:59.999Z\"" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct strbuf out = buffer();

		json_render_time(&out, cases[i].at);
		is_str(out.data, cases[i].want, "moment %zu", i);
	}
}

static void test_words(void)
{
	static const struct {
		uint32_t set;
		const char *want;
	} cases[] = {
		{ 0, "[]" },
		{ WORD_BIT(0), "[]" },
		{ WORD_BIT(2), "[\"chat\"]" },
		{ WORD_BIT(3) | WORD_BIT(1), "[\"email\",\"phone\"]" },
		{ UINT32_MAX, "[\"email\",\"chat\",\"phone\"]" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct strbuf out = buffer();

		json_render_words(&out, &channels, cases[i].set);
		is_str(out.data, cases[i].want, "set %zu", i);
	}
}

/* Values --------------------------------------------------------------------------------------- */

struct part {
	int64_t id;
	const char *secret;
};

static const struct field part_fields[] = {
	{ "id", FIELD_ID, .offset = offsetof(struct part, id) },
	{ "secret", FIELD_TEXT, .offset = offsetof(struct part, secret), .seen_by = ADMIN },
};
static const struct shape part_shape = SHAPE("Part", struct part, part_fields);

struct nest {
	struct part part;
};

static const struct field nest_fields[] = {
	{ "part", FIELD_OBJECT, .flags = FIELD_NULLABLE, .offset = offsetof(struct nest, part),
		.shape = &part_shape },
};
static const struct shape nest_shape = SHAPE("Nest", struct nest, nest_fields);

/* One of each type. */
struct thing {
	int64_t id, number, count, at, day;
	bool flag;
	int yes, no, open;
	const char *text, *lines, *maybe_lines;
	int channel;
	uint32_t channels;
	struct part part, maybe;
	struct nest nest;
	struct field_array parts;
	int custom;
};

static void write_twice(struct strbuf *out, const void *value)
{
	strbuf_addi(out, 2 * *(const int *)value);
}

#define AT(member) .offset = offsetof(struct thing, member)
static const struct field thing_fields[] = {
	{ "id", FIELD_ID, AT(id) },
	{ "number", FIELD_INT, AT(number) },
	{ "count", FIELD_COUNT, AT(count) },
	{ "at", FIELD_TIME, AT(at) },
	{ "day", FIELD_DATE, AT(day) },
	{ "flag", FIELD_BOOL, AT(flag) },
	{ "yes", FIELD_MAYBE, AT(yes) },
	{ "no", FIELD_MAYBE, AT(no) },
	{ "open", FIELD_MAYBE, AT(open) },
	{ "text", FIELD_TEXT, AT(text) },
	{ "lines", FIELD_LINES, AT(lines) },
	{ "maybe_lines", FIELD_LINES, .flags = FIELD_NULLABLE, AT(maybe_lines) },
	{ "channel", FIELD_WORD, AT(channel), .words = &channels },
	{ "channels", FIELD_WORDS, AT(channels), .words = &channels },
	{ "part", FIELD_OBJECT, AT(part), .shape = &part_shape },
	{ "maybe", FIELD_OBJECT, .flags = FIELD_NULLABLE, AT(maybe), .shape = &part_shape },
	{ "nest", FIELD_OBJECT, .flags = FIELD_NULLABLE, AT(nest), .shape = &nest_shape },
	{ "parts", FIELD_ARRAY, AT(parts), .shape = &part_shape },
	{ "custom", FIELD_CUSTOM, AT(custom), .write = write_twice },
};
static const struct shape thing_shape = SHAPE("Thing", struct thing, thing_fields);

static const struct part two_parts[] = { { 1, "x" }, { 2, NULL } };

static const struct thing everything = {
	.id = INT64_MAX, .number = INT64_MIN, .count = 7, .at = 1, .day = 86400000, .flag = true,
	.yes = MAYBE_YES, .no = MAYBE_NO,
	.text = "a\"b", .lines = "one\ntwo", .maybe_lines = "", .channel = 2, .channels = 0xa,
	.part = { 3, "s" }, .maybe = { 4, "t" }, .nest = { { 5, NULL } }, .parts = { two_parts, 2 },
	.custom = 21,
};

#define ALL_OF_IT(secret1, secret2, secret3, secret4, secret5) \
	"{\"id\":9223372036854775807,\"number\":-9223372036854775808,\"count\":7," \
	"\"at\":\"1970-01-01T00:00:00.001Z\",\"day\":\"1970-01-02\",\"flag\":true," \
	"\"yes\":true,\"no\":false,\"open\":null,\"text\":\"a\\\"b\"," \
	"\"lines\":[\"one\",\"two\"],\"maybe_lines\":[],\"channel\":\"chat\"," \
	"\"channels\":[\"email\",\"phone\"],\"part\":{\"id\":3" secret1 "},\"maybe\":{\"id\":4" secret2 \
	"},\"nest\":{\"part\":{\"id\":5" secret3 "}},\"parts\":[{\"id\":1" secret4 "},{\"id\":2" secret5 \
	"}],\"custom\":42}"

#define NOTHING \
	"{\"id\":null,\"number\":null,\"count\":0,\"at\":null,\"day\":null,\"flag\":false," \
	"\"yes\":null,\"no\":null,\"open\":null,\"text\":null," \
	"\"lines\":[],\"maybe_lines\":null,\"channel\":null,\"channels\":[],\"part\":{\"id\":null}," \
	"\"maybe\":null,\"nest\":null,\"parts\":[],\"custom\":0}"

static void test_values(void)
{
	static const struct thing nothing;
	static const struct {
		const char *name;
		const struct thing *thing;
		uint32_t audience;
		const char *want;
	} cases[] = {
		{ "none of each type", &nothing, 0, NOTHING },
		{ "one of each type", &everything, DESK, ALL_OF_IT("", "", "", "", "") },
		{ "with what only some see", &everything, ADMIN | OTHERS,
			ALL_OF_IT(",\"secret\":\"s\"", ",\"secret\":\"t\"", ",\"secret\":null",
				",\"secret\":\"x\"", ",\"secret\":null") },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct strbuf out = buffer();

		json_render(&out, &thing_shape, cases[i].thing, cases[i].audience);
		is_str(out.data, cases[i].want, "%s", cases[i].name);
	}
}

static void test_audience(void)
{
	static const struct field rows[] = {
		{ "a", FIELD_INT, .offset = 0, .seen_by = ADMIN },
		{ "b", FIELD_INT, .offset = 0, .seen_by = DESK | ADMIN },
		{ "c", FIELD_INT, .offset = 0, .seen_by = OTHERS },
	};
	static const struct shape shape = SHAPE("Rows", struct part, rows);
	static const struct part part = { .id = 1 };
	static const char *const want[] = {
		"{}", "{\"b\":1}", "{\"a\":1,\"b\":1}", "{\"a\":1,\"b\":1}", "{\"c\":1}",
		"{\"b\":1,\"c\":1}", "{\"a\":1,\"b\":1,\"c\":1}", "{\"a\":1,\"b\":1,\"c\":1}",
	};

	for (uint32_t audience = 0; audience < 8; audience++) {
		struct strbuf out = buffer();

		json_render(&out, &shape, &part, audience);
		is_str(out.data, want[audience], "audience %u", audience);
	}
}

/* An object is none by its first member, if that can be none. */
static void test_nullable(void)
{
	static const struct field counted_fields[] = { { "n", FIELD_COUNT, .offset = 0 } };
	static const struct shape counted = SHAPE("Counted", int64_t, counted_fields);
	static const struct field row[] = {
		{ "o", FIELD_OBJECT, .flags = FIELD_NULLABLE, .offset = 0, .shape = &counted },
	};
	static const struct shape shape = SHAPE("Row", int64_t, row);
	static const int64_t zero;
	struct strbuf out = buffer();

	json_render(&out, &shape, &zero, 0);
	is_str(out.data, "{\"o\":{\"n\":0}}", "a count of 0 is a number, not none");
}

static void test_lines(void)
{
	static const struct field row[] = { { "l", FIELD_LINES, .offset = 0 } };
	static const struct shape shape = SHAPE("Lines", const char *, row);
	static const struct {
		const char *lines, *want;
	} cases[] = {
		{ NULL, "{\"l\":[]}" },
		{ "", "{\"l\":[]}" },
		{ "a", "{\"l\":[\"a\"]}" },
		{ "a\nb", "{\"l\":[\"a\",\"b\"]}" },
		{ "a\n", "{\"l\":[\"a\"]}" },
		{ "\n\na\"", "{\"l\":[\"\",\"\",\"a\\\"\"]}" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct strbuf out = buffer();

		json_render(&out, &shape, &cases[i].lines, 0);
		is_str(out.data, cases[i].want, "lines %zu", i);
	}
}

int main(void)
{
	arena = arena_new();
	test_texts();
	test_bytes();
	test_moments();
	test_words();
	test_values();
	test_audience();
	test_nullable();
	test_lines();
	arena_free(arena);
	return tap_done();
}
