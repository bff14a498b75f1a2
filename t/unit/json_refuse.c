/* What a body says and a row does not want is refused, all at once, and told where it stands. */
#include "http/json.h"

#include <string.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "http/json_scan.h"
#include "tap/json_input.h"
#include "tap/tap.h"

#define TITLE "'title':'t'"

static const struct {
	const char *body, *want;
} refused[] = {
	/* Numbers */
	{ "{'id':0," TITLE "}", "/id range" },
	{ "{'id':-1," TITLE "}", "/id range" },
	{ "{'id':9007199254740992," TITLE "}", "/id range" },
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
	{ "{'maybe':0," TITLE "}", "/maybe type" },
	{ "{'maybe':'true'," TITLE "}", "/maybe type" },
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
	{ "{'id':0}", "must be from 1 to 9007199254740991" },
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

int main(void)
{
	arena = arena_new();
	test_refused();
	test_details();
	test_cap();
	test_long_name();
	arena_free(arena);
	return tap_done();
}
