/* FastCGI parameters, of whatever web server, become a request; what cannot be one is malformed. */
#include "http/request.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "tap/tap.h"

static struct arena *arena;

/* Parameters in one string, a newline between; '\n' cannot stand in any that matters here. */
static char **split(const char *lines)
{
	char **params = arena_array(arena, 64, sizeof(*params));
	size_t count = 0;

	while (*lines) {
		size_t len = strcspn(lines, "\n");

		params[count++] = arena_strndup(arena, lines, len);
		lines += len + (lines[len] == '\n');
	}
	return params;
}

static bool read_params(struct request *request, const char *lines, const char *body,
	struct err *err)
{
	err_init(err, arena);
	return request_init(request, split(lines), body, body ? strlen(body) : 0, arena, err);
}

#define LINE "REQUEST_METHOD=GET\nREQUEST_URI=/\n"

/* The request line ------------------------------------------------------------------------------- */

static void test_methods(void)
{
	static const struct {
		const char *name;
		enum method want;
	} cases[] = {
		{ "GET", METHOD_GET }, { "HEAD", METHOD_HEAD }, { "POST", METHOD_POST },
		{ "PUT", METHOD_PUT }, { "PATCH", METHOD_PATCH }, { "DELETE", METHOD_DELETE },
		{ "OPTIONS", METHOD_OPTIONS }, { "get", METHOD_OTHER }, { "GETS", METHOD_OTHER },
		{ "GE", METHOD_OTHER }, { "PROPFIND", METHOD_OTHER }, { "OTHER", METHOD_OTHER },
		{ "M-SEARCH", METHOD_OTHER },
	};
	static const char *const unusable[] = { "", "GET ", "G(T", "GET/", "\xc3\xa9",
		"ABCDEFGHIJABCDEFGHIJABCDEFGHIJABCDEFGHIJ" };
	struct request request;
	struct err err;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ok(read_params(&request, arena_printf(arena, "REQUEST_METHOD=%s\nREQUEST_URI=/",
				cases[i].name), NULL, &err), "method %s", cases[i].name);
		is_int(request.method, cases[i].want, "is known or not");
		is_str(request.method_name, cases[i].name, "and is kept as sent");
	}
	for (size_t i = 0; i < sizeof(unusable) / sizeof(unusable[0]); i++) {
		ok(!read_params(&request, arena_printf(arena, "REQUEST_METHOD=%s\nREQUEST_URI=/",
				unusable[i]), NULL, &err) && err.kind == ERR_MALFORMED,
			"method '%s' is refused", unusable[i]);
		is_str(request.method_name, "", "and not shown");
	}
	ok(!read_params(&request, "REQUEST_URI=/", NULL, &err), "no method");
	ok(!read_params(&request, "REQUEST_METHOD=GET", NULL, &err), "no URI");
	for (int m = METHOD_OTHER + 1; m < METHOD_COUNT; m++) {
		read_params(&request, arena_printf(arena, "REQUEST_METHOD=%s\nREQUEST_URI=/",
			method_name((enum method)m)), NULL, &err);
		is_int(request.method, m, "%s is its own name", method_name((enum method)m));
	}
}

static void test_lengths(void)
{
	static const struct {
		const char *length, *body;
		bool want;
	} cases[] = {
		{ NULL, "12345", true }, { NULL, NULL, true }, { "", "12345", true },
		{ "0", "12345", true }, { "-1", "12345", true }, { "5", "12345", true },
		{ "05", "12345", true }, { "0", NULL, true },
		{ "4", "12345", false }, { "6", "12345", false }, { "5", NULL, false },
		{ "5 ", "12345", false }, { " 5", "12345", false }, { "+5", "12345", false },
		{ "5x", "12345", false }, { "x", "12345", false }, { "-2", "12345", false },
		{ "-", "12345", false }, { "-5", "12345", false }, { "5.0", "12345", false },
		{ "0x5", "12345", false }, { "18446744073709551621", "12345", false },
		{ "5,5", "12345", false }, { "99999999999999999999999999", "12345", false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct request request;
		struct err err;
		bool held;

		held = read_params(&request, cases[i].length ? arena_printf(arena,
			LINE "CONTENT_LENGTH=%s", cases[i].length) : LINE, cases[i].body, &err);
		ok(held == cases[i].want, "CONTENT_LENGTH '%s' of '%s'",
			cases[i].length ? cases[i].length : "(none)", cases[i].body ? cases[i].body : "");
		is_int(err.kind, held ? ERR_NONE : ERR_MALFORMED, "its kind");
		is_str(request.body, cases[i].body ? cases[i].body : "", "the body is there");
	}
}

/* Parameters ------------------------------------------------------------------------------------- */

static void test_headers(void)
{
	static const char lines[] = LINE "CONTENT_TYPE=application/json\nHTTP_ACCEPT=*/*\n"
		"HTTP_AUTHORIZATION=Bearer tri_x=\nHTTP_IF_MATCH=\"1\"\nHTTP_IF_NONE_MATCH=\"2\"\n"
		"HTTP_IDEMPOTENCY_KEY=k\nHTTP_ORIGIN=https://a\nHTTP_SEC_FETCH_SITE=same-origin\n"
		"HTTP_COOKIE=a=b\nTRIAGED_USER=ana\nTRIAGED_NAME=Ana Ru\xc3\xadz\n"
		"TRIAGED_EMAIL=a@b\nTRIAGED_GROUPS=x,y";
	struct request r;
	struct err err;

	ok(read_params(&r, lines, NULL, &err), "a request with all headers");
	is_str(r.content_type, "application/json", "CONTENT_TYPE");
	is_str(r.accept, "*/*", "Accept");
	is_str(r.authorization, "Bearer tri_x=", "Authorization");
	is_str(r.if_match, "\"1\"", "If-Match");
	is_str(r.if_none_match, "\"2\"", "If-None-Match");
	is_str(r.idempotency_key, "k", "Idempotency-Key");
	is_str(r.origin, "https://a", "Origin");
	is_str(r.sec_fetch_site, "same-origin", "Sec-Fetch-Site");
	ok(r.has_cookie, "Cookie");
	is_str(r.user, "ana", "TRIAGED_USER");
	is_str(r.user_name, "Ana Ru\xc3\xadz", "TRIAGED_NAME");
	is_str(r.user_email, "a@b", "TRIAGED_EMAIL");
	is_str(r.user_groups, "x,y", "TRIAGED_GROUPS");
	ok(!r.user_ambiguous, "each once");
}

/* What a client, or a careless web server, sends in place of TRIAGED_USER. */
static void test_impostors(void)
{
	static const char *const impostors[] = {
		"REMOTE_USER=ceo", "HTTP_REMOTE_USER=ceo", "HTTP_TRIAGED_USER=ceo", "TRIAGED_USERS=ceo",
		"TRIAGED_USE=ceo", "triaged_user=ceo", "TRIAGED_USER", "TRIAGED_USER =ceo", "USER=ceo",
		"AUTH_USER=ceo", "HTTP_X_TRIAGED_USER=ceo", " TRIAGED_USER=ceo", "=ceo",
		"X=1 TRIAGED_USER=ceo", "HTTP_AUTHORIZATION=Basic Y2VvOng=", "TRIAGED_USER=",
		"HTTP_X_FORWARDED_USER=ceo", "QUERY_STRING=TRIAGED_USER=ceo",
	};

	for (size_t i = 0; i < sizeof(impostors) / sizeof(impostors[0]); i++) {
		struct request request;
		struct err err;

		ok(read_params(&request, arena_printf(arena, LINE "%s", impostors[i]), NULL, &err),
			"a request with '%s'", impostors[i]);
		is_str(request.user, NULL, "is nobody's");
		ok(!request.user_name && !request.user_email && !request.user_groups, "in no way");
		ok(!request.user_ambiguous, "and plainly so");
	}
}

static void test_ambiguous(void)
{
	static const char *const cases[] = {
		"TRIAGED_USER=ana\nTRIAGED_USER=ceo", "TRIAGED_USER=ana\nTRIAGED_USER=ana",
		"TRIAGED_USER=\nTRIAGED_USER=ceo", "TRIAGED_USER=ceo\nTRIAGED_USER=",
		"TRIAGED_NAME=a\nTRIAGED_USER=ana\nTRIAGED_NAME=b", "TRIAGED_EMAIL=\nTRIAGED_EMAIL=",
		"TRIAGED_GROUPS=a\nTRIAGED_GROUPS=b\nTRIAGED_GROUPS=c",
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct request request;
		struct err err;

		ok(read_params(&request, arena_printf(arena, LINE "%s", cases[i]), NULL, &err),
			"identity twice is read: case %zu", i);
		ok(request.user_ambiguous, "and is ambiguous");
	}
}

static void test_twice(void)
{
	static const struct {
		const char *name, *shown;
	} params[] = {
		{ "HTTP_AUTHORIZATION", "header Authorization" },
		{ "HTTP_IF_MATCH", "header If-Match" },
		{ "HTTP_IF_NONE_MATCH", "header If-None-Match" },
		{ "HTTP_IDEMPOTENCY_KEY", "header Idempotency-Key" },
		{ "HTTP_ORIGIN", "header Origin" },
		{ "HTTP_SEC_FETCH_SITE", "header Sec-Fetch-Site" },
		{ "HTTP_ACCEPT", "header Accept" },
		{ "HTTP_COOKIE", "header Cookie" },
		{ "CONTENT_TYPE", "header Content-Type" },
		{ "CONTENT_LENGTH", "header Content-Length" },
		{ "TRIAGED_REQUEST_ID", "parameter TRIAGED_REQUEST_ID" },
	};
	struct request request;
	struct err err;

	for (size_t i = 0; i < sizeof(params) / sizeof(params[0]); i++) {
		const char *name = params[i].name;
		const char *twice = arena_printf(arena, LINE "%s=0\n%s=", name, name);

		ok(!read_params(&request, twice, NULL, &err), "%s twice is refused", name);
		is_str(err.detail, arena_printf(arena, "The %s stands there twice: send it once.",
			params[i].shown), "and said so");
		is_int(err.kind, ERR_MALFORMED, "as malformed");
	}
	ok(!read_params(&request, LINE "REQUEST_URI=/b", NULL, &err), "two URIs are refused");
	ok(!read_params(&request, LINE "REQUEST_METHOD=POST", NULL, &err), "so are two methods");
	ok(read_params(&request, LINE "HTTP_X=1\nHTTP_X=2", NULL, &err), "nobody reads this one");
	ok(!read_params(&request, LINE "TRIAGED_NAME=\xe9", NULL, &err), "Latin 1 is refused");
}

/* A value that is not set arrives as "" from some web servers; a condition that is empty stays one. */
static void test_empty(void)
{
	struct request r;
	struct err err;

	ok(read_params(&r, LINE "CONTENT_TYPE=\nHTTP_ACCEPT=\nHTTP_AUTHORIZATION=\nHTTP_COOKIE=\n"
		"HTTP_IF_MATCH=\nHTTP_IDEMPOTENCY_KEY=", NULL, &err), "empty headers");
	ok(!r.content_type && !r.accept && !r.authorization && !r.has_cookie, "were not sent");
	is_str(r.if_match, "", "but an empty If-Match was");
	is_str(r.idempotency_key, "", "and an empty key");
	ok(!r.origin, "and nothing that is not there");
}

static void test_ids(void)
{
	static const struct {
		const char *id;
		bool taken;
	} cases[] = {
		{ "12345678", true }, { "Az-_0987654321", true },
		{ "0123456789012345678901234567890123456789012345678901234567890123", true },
		{ "01234567890123456789012345678901234567890123456789012345678901234", false },
		{ "1234567", false }, { "", false }, { "12345678 ", false }, { "1234/5678", false },
		{ "12345678\xc3\xa9", false }, { "\"12345678\"", false },
	};
	struct request request, other;
	struct err err;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		bool same;

		ok(read_params(&request, arena_printf(arena, LINE "TRIAGED_REQUEST_ID=%s",
			cases[i].id), NULL, &err), "id '%s'", cases[i].id);
		same = !strcmp(request.id, cases[i].id);
		ok(same == cases[i].taken, "is taken or replaced");
		ok(same || (strlen(request.id) == 32 && strspn(request.id, "0123456789abcdef") == 32),
			"by 32 hexadecimal digits");
	}
	ok(read_params(&request, LINE, NULL, &err) && read_params(&other, LINE, NULL, &err)
			&& strcmp(request.id, other.id), "two requests, two ids");
	ok(!read_params(&request, "", NULL, &err) && strlen(request.id) == 32,
		"an id even where there is nothing else");
	ok(!read_params(&request, "REQUEST_METHOD=GET\nREQUEST_URI=/%zz\nTRIAGED_REQUEST_ID=12345678\n"
		"TRIAGED_USER=ana", NULL, &err), "a bad path");
	is_str(request.id, "12345678", "still has the id");
	is_str(request.user, "ana", "and the caller");
	is_int(request.method, METHOD_GET, "and the method");
	is_str(request.query_string, "", "and a query string");
}

int main(void)
{
	arena = arena_new();
	test_methods();
	test_lengths();
	test_headers();
	test_impostors();
	test_ambiguous();
	test_twice();
	test_empty();
	test_ids();
	arena_free(arena);
	return tap_done();
}
