/* The URI of a request becomes the segments of a path, and parameters; or is malformed. */
#include "http/request.h"

#include <string.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "tap/tap.h"

static struct arena *arena;

static bool read_uri(struct request *request, const char *uri, struct err *err)
{
	char method[] = "REQUEST_METHOD=GET";
	char *params[] = { method, arena_printf(arena, "REQUEST_URI=%s", uri), NULL };

	err_init(err, arena);
	return request_init(request, params, NULL, 0, arena, err);
}

/* "a|b": the segments, or "!" for a refusal. */
static const char *path_of(const char *uri)
{
	struct request request;
	struct strbuf out;
	struct err err;

	strbuf_init(&out, arena, 64);
	if (!read_uri(&request, uri, &err))
		return err.kind == ERR_MALFORMED && utf8_valid(err.detail, strlen(err.detail)) ? "!" : "?";
	for (size_t i = 0; i < request.segment_count; i++) {
		strbuf_adds(&out, i ? "|" : "");
		strbuf_adds(&out, request.segments[i]);
	}
	return out.data;
}

static const struct {
	const char *uri, *want;
} paths[] = {
	{ "/", "" },
	{ "/?", "" },
	{ "/api/v1/issues/42", "api|v1|issues|42" },
	{ "/issues/?x=1", "issues" },
	{ "//issues///42//", "issues|42" },
	{ "/./a/./b/.", "a|b" },
	{ "/a/../b", "b" },
	{ "/a/b/../../c", "c" },
	{ "/../../a", "a" },
	{ "/a/..", "" },
	{ "/a/%2e%2E/b", "b" },
	{ "/a/%2e/b", "a|b" },
	{ "/a/.../b", "a|...|b" },
	{ "/a/..b", "a|..b" },
	{ "/a%20b", "a b" },
	{ "/a+b", "a+b" },
	{ "/%c3%A9", "\xc3\xa9" },
	{ "/\xc3\xa9", "\xc3\xa9" },
	{ "/a%25b", "a%b" },
	{ "/a%252Fb", "a%2Fb" },
	{ "/a%3Fb?c", "a?b" },
	{ "/a;b=1", "a;b=1" },
	{ "/1/2/3/4/5/6/7/8/9/10/11/12", "1|2|3|4|5|6|7|8|9|10|11|12" },
	{ "/1/2/3/4/5/6/7/8/9/10/11/12/.././/", "1|2|3|4|5|6|7|8|9|10|11" },
	{ "http://example.com/a/b?c=d", "a|b" },
	{ "HTTPS://example.com:8443/a", "a" },
	{ "http://example.com", "" },
	{ "http://example.com?x=/y", "" },
	{ "http:///a", "a" },
	/* What is refused */
	{ "/1/2/3/4/5/6/7/8/9/10/11/12/13", "!" },
	{ "", "!" },
	{ "*", "!" },
	{ "a/b", "!" },
	{ "example.com:443", "!" },
	{ "://x/a", "!" },
	{ "/a b", "!" },
	{ "/a\tb", "!" },
	{ "/a\rb", "!" },
	{ "/a\x7f", "!" },
	{ "/a%", "!" },
	{ "/a%4", "!" },
	{ "/a%4/b", "!" },
	{ "/a%zz", "!" },
	{ "/a%4g", "!" },
	{ "/a%\xff\xff", "!" },
	{ "/a%+1", "!" },
	{ "/a%00b", "!" },
	{ "/a%2Fb", "!" },
	{ "/a%2fb", "!" },
	{ "/%ff", "!" },
	{ "/%c3/%a9", "!" },
	{ "/%c0%af", "!" },
	{ "/%ed%a0%80", "!" },
	{ "/\xff", "!" },
};

static void test_paths(void)
{
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		is_str(path_of(paths[i].uri), paths[i].want, "path of %s", paths[i].uri);
}

/* "a=b|c=d", or "!" for a refusal. */
static const char *query_of(const char *query)
{
	struct request request;
	struct strbuf out;
	struct err err;

	strbuf_init(&out, arena, 64);
	if (!read_uri(&request, arena_printf(arena, "/x?%s", query), &err))
		return err.kind == ERR_MALFORMED && utf8_valid(err.detail, strlen(err.detail)) ? "!" : "?";
	if (strcmp(request.query_string, query))
		return "the query string is not as sent";
	for (size_t i = 0; i < request.query_count; i++)
		strbuf_addf(&out, "%s%s=%s", i ? "|" : "", request.query[i].name,
			request.query[i].value);
	return out.data;
}

static const struct {
	const char *query, *want;
} queries[] = {
	{ "", "" },
	{ "a=1", "a=1" },
	{ "a=1&b=2", "a=1|b=2" },
	{ "a", "a=" },
	{ "a=", "a=" },
	{ "=1", "=1" },
	{ "&&a=1&", "a=1" },
	{ "a=1=2", "a=1=2" },
	{ "a=b+c%2Bd%20e", "a=b c+d e" },
	{ "a+b=c", "a b=c" },
	{ "a%3Db=c%26d", "a=b=c&d" },
	{ "a=%2F/?", "a=//?" },
	{ "q=%C3%a9\xc3\xa9", "q=\xc3\xa9\xc3\xa9" },
	{ "a=%0a", "a=\n" },
	{ "a=1;b=2", "a=1;b=2" },
	{ "a=1&A=2", "a=1|A=2" },
	/* What is refused */
	{ "a=1&a=1", "!" },
	{ "a=1&b=2&a=", "!" },
	{ "a=1&%61=2", "!" },
	{ "a&a", "!" },
	{ "=1&=2", "!" },
	{ "a=%", "!" },
	{ "a=%1", "!" },
	{ "a=%1&b=2", "!" },
	{ "%zz=1", "!" },
	{ "a=%00", "!" },
	{ "a%00b=1", "!" },
	{ "a=%ff", "!" },
	{ "a=%c3&b=%a9", "!" },
	{ "a=\xc3", "!" },
};

static const char *many_params(int count)
{
	struct strbuf out;

	strbuf_init(&out, arena, 300);
	for (int i = 0; i < count; i++)
		strbuf_addf(&out, "%sp%d", i ? "&" : "", i);
	return out.data;
}

static void test_queries(void)
{
	char *name = arena_alloc(arena, 301);
	struct request request;
	struct err err;

	for (size_t i = 0; i < sizeof(queries) / sizeof(queries[0]); i++)
		is_str(query_of(queries[i].query), queries[i].want, "query of %s", queries[i].query);
	ok(read_uri(&request, arena_printf(arena, "/?%s", many_params(QUERY_PARAMS)), &err),
		"as many parameters as there is room for");
	is_int((int64_t)request.query_count, QUERY_PARAMS, "are all kept");
	ok(!read_uri(&request, arena_printf(arena, "/?%s", many_params(QUERY_PARAMS + 1)), &err),
		"one more is refused");
	memset(name, 'x', 300);
	memcpy(name + 99, "\xc3\xa9", 2);
	ok(!read_uri(&request, arena_printf(arena, "/?%s&%s", name, name), &err)
			&& utf8_valid(err.detail, strlen(err.detail)),
		"a long name is told in valid UTF-8");
	read_uri(&request, "/?status=open&st%61tus=closed", &err);
	is_str(err.detail, "The query parameter 'status' stands there twice.", "which one it was");
	ok(read_uri(&request, "/?a=1&b=", &err), "two parameters");
	is_str(request_query(&request, "a"), "1", "one by its name");
	is_str(request_query(&request, "b"), "", "the other, empty");
	is_str(request_query(&request, "c"), NULL, "none that was not sent");
}

/* No URI, however strange, leads to a segment that a path must not have. */
static void test_any_uri(void)
{
	static const char *const pieces[] = { "/", "..", ".", "%2e", "%2f", "%00", "a", "%", "?", "&", "=",
		"%c3%a9", "\xc3", "+", "%25", "http://" };
	uint64_t state = 42;
	int sound = 0, taken = 0;

	for (int round = 0; round < 50000; round++) {
		struct arena_mark mark = arena_mark(arena);
		struct request request;
		struct strbuf uri;
		struct err err;
		bool fine = true;

		strbuf_init(&uri, arena, 64);
		for (int i = 0; i < 10; i++) {
			state = state * 6364136223846793005 + 1442695040888963407;
			strbuf_adds(&uri, pieces[state >> 60]);
		}
		taken += read_uri(&request, uri.data, &err);
		for (size_t i = 0; i < request.segment_count; i++) {
			const char *s = request.segments[i];

			fine &= *s && strcmp(s, ".") && strcmp(s, "..") && !strchr(s, '/')
				&& utf8_valid(s, strlen(s));
		}
		sound += fine;
		arena_rewind(arena, mark);
	}
	is_int(sound, 50000, "paths without a segment that is none");
	ok(taken > 1000, "of which %d were taken", taken);
}

int main(void)
{
	arena = arena_new();
	test_paths();
	test_queries();
	test_any_uri();
	arena_free(arena);
	return tap_done();
}
