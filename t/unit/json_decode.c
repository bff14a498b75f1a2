/* What a body says and a row wants arrives in the struct. (What is refused: json_refuse.c.) */
#include "http/json.h"

#include <string.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "tap/json_input.h"
#include "tap/tap.h"

/* The same without a required member. */
static const struct shape lax = { "Lax", fields, 3, sizeof(struct input) };

/* A body, less the title that it must have, and what json_render makes of the struct. */
static const struct {
	const char *body, *want;
} taken[] = {
	{ "", "" },
	{ "'id':1", "'id':1" },
	{ "'id':9007199254740991", "'id':9007199254740991" },
	{ "'minutes':-5", "'minutes':-5" },
	{ "'minutes':600", "'minutes':600" },
	{ "'minutes':-0", "" },
	{ "'urgent':true", "'urgent':true" },
	{ "'maybe':true", "'maybe':true" },
	{ "'maybe':false", "'maybe':false" },
	{ "'maybe':null", "" },
	{ "'body':' \\t\\n a\\n\\tb \\n '", "'body':'a\\n\\tb'" },
	{ "'body':'\\u2003\\u3000\\u00a0\\u0085hi\\u2028'", "'body':'hi'" },
	{ "'body':'\\ud83d\\ude00\\u00e9'", "'body':'\xf0\x9f\x98\x80\xc3\xa9'" },
	{ "'body':'\\\"\\\\\\/'", "'body':'\\\"\\\\/'" },
	{ "'body':'a b'", "'body':'a b'" },
	{ "'body':'\\ufffd\\ufffd'", "'body':'\xef\xbf\xbd\xef\xbf\xbd'" },
	{ "'email':'a@b'", "'email':'a@b'" },
	{ "'email':null", "" },
	{ "'at':'2026-11-23T19:04:40.1239+01:00'", "'at':'2026-11-23T18:04:40.123Z'" },
	{ "'at':'9999-12-31T23:59:59.999Z'", "'at':'9999-12-31T23:59:59.999Z'" },
	{ "'at':'1970-01-01T00:00:00.001Z'", "'at':'1970-01-01T00:00:00.001Z'" },
	{ "'at':null", "" },
	{ "'day':'2024-02-29'", "'day':'2024-02-29'" },
	{ "'channel':'chat'", "'channel':'chat'" },
	{ "'channel':null", "" },
	{ "'blocked':['phone','email']", "'blocked':['email','phone']" },
	{ "'blocked':[]", "" },
	{ "'lines':[' a ','b','c']", "'lines':['a','b','c']" },
	{ "'lines':[]", "'lines':[]" },
	{ "'reporter':'ana'", "'reporter':{'login':'ana','name':null}" },
	{ "'reporter':{'name':'x','login':'ana'}", "'reporter':{'login':'ana','name':'x'}" },
	{ "'reporter':null", "" },
};

static const struct shape only_login = { "Login", person_fields, 1, sizeof(struct person) };

/* The rendering with all that is none left out, title too. */
static const char *rendered(const struct input *in)
{
	struct input none = { .title = in->title };
	struct strbuf out, empty;
	char *text;

	strbuf_init(&out, arena, 500);
	for (size_t i = 0; i < shape.count; i++) {
		struct shape one = { "One", &fields[i], 1, shape.size };

		strbuf_init(&empty, arena, 100);
		json_render(&empty, &one, &none, 0);
		text = arena_strdup(arena, empty.data);
		strbuf_clear(&empty);
		json_render(&empty, &one, in, 0);
		if (strcmp(text, empty.data))
			strbuf_addf(&out, "%s%.*s", out.len ? "," : "", (int)empty.len - 2,
				empty.data + 1);
	}
	return out.data;
}

static void test_taken(void)
{
	for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++) {
		char *body = arena_printf(arena, "{\"title\":\"t\"%s%s}", *taken[i].body ? "," : "",
			quoted(taken[i].body));
		struct input in;
		struct err err;

		if (!ok(decode(body, strlen(body), &in, &err), "takes %s", taken[i].body))
			tap_note("%s: %s", err.detail, summary(&err));
		is_str(rendered(&in), quoted(taken[i].want), "and reads it: %s", taken[i].body);
	}
}

static void test_given(void)
{
	struct input in;
	struct err err;
	bool held;

	held = decode("{\"title\":\"t\"}", 13, &in, &err);
	ok(held && in.title_given && !in.email_given, "given: only what was sent");
	held = decode("{\"email\":null,\"title\":\"t\"}", 26, &in, &err);
	ok(held && in.email_given && !in.email, "given, even as null");
	held = decode("{\"title\":\"t\",\"reporter\":\"ana\"}", 30, &in, &err);
	ok(held && in.reporter.login_given, "given, by shorthand too");
}

static const struct {
	const char *text;
	bool taken_by_lax;
} blank[] = {
	{ "", true }, { " ", true }, { "\r\n\t ", true }, { "{}", true }, { " {} \n", true },
	{ "[]", false }, { "null", false }, { "\"x\"", false }, { "1", false }, { "[{}]", false },
	{ "\v", false },
};

static void test_blank(void)
{
	for (size_t i = 0; i < sizeof(blank) / sizeof(blank[0]); i++) {
		size_t len = strlen(blank[i].text);
		struct input in = { 0 };
		struct err err;
		bool held;

		err_init(&err, arena);
		held = json_decode(blank[i].text, len, &lax, &in, arena, &err);
		ok(held == blank[i].taken_by_lax, "body %zu, where nothing is required", i);
		is_int(err.kind, blank[i].taken_by_lax ? ERR_NONE : ERR_MALFORMED, "its kind");
	}
	struct person person = { 0 };
	struct input in;
	struct err err;

	err_init(&err, arena);
	ok(!json_decode("", 0, &only_login, &person, arena, &err) && err.kind == ERR_MALFORMED,
		"no body where the only member is required");
	ok(!decode(NULL, 0, &in, &err), "no body where a member is required");
	is_int(err.kind, ERR_MALFORMED, "is malformed");
	ok(!decode(" \n", 2, &in, &err), "nor a blank one");
	is_int(err.kind, ERR_MALFORMED, "which is malformed, too");
	ok(!decode("{}", 2, &in, &err), "nor an empty object");
	is_int(err.kind, ERR_INVALID, "which is invalid");
}

static uint64_t state = 0x9e3779b97f4a7c15;

static unsigned draw(unsigned below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (unsigned)(state >> 33) % below;
}

/* A code point that a text may hold, of any length in UTF-8. */
static void draw_code_point(struct strbuf *out)
{
	static const char *const some[] = { "\"", "\\", "/", "<", "\xc2\xa0", "\xdf\xbf", "\xe0\xa0\x80",
		"\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf", "\xed\x9f\xbf", "\n", "\t" };

	if (draw(2))
		strbuf_addc(out, (char)('a' + draw(26)));
	else
		strbuf_adds(out, some[draw(sizeof(some) / sizeof(some[0]))]);
}

/* Any text that is written is read back as it was. */
static void test_round_trip(void)
{
	int held = 0, rounds = 5000;

	for (int i = 0; i < rounds; i++) {
		struct arena_mark mark = arena_mark(arena);
		struct strbuf text, body;
		struct input in;
		struct err err;

		strbuf_init(&text, arena, 400);
		strbuf_adds(&text, "<");
		for (unsigned n = draw(90); n; n--)
			draw_code_point(&text);
		strbuf_adds(&text, ">");
		strbuf_init(&body, arena, 400);
		strbuf_adds(&body, "{\"title\":\"t\",\"body\":");
		json_render_text(&body, text.data);
		strbuf_adds(&body, "}");
		held += decode(body.data, body.len, &in, &err) && !strcmp(in.body, text.data);
		arena_rewind(arena, mark);
	}
	is_int(held, rounds, "texts that are read as they were written");
}

/* Whatever is done to a body, json-c takes what the scan took: what it does not is ERR_INTERNAL. */
static void test_mutations(void)
{
	static const char seed[] = "{\"title\":\"a\\u00e9\\ud83d\\ude00\",\"minutes\":-12,\"x\":[1.5e+3,"
		"{\"y\":null},true,\"\\n\"],\"lines\":[\"a\",\"b\"],\"owner\":{\"login\":\"\\u0000\"}}";
	static const char alphabet[] = "{}[]\",:\\u0dnefalstr-+.eE19 \n\xc3\xa9\x01";
	int internal = 0, accepted = 0;

	for (int i = 0; i < 100000; i++) {
		struct arena_mark mark = arena_mark(arena);
		char *body = arena_strndup(arena, seed, sizeof(seed) - 1);
		struct input in;
		struct err err;

		for (unsigned n = 1 + draw(3); n; n--)
			body[draw(sizeof(seed) - 1)] = alphabet[draw(sizeof(alphabet) - 1)];
		decode(body, sizeof(seed) - 1 - draw(2), &in, &err);
		internal += err.kind == ERR_INTERNAL;
		accepted += err.kind != ERR_MALFORMED;
		arena_rewind(arena, mark);
	}
	is_int(internal, 0, "json-c takes what the scan takes");
	ok(accepted > 1000, "which was tried on %d texts", accepted);
}

int main(void)
{
	arena = arena_new();
	test_taken();
	test_given();
	test_blank();
	test_round_trip();
	test_mutations();
	arena_free(arena);
	return tap_done();
}
