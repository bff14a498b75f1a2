/* What a body says and a row does not want is refused, all at once; the rest arrives in the struct. */
#include "http/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "http/json_scan.h"
#include "tap/tap.h"

static const char *const channel_names[] = { NULL, "email", "chat", "phone" };
static const struct words channels = { "channel", channel_names, 4 };

struct person {
	const char *login;
	const char *name;
	bool login_given;
};

static bool has_at(const char *text)
{
	return strchr(text, '@');
}

static const struct format email_format = { "email", has_at, "is not an email address" };

static const struct field person_fields[] = {
	{ "login", FIELD_TEXT, .flags = FIELD_REQUIRED, .offset = offsetof(struct person, login),
		.given = offsetof(struct person, login_given), .min = 1, .max = 8 },
	{ "name", FIELD_TEXT, .flags = FIELD_REQUIRED, .offset = offsetof(struct person, name),
		.max = 20 },
};
static const struct shape person_shape = SHAPE("Person", struct person, person_fields);

struct input {
	int64_t id, minutes, at, day, total;
	bool urgent;
	const char *title, *body, *email, *lines;
	int channel;
	uint32_t blocked;
	struct person reporter, owner;
	bool email_given, title_given;
};

#define AT(member) .offset = offsetof(struct input, member)
static const struct field fields[] = {
	{ "id", FIELD_ID, AT(id) },
	{ "minutes", FIELD_INT, AT(minutes), .min = -5, .max = 600 },
	{ "urgent", FIELD_BOOL, AT(urgent) },
	{ "title", FIELD_TEXT, .flags = FIELD_REQUIRED, AT(title),
		.given = offsetof(struct input, title_given), .min = 0, .max = 10 },
	{ "body", FIELD_TEXT, .flags = FIELD_MULTILINE, AT(body), .min = 2, .max = 100 },
	{ "email", FIELD_TEXT, .flags = FIELD_NULLABLE, AT(email),
		.given = offsetof(struct input, email_given), .max = 100, .format = &email_format },
	{ "at", FIELD_TIME, .flags = FIELD_NULLABLE, AT(at) },
	{ "day", FIELD_DATE, AT(day) },
	{ "channel", FIELD_WORD, .flags = FIELD_NULLABLE, AT(channel), .words = &channels },
	{ "blocked", FIELD_WORDS, AT(blocked), .words = &channels },
	{ "lines", FIELD_LINES, .flags = FIELD_NULLABLE, AT(lines), .max = 3 },
	{ "reporter", FIELD_OBJECT, .flags = FIELD_NULLABLE | FIELD_SHORTHAND, AT(reporter),
		.shape = &person_shape },
	{ "owner", FIELD_OBJECT, .flags = FIELD_NULLABLE, AT(owner), .shape = &person_shape },
	{ "total", FIELD_COUNT, AT(total) },
};
static const struct shape shape = SHAPE("Input", struct input, fields);

/* The same without a required member. */
static const struct shape lax = { "Lax", fields, 3, sizeof(struct input) };

static struct arena *arena;

/* "/title too_long, /id type": the errors in one line. */
static const char *summary(const struct err *err)
{
	struct strbuf out;

	strbuf_init(&out, arena, 100);
	for (const struct err_field *f = err->fields; f; f = f->next)
		strbuf_addf(&out, "%s%s %s", out.len ? ", " : "", f->pointer, f->code);
	return out.data;
}

static bool decode(const char *text, size_t len, struct input *in, struct err *err)
{
	*in = (struct input){ 0 };
	err_init(err, arena);
	return json_decode(text, len, &shape, in, arena, err);
}

/* A body, less the title that it must have, and what json_render makes of the struct. */
static const struct {
	const char *body, *want;
} taken[] = {
	{ "", "" },
	{ "'id':1", "'id':1" },
	{ "'id':9223372036854775806", "'id':9223372036854775806" },
	{ "'minutes':-5", "'minutes':-5" },
	{ "'minutes':600", "'minutes':600" },
	{ "'minutes':-0", "" },
	{ "'urgent':true", "'urgent':true" },
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

/* Single quotes are easier to read in C. */
static char *quoted(const char *text)
{
	char *copy = arena_strdup(arena, text);

	for (char *p = copy; *p; p++)
		if (*p == '\'')
			*p = '"';
	return copy;
}

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

#define TITLE "'title':'t'"

static const struct {
	const char *body, *want;
} refused[] = {
	/* Numbers */
	{ "{'id':0," TITLE "}", "/id range" },
	{ "{'id':-1," TITLE "}", "/id range" },
	{ "{'id':9223372036854775807," TITLE "}", "/id range" },
	{ "{'id':9223372036854775808," TITLE "}", "/id range" },
	{ "{'id':18446744073709551617," TITLE "}", "/id range" },
	{ "{'id':99999999999999999999," TITLE "}", "/id range" },
	{ "{'minutes':-99999999999999999999," TITLE "}", "/minutes range" },
	{ "{'minutes':601," TITLE "}", "/minutes range" },
	{ "{'minutes':-6," TITLE "}", "/minutes range" },
	{ "{'minutes':1.0," TITLE "}", "/minutes type" },
	{ "{'minutes':1e3," TITLE "}", "/minutes type" },
	{ "{'minutes':1E0," TITLE "}", "/minutes type" },
	{ "{'minutes':1e999," TITLE "}", "/minutes type" },
	{ "{'minutes':-0.0," TITLE "}", "/minutes type" },
	{ "{'minutes':'1'," TITLE "}", "/minutes type" },
	{ "{'minutes':null," TITLE "}", "/minutes type" },
	{ "{'minutes':true," TITLE "}", "/minutes type" },
	{ "{'urgent':1," TITLE "}", "/urgent type" },
	{ "{'urgent':'true'," TITLE "}", "/urgent type" },
	{ "{'urgent':null," TITLE "}", "/urgent type" },
	/* Texts */
	{ "{'title':''}", "/title too_short" },
	{ "{'title':' \\u3000\\n'}", "/title too_short" },
	{ "{'title':'12345678901'}", "/title too_long" },
	{ "{'title':'\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9'}",
		"/title too_long" },
	{ "{'title':5}", "/title type" },
	{ "{'title':99999999999999999999}", "/title type" },
	{ "{'title':['t']}", "/title type" },
	{ "{'title':{'t':'\\u0000'}}", "/title type, /title/t control" },
	{ "{'title':'a\\nb'}", "/title control" },
	{ "{'title':'a\\tb'}", "/title control" },
	{ "{'title':'\x7f""ab'}", "/title control" },
	{ "{'title':'a\x7f""b'}", "/title control" },
	{ "{'title':'a\xc2\x9b""b'}", "/title control" },
	{ "{'title':'a\\u0000b'}", "/title control" },
	{ "{'title':'\\u0000'}", "/title control" },
	{ "{'title':'a\\u001fb'}", "/title control" },
	{ "{'title':'a\\rb'}", "/title control" },
	{ "{'title':'a\\bb'}", "/title control" },
	{ "{'title':'a\\ud800b'}", "/title surrogate" },
	{ "{'title':'a\\udc00b'}", "/title surrogate" },
	{ "{'title':'\\ude00\\ud83d'}", "/title surrogate" },
	{ "{'title':'\\ud83d\\ud83d\\ude00'}", "/title surrogate" },
	{ "{'title':'\\u0000\\u0001\\ud800'}", "/title control, /title control, /title surrogate" },
	{ "{'body':'x'," TITLE "}", "/body too_short" },
	{ "{'body':''," TITLE "}", "/body too_short" },
	{ "{'body':'a\\u000bb'," TITLE "}", "/body control" },
	{ "{'body':'a\\fb'," TITLE "}", "/body control" },
	{ "{'body':null," TITLE "}", "/body type" },
	{ "{'email':'ana'," TITLE "}", "/email format" },
	{ "{'email':''," TITLE "}", "/email format" },
	/* Moments */
	{ "{'at':'2026-02-30T00:00:00Z'," TITLE "}", "/at format" },
	{ "{'at':'2026-11-23'," TITLE "}", "/at format" },
	{ "{'at':'2026-11-23T18:04:40'," TITLE "}", "/at format" },
	{ "{'at':' 2026-11-23T18:04:40Z'," TITLE "}", "/at format" },
	{ "{'at':''," TITLE "}", "/at format" },
	{ "{'at':1700000000," TITLE "}", "/at type" },
	{ "{'at':'1970-01-01T00:00:00Z'," TITLE "}", "/at range" },
	{ "{'at':'0001-01-01T00:00:00+23:59'," TITLE "}", "/at range" },
	{ "{'at':'9999-12-31T23:59:59-00:01'," TITLE "}", "/at range" },
	{ "{'at':'\\u0000'," TITLE "}", "/at control" },
	{ "{'day':'2026-11-23T18:04:40Z'," TITLE "}", "/day format" },
	{ "{'day':'2026-02-29'," TITLE "}", "/day format" },
	{ "{'day':'1970-01-01'," TITLE "}", "/day range" },
	{ "{'day':null," TITLE "}", "/day type" },
	/* Words */
	{ "{'channel':'fax'," TITLE "}", "/channel word" },
	{ "{'channel':'Email'," TITLE "}", "/channel word" },
	{ "{'channel':' email'," TITLE "}", "/channel word" },
	{ "{'channel':''," TITLE "}", "/channel word" },
	{ "{'channel':'email\\u0000'," TITLE "}", "/channel control" },
	{ "{'channel':1," TITLE "}", "/channel type" },
	{ "{'blocked':['fax','email',1]," TITLE "}", "/blocked/0 word, /blocked/2 type" },
	{ "{'blocked':['email','chat','email']," TITLE "}", "/blocked/2 duplicate" },
	{ "{'blocked':[null]," TITLE "}", "/blocked/0 type" },
	{ "{'blocked':'email'," TITLE "}", "/blocked type" },
	{ "{'blocked':null," TITLE "}", "/blocked type" },
	{ "{'blocked':{}," TITLE "}", "/blocked type" },
	/* Lines */
	{ "{'lines':['','a\\nb',[]]," TITLE "}", "/lines/0 too_short, /lines/1 control, /lines/2 type" },
	{ "{'lines':['1','2','3','4']," TITLE "}", "/lines too_long" },
	{ "{'lines':['a','\\u0000']," TITLE "}", "/lines/1 control" },
	{ "{'lines':'a'," TITLE "}", "/lines type" },
	/* Objects */
	{ "{'reporter':''," TITLE "}", "/reporter too_short" },
	{ "{'reporter':'123456789'," TITLE "}", "/reporter too_long" },
	{ "{'reporter':7," TITLE "}", "/reporter type" },
	{ "{'reporter':{'name':'','login':'ana'}," TITLE "}", "/reporter/name too_short" },
	{ "{'reporter':{}," TITLE "}", "/reporter/login required, /reporter/name required" },
	{ "{'owner':'ana'," TITLE "}", "/owner type" },
	{ "{'owner':[]," TITLE "}", "/owner type" },
	{ "{'owner':{'login':null,'x':1,'name':2}," TITLE "}",
		"/owner/login required, /owner/x unknown, /owner/name type" },
	/* Members */
	{ "{}", "/title required" },
	{ "{'title':null}", "/title required" },
	{ "{'x':1," TITLE "}", "/x unknown" },
	{ "{'':1," TITLE "}", "/ unknown" },
	{ "{'Title':1," TITLE "}", "/Title unknown" },
	{ "{'a/b~c':1," TITLE "}", "/a~1b~0c unknown" },
	{ "{'total':1," TITLE "}", "/total unknown" },
	{ "{'x':{'y':['\\u0000',{'z':'\\ud800'}]}," TITLE "}",
		"/x unknown, /x/y/0 control, /x/y/1/z surrogate" },
	{ "{'a\\u0000b':1," TITLE "}", "/a\xef\xbf\xbd""b unknown, /a\xef\xbf\xbd""b control" },
	{ "{'title\\u0000x':1," TITLE "}",
		"/title\xef\xbf\xbdx unknown, /title\xef\xbf\xbdx control" },
	{ "{" TITLE ",'title\\u0000':5}", "/title\xef\xbf\xbd unknown, /title\xef\xbf\xbd control" },
	{ "{'\\udfff':1," TITLE "}", "/\xef\xbf\xbd unknown, /\xef\xbf\xbd surrogate" },
	{ "{'\\udfffab':1," TITLE "}", "/\xef\xbf\xbd""ab unknown, /\xef\xbf\xbd""ab surrogate" },
	{ "{'\\ud800':1,'\\ud801':'\\u0001'," TITLE "}", "/\xef\xbf\xbd unknown, /\xef\xbf\xbd "
		"surrogate, /\xef\xbf\xbd surrogate, /\xef\xbf\xbd control" },
	{ "{'a\\nb':1," TITLE "}", "/a\nb unknown" },
	{ "{'a\\rb':1," TITLE "}", "/a\rb unknown, /a\rb control" },
	/* All of it, in the order of the text, and then what is missing */
	{ "{'y':1,'urgent':5,'channel':'x','owner':{'q':'\\u0000'},'email':'\\ud800','id':0}",
		"/y unknown, /urgent type, /channel word, /owner/q unknown, /owner/q control, "
		"/owner/login required, /owner/name required, /email surrogate, /id range, "
		"/title required" },
};

static void test_refused(void)
{
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		char *body = quoted(refused[i].body);
		struct input in;
		struct err err;

		ok(!decode(body, strlen(body), &in, &err) && err.kind == ERR_INVALID, "refuses %s",
			refused[i].body);
		is_str(summary(&err), refused[i].want, "and says so: %s", refused[i].body);
	}
}

static const struct {
	const char *body, *detail;
} details[] = {
	{ "{'title':5}", "must be a text, not a number" },
	{ "{'title':5.5}", "must be a text, not a number" },
	{ "{'title':[]}", "must be a text, not an array" },
	{ "{'id':1.0}", "must be an integer, without fraction or exponent" },
	{ "{'id':{}}", "must be an integer, not an object" },
	{ "{'id':0}", "must be from 1 on" },
	{ "{'minutes':700}", "must be from -5 to 600" },
	{ "{'urgent':null}", "must be true or false, not null" },
	{ "{'at':false}", "must be a time, as a text, not true or false" },
	{ "{'lines':[1]}", "must be a text, not a number" },
	{ "{'title':'12345678901'}", "must have at most 10 characters, and has 11" },
	{ "{'title':''}", "must have at least 1 character, and has 0" },
	{ "{'channel':'fax'}", "must be one of email, chat, phone" },
	{ "{'email':'x'}", "is not an email address" },
};

static void test_details(void)
{
	for (size_t i = 0; i < sizeof(details) / sizeof(details[0]); i++) {
		char *body = quoted(details[i].body);
		struct input in;
		struct err err;

		decode(body, strlen(body), &in, &err);
		is_str(err.fields ? err.fields->detail : NULL, details[i].detail, "%s", details[i].body);
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

static size_t count_fields(const struct err *err, const char **last)
{
	size_t count = 0;

	for (const struct err_field *f = err->fields; f; f = f->next, count++)
		*last = f->code;
	return count;
}

/* `count` members of an object, or elements of an array, each made from its number. */
static char *many(const char *before, const char *each, size_t count, const char *after)
{
	struct strbuf out;

	strbuf_init(&out, arena, count * 16);
	strbuf_adds(&out, before);
	for (size_t i = 0; i < count; i++) {
		const char *hash = strchr(each, '#');

		strbuf_adds(&out, i ? "," : "");
		strbuf_add(&out, each, hash ? (size_t)(hash - each) : strlen(each));
		if (hash) {
			strbuf_addi(&out, (int64_t)i);
			strbuf_adds(&out, hash + 1);
		}
	}
	strbuf_adds(&out, after);
	return out.data;
}

static void test_cap(void)
{
	static const struct {
		const char *before, *each, *after;
		size_t count, want;
	} caps[] = {
		{ "{\"title\":\"t\",", "\"x#\":1", "}", JSON_ERRORS, JSON_ERRORS },
		{ "{\"title\":\"t\",", "\"x#\":1", "}", JSON_ERRORS + 1, JSON_ERRORS + 1 },
		{ "{", "\"x#\":1", "}", JSON_ERRORS, JSON_ERRORS + 1 },
		{ "{", "\"x#\":1", "}", 20000, JSON_ERRORS + 1 },
		{ "{\"title\":\"t\",\"blocked\":[", "\"x#\"", "]}", 20000, JSON_ERRORS + 1 },
		{ "{\"title\":\"t\",\"blocked\":[", "\"\\u0000\"", "]}", 20000, JSON_ERRORS + 1 },
		{ "{\"title\":\"t\",\"y\":[", "\"\\ud800\"", "]}", JSON_ERRORS - 1, JSON_ERRORS },
		{ "{\"title\":\"t\",\"y\":[", "\"\\ud800\"", "]}", JSON_ERRORS, JSON_ERRORS + 1 },
		{ "{\"title\":\"t\",\"y\":[", "\"\\ud800\"", "]}", 9000, JSON_ERRORS + 1 },
	};

	for (size_t i = 0; i < sizeof(caps) / sizeof(caps[0]); i++) {
		char *body = many(caps[i].before, caps[i].each, caps[i].count, caps[i].after);
		const char *last = NULL;
		struct input in;
		struct err err;

		ok(!decode(body, strlen(body), &in, &err), "refuses %zu mistakes", caps[i].count);
		is_int((int64_t)count_fields(&err, &last), (int64_t)caps[i].want, "and lists");
		ok(last && !strcmp(last, "too_many") == (caps[i].want > JSON_ERRORS),
			"and says whether that is all");
	}
}

/* A long name around many mistakes must not come back as many times. */
static void test_long_name(void)
{
	char *name = arena_alloc(arena, 200001), *body;
	struct input in;
	struct err err;

	memset(name, 'x', 200000);
	name[59] = '\xc3';
	name[60] = '\xa9';
	body = arena_printf(arena, "{\"%s\":1,\"title\":\"t\"}", name);
	decode(body, strlen(body), &in, &err);
	is_int((int64_t)strlen(err.fields->pointer), 1 + 59 + 3,
		"a long name is cut in a pointer, before a code point");
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
	test_refused();
	test_details();
	test_given();
	test_blank();
	test_cap();
	test_long_name();
	test_round_trip();
	test_mutations();
	arena_free(arena);
	return tap_done();
}
