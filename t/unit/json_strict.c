/* A body is JSON by RFC 8259 or it is malformed, whatever json-c would make of it; at any speed asked. */
#include "http/json.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "http/json_scan.h"
#include "tap/tap.h"

static struct arena *arena;

static bool scan(const char *text, size_t len, struct json_scan *result, struct err *err)
{
	char *exact = arena_alloc(arena, len ? len : 1);

	/* Without a zero byte behind it, so that a sanitizer sees who reads on. */
	memcpy(exact, text, len);
	err_init(err, arena);
	return json_scan(exact, len, arena, result, err);
}

#define TEXT(s) s, sizeof(s) - 1

static const struct {
	const char *text;
	size_t len;
} valid[] = {
	{ TEXT("{}") }, { TEXT(" \t\r\n{ \t\r\n} \t\r\n") }, { TEXT("[]") }, { TEXT("[ ]") },
	{ TEXT("null") }, { TEXT("true") }, { TEXT("false") }, { TEXT("\"\"") }, { TEXT("0") },
	{ TEXT("-0") }, { TEXT("-0.0") }, { TEXT("10") }, { TEXT("1.50") }, { TEXT("1e5") },
	{ TEXT("1E+05") }, { TEXT("1e-5") }, { TEXT("-1.5e3") }, { TEXT("123456789012345678901234") },
	{ TEXT("[1, 2 ,3]") }, { TEXT("{\"a\" : 1 , \"b\":[]}") }, { TEXT("{\"a\":{\"a\":{}}}") },
	{ TEXT("[{\"a\":1},{\"a\":2}]") }, { TEXT("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00Af\"") },
	{ TEXT("\"\x7f\"") }, { TEXT("\"\xc2\x80\xdf\xbf\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\"") },
	{ TEXT("\"\xf0\x90\x80\x80\xf4\x8f\xbf\xbf\"") }, { TEXT("\"\xe2\x80\xa8\"") },
	{ TEXT("\"\\u0000\"") }, { TEXT("\"\\ud800\"") }, { TEXT("\"\\udc00\\ud800\"") },
	{ TEXT("\"\\ud800\\u0041\"") }, { TEXT("{\"a\":1,\"A\":2,\"\":3,\" a\":4,\"a \":5}") },
	{ TEXT("{\"a\":1,\"a\\u0000\":2,\"a\\u0000b\":3}") },
	{ TEXT("{\"\\ud800\":1,\"\\ud801\":2,\"\\ufffd\":3}") },
	{ TEXT("[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]") },
	{ TEXT("[[[[[[[[[[[[[[[{}]]]]]]]]]]]]]]]") },
};

static void test_valid(void)
{
	for (size_t i = 0; i < sizeof(valid) / sizeof(valid[0]); i++) {
		struct json_scan result;
		struct err err;

		if (!ok(scan(valid[i].text, valid[i].len, &result, &err), "takes %s", valid[i].text))
			tap_note("%s", err.detail);
	}
}

static const struct {
	const char *text;
	size_t len;
	const char *detail; /* after "Not valid JSON: " */
} malformed[] = {
	/* Values */
	{ TEXT(""), "expected a value, found the end, at byte 0." },
	{ TEXT("{\"a\":NaN}"), "expected a value, found 'N', at byte 5." },
	{ TEXT("{\"a\":Infinity}"), "expected a value, found 'I', at byte 5." },
	{ TEXT("{\"a\":-Infinity}"), "expected a digit, found 'I', at byte 6." },
	{ TEXT("{\"a\":undefined}"), "expected a value, found 'u', at byte 5." },
	{ TEXT("{\"a\":True}"), "expected a value, found 'T', at byte 5." },
	{ TEXT("{\"a\":nul}"), "expected a value, found 'n', at byte 5." },
	{ TEXT("{\"a\":nulll}"), "expected ',' or '}', found 'l', at byte 9." },
	{ TEXT("{\"a\":'b'}"), "expected a value, found ''', at byte 5." },
	{ TEXT("{\"a\":}"), "expected a value, found '}', at byte 5." },
	{ TEXT("tru"), "expected a value, found 't', at byte 0." },
	/* Numbers */
	{ TEXT("{\"a\":01}"), "a number with a leading zero, at byte 6." },
	{ TEXT("{\"a\":-01}"), "a number with a leading zero, at byte 7." },
	{ TEXT("{\"a\":+1}"), "expected a value, found '+', at byte 5." },
	{ TEXT("{\"a\":.5}"), "expected a value, found '.', at byte 5." },
	{ TEXT("{\"a\":5.}"), "expected a digit, found '}', at byte 7." },
	{ TEXT("{\"a\":5.e1}"), "expected a digit, found 'e', at byte 7." },
	{ TEXT("{\"a\":5e}"), "expected a digit, found '}', at byte 7." },
	{ TEXT("{\"a\":5e+}"), "expected a digit, found '}', at byte 8." },
	{ TEXT("{\"a\":0x10}"), "expected ',' or '}', found 'x', at byte 6." },
	{ TEXT("{\"a\":1_000}"), "expected ',' or '}', found '_', at byte 6." },
	{ TEXT("-"), "expected a digit, found the end, at byte 1." },
	{ TEXT("1."), "expected a digit, found the end, at byte 2." },
	/* Objects and arrays */
	{ TEXT("{'a':1}"), "expected a member's name in double quotes, found ''', at byte 1." },
	{ TEXT("{a:1}"), "expected a member's name in double quotes, found 'a', at byte 1." },
	{ TEXT("{1:1}"), "expected a member's name in double quotes, found '1', at byte 1." },
	{ TEXT("{\"a\":1,}"), "expected a member's name in double quotes, found '}', at byte 7." },
	{ TEXT("{,\"a\":1}"), "expected a member's name in double quotes, found ',', at byte 1." },
	{ TEXT("{\"a\"}"), "expected ':', found '}', at byte 4." },
	{ TEXT("{\"a\",1}"), "expected ':', found ',', at byte 4." },
	{ TEXT("{\"a\":1 \"b\":2}"), "expected ',' or '}', found '\"', at byte 7." },
	{ TEXT("{\"a\":1;}"), "expected ',' or '}', found ';', at byte 6." },
	{ TEXT("{\"a\":1]"), "expected ',' or '}', found ']', at byte 6." },
	{ TEXT("{\"a\":1"), "expected ',' or '}', found the end, at byte 6." },
	{ TEXT("{"), "expected a member's name in double quotes, found the end, at byte 1." },
	{ TEXT("[1,]"), "expected a value, found ']', at byte 3." },
	{ TEXT("[1 2]"), "expected ',' or ']', found '2', at byte 3." },
	{ TEXT("[1}"), "expected ',' or ']', found '}', at byte 2." },
	{ TEXT("["), "expected a value, found the end, at byte 1." },
	/* Around it */
	{ TEXT("{} x"), "expected the end, found 'x', at byte 3." },
	{ TEXT("{}{}"), "expected the end, found '{', at byte 2." },
	{ TEXT("{}\0"), "expected the end, found 0x00, at byte 2." },
	{ TEXT("{}\xff"), "expected the end, found 0xff, at byte 2." },
	{ TEXT("\xef\xbb\xbf{}"), "a byte order mark, at byte 0." },
	{ TEXT("\xef\xbb\xbf"), "a byte order mark, at byte 0." },
	{ TEXT("{\0}"), "expected a member's name in double quotes, found 0x00, at byte 1." },
	{ TEXT("// x\n{}"), "expected a value, found '/', at byte 0." },
	{ TEXT("{\"a\":1/* x */}"), "expected ',' or '}', found '/', at byte 6." },
	{ TEXT("\xc2\xa0{}"), "expected a value, found 0xc2, at byte 0." },
	{ TEXT("\f{}"), "expected a value, found 0x0c, at byte 0." },
	/* Strings */
	{ TEXT("{\"a\":\"b}"), "a text without its closing quote, at byte 8." },
	{ TEXT("\"\\"), "an escape that JSON does not have, at byte 1." },
	{ TEXT("\"\\\""), "a text without its closing quote, at byte 3." },
	{ TEXT("\"a\nb\""), "a control character in a text, not escaped, at byte 2." },
	{ TEXT("\"a\tb\""), "a control character in a text, not escaped, at byte 2." },
	{ TEXT("\"a\0b\""), "a control character in a text, not escaped, at byte 2." },
	{ TEXT("\"\x1f\""), "a control character in a text, not escaped, at byte 1." },
	{ TEXT("{\"a\nb\":1}"), "a control character in a text, not escaped, at byte 3." },
	{ TEXT("\"\\x41\""), "an escape that JSON does not have, at byte 1." },
	{ TEXT("\"\\'\""), "an escape that JSON does not have, at byte 1." },
	{ TEXT("\"\\\0\""), "an escape that JSON does not have, at byte 1." },
	{ TEXT("\"\\U0041\""), "an escape that JSON does not have, at byte 1." },
	{ TEXT("\"\\u00g1\""), "\\u without four hexadecimal digits, at byte 1." },
	{ TEXT("\"\\u 041\""), "\\u without four hexadecimal digits, at byte 1." },
	{ TEXT("\"\\u004"), "\\u without four hexadecimal digits, at byte 1." },
	{ TEXT("\"\\ud83d\\u12\""), "\\u without four hexadecimal digits, at byte 7." },
	/* UTF-8 */
	{ TEXT("\"\x80\""), "invalid UTF-8, at byte 1." },
	{ TEXT("\"\xc0\x80\""), "invalid UTF-8, at byte 1." },
	{ TEXT("\"\xc1\xbf\""), "invalid UTF-8, at byte 1." },
	{ TEXT("\"\xc3\""), "invalid UTF-8, at byte 1." },
	{ TEXT("\"\xc3"), "invalid UTF-8, at byte 1." },
	{ TEXT("\"\xe0\x9f\xbf\""), "invalid UTF-8, at byte 1." },
	{ TEXT("\"\xed\xa0\x80\""), "invalid UTF-8, at byte 1." },
	{ TEXT("\"\xe2\x82\""), "invalid UTF-8, at byte 1." },
	{ TEXT("\"\xf0\x8f\xbf\xbf\""), "invalid UTF-8, at byte 1." },
	{ TEXT("\"\xf4\x90\x80\x80\""), "invalid UTF-8, at byte 1." },
	{ TEXT("\"\xf8\x88\x80\x80\x80\""), "invalid UTF-8, at byte 1." },
	{ TEXT("\"\xff\""), "invalid UTF-8, at byte 1." },
	{ TEXT("{\"\xe9\":1}"), "invalid UTF-8, at byte 2." },
	/* Depth */
	{ TEXT("[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]"), "nested deeper than 16, at byte 16." },
	{ TEXT("[[[[[[[[[[[[[[[[{}]]]]]]]]]]]]]]]]"), "nested deeper than 16, at byte 16." },
	/* Duplicates */
	{ TEXT("{\"a\":1,\"a\":1}"), "the member \"a\" stands there twice, at byte 7." },
	{ TEXT("{\"a\":1,\"b\":2,\"b\":3,\"a\":4}"), "the member \"b\" stands there twice, at byte 13." },
	{ TEXT("{\"a\":1,\"\\u0061\":2}"), "the member \"a\" stands there twice, at byte 7." },
	{ TEXT("{\"\":1,\"\":2}"), "the member \"\" stands there twice, at byte 6." },
	{ TEXT("{\"x\":[{\"a\":{},\"a\":[]}]}"), "the member \"a\" stands there twice, at byte 14." },
	{ TEXT("{\"a\":{\"b\":1},\"a\":2}"), "the member \"a\" stands there twice, at byte 13." },
	{ TEXT("{\"\\/\\n\":1,\"/\\u000A\":2}"), "the member \"~1\n\" stands there twice, at byte 10." },
	{ TEXT("{\"\xc3\xa9\":1,\"\\u00e9\":2}"),
		"the member \"\xc3\xa9\" stands there twice, at byte 8." },
	{ TEXT("{\"\xf0\x9f\x98\x80\":1,\"\\uD83D\\ude00\":2}"),
		"the member \"\xf0\x9f\x98\x80\" stands there twice, at byte 10." },
	{ TEXT("{\"\xf0\x9f\x98\x80""ab\":1,\"\\uD83D\\ude00ab\":2}"),
		"the member \"\xf0\x9f\x98\x80""ab\" stands there twice, at byte 12." },
	{ TEXT("{\"\xe2\x82\xac\":1,\"\\u20ac\":2}"),
		"the member \"\xe2\x82\xac\" stands there twice, at byte 9." },
	{ TEXT("{\"\\u0000\":1,\"\\u0000\":2}"),
		"the member \"\xef\xbf\xbd\" stands there twice, at byte 12." },
	{ TEXT("{\"\\udead\":1,\"\\uDEAD\":2}"),
		"the member \"\xef\xbf\xbd\" stands there twice, at byte 12." },
	{ TEXT("{\"12345678x\":1,\"12345678y\":1,\"12345678x\":1}"),
		"the member \"12345678x\" stands there twice, at byte 29." },
};

static void test_malformed(void)
{
	for (size_t i = 0; i < sizeof(malformed) / sizeof(malformed[0]); i++) {
		struct json_scan result;
		struct err err;

		ok(!scan(malformed[i].text, malformed[i].len, &result, &err)
				&& err.kind == ERR_MALFORMED, "refuses %s", malformed[i].text);
		is_str(err.detail, arena_printf(arena, "Not valid JSON: %s", malformed[i].detail),
			"and says why and where");
	}
}

/* Every text that begins like a valid one and ends too early. */
static void test_truncated(void)
{
	static const char whole[] = "{\"a\":[1.5e-3,\"\\u00e9\\ud83d\\ude00\xe2\x82\xac\",{\"b\":true}],"
		"\"c\":null}";
	struct json_scan result;
	int refused = 0, cuts = sizeof(whole) - 1;
	struct err err;

	for (int len = 0; len < cuts; len++)
		refused += !scan(whole, (size_t)len, &result, &err) && err.kind == ERR_MALFORMED;
	is_int(refused, cuts, "refuses a text that is cut anywhere");
	ok(scan(whole, (size_t)cuts, &result, &err), "takes it whole");
}

static const struct {
	const char *text, *problems, *read;
} noted[] = {
	{ "[\"\\n\\t\\u000a\\u0009\\u007f\\u0080\"]", "", NULL },
	{ "[\"\\u0000\"]", "/0 control", "[\"\\ufffd\"]" },
	{ "[\"\\u0001\"]", "/0 control", NULL },
	{ "\"\\b\"", " control", NULL },
	{ "[1,[\"\\uDBFF\"]]", "/1/0 surrogate", "[1,[\"\\ufffd\"]]" },
	{ "{\"a/b\":{\"~\":\"\\u0000\\uD83D\\uDE00\"}}", "/a~1b/~0 control",
		"{\"a/b\":{\"~\":\"\\ufffd\\uD83D\\uDE00\"}}" },
	{ "{\"reason\\u0000x\":1}", "/reason\xef\xbf\xbdx control", "{\"reason\\ufffdx\":1}" },
	{ "[\"\\\\u0000\"]", "", NULL },
};

static void test_noted(void)
{
	for (size_t i = 0; i < sizeof(noted) / sizeof(noted[0]); i++) {
		size_t len = strlen(noted[i].text);
		struct json_scan result;
		struct strbuf list;
		struct err err;

		strbuf_init(&list, arena, 100);
		ok(scan(noted[i].text, len, &result, &err), "takes %s", noted[i].text);
		for (size_t n = 0; n < result.problem_count; n++)
			strbuf_addf(&list, "%s%s %s", n ? ", " : "", result.problems[n].pointer,
				result.problems[n].code);
		is_str(list.data, noted[i].problems, "and notes what cannot be read");
		is_str(arena_strndup(arena, result.text, len),
			noted[i].read ? noted[i].read : noted[i].text, "which json-c does not see");
	}
}

/* Hostile texts of 256 KiB ----------------------------------------------------------------------- */

enum { HOSTILE = 256 * 1024 };

static void fill_members(struct strbuf *out)
{
	strbuf_adds(out, "{");
	for (int i = 0; out->len < HOSTILE - 20; i++)
		strbuf_addf(out, "%s\"%x\":1", i ? "," : "", i);
	strbuf_adds(out, "}");
}

static void fill_like_members(struct strbuf *out)
{
	strbuf_adds(out, "{");
	for (int i = 0; out->len < HOSTILE - 300; i++)
		strbuf_addf(out, "%s\"%0200d\":1", i ? "," : "", i);
	strbuf_adds(out, "}");
}

static void fill_escaped_members(struct strbuf *out)
{
	strbuf_adds(out, "{");
	for (int i = 0; out->len < HOSTILE - 40; i++)
		strbuf_addf(out, "%s\"\\u0000\\u%04x\":0", i ? "," : "", i);
	strbuf_adds(out, "}");
}

static void fill_nested(struct strbuf *out)
{
	strbuf_adds(out, "[");
	while (out->len < HOSTILE - 60)
		strbuf_adds(out, "[[[[[[[[[[[[[[[]]]]]]]]]]]]]]],");
	strbuf_adds(out, "1]");
}

static void fill_deep(struct strbuf *out)
{
	while (out->len < HOSTILE)
		strbuf_adds(out, "[");
}

static void fill_surrogates(struct strbuf *out)
{
	strbuf_adds(out, "{\"x\":[");
	while (out->len < HOSTILE - 20)
		strbuf_adds(out, "\"\\ud800\",");
	strbuf_adds(out, "1]}");
}

static void fill_digits(struct strbuf *out)
{
	strbuf_adds(out, "{\"x\":");
	while (out->len < HOSTILE)
		strbuf_adds(out, "9");
	strbuf_adds(out, "}");
}

static void fill_blanks(struct strbuf *out)
{
	strbuf_adds(out, "{\"text\":\"");
	while (out->len < HOSTILE)
		strbuf_adds(out, "\xe3\x80\x80");
	strbuf_adds(out, "\"}");
}

static const struct {
	const char *what;
	void (*fill)(struct strbuf *out);
} hostile[] = {
	{ "members", fill_members },
	{ "members that begin alike", fill_like_members },
	{ "members with escapes", fill_escaped_members },
	{ "nested arrays", fill_nested },
	{ "brackets", fill_deep },
	{ "lone surrogates", fill_surrogates },
	{ "digits", fill_digits },
	{ "blanks", fill_blanks },
};

struct one_text {
	const char *text;
};

static const struct field one_field[] = {
	{ "text", FIELD_TEXT, .offset = offsetof(struct one_text, text),
		.min = 1, .max = 10 },
};
static const struct shape one_shape = SHAPE("Text", struct one_text, one_field);

/* Under a tenth of this; what is quadratic takes many times as long, on any machine. */
#define CPU_LIMIT (CLOCKS_PER_SEC * 2 / 5)

static void test_hostile(void)
{
	for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++) {
		struct strbuf body;
		struct one_text in = { 0 };
		struct err err;
		clock_t start;
		bool held;

		strbuf_init(&body, arena, HOSTILE + 100);
		hostile[i].fill(&body);
		err_init(&err, arena);
		start = clock();
		held = json_decode(body.data, body.len, &one_shape, &in, arena, &err);
		start = clock() - start;
		ok(!held && start < CPU_LIMIT, "256 KiB of %s are refused in good time",
			hostile[i].what);
		tap_note("%.1f ms", (double)start * 1000 / CLOCKS_PER_SEC);
		ok(err.kind == ERR_INVALID || err.kind == ERR_MALFORMED, "as %d", (int)err.kind);
		arena_reset(arena);
	}
}

int main(void)
{
	arena = arena_new();
	test_valid();
	test_malformed();
	test_truncated();
	test_noted();
	test_hostile();
	arena_free(arena);
	return tap_done();
}
