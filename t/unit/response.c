/* An answer is written as CGI wants it: status, headers, an empty line, a body where there may be one. */
#include "http/response.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "tap/tap.h"

static struct arena *arena;

static const char *written(const struct response *response, bool head_only)
{
	struct strbuf out;

	strbuf_init(&out, arena, 0);
	strbuf_add(&out, response->body.data, response_head(response, head_only, &out));
	return out.data;
}

static const struct {
	int status;
	const char *content_type, *body, *full, *head;
} cases[] = {
	{ 200, "application/json", "{}",
		"Status: 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
		"Status: 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n" },
	{ 201, "text/csv", "",
		"Status: 201 Created\r\nContent-Type: text/csv\r\nContent-Length: 0\r\n\r\n",
		"Status: 201 Created\r\nContent-Type: text/csv\r\nContent-Length: 0\r\n\r\n" },
	{ 200, NULL, "unseen", "Status: 200 OK\r\nContent-Length: 0\r\n\r\n",
		"Status: 200 OK\r\nContent-Length: 0\r\n\r\n" },
	{ 204, "application/json", "{}", "Status: 204 No Content\r\n\r\n",
		"Status: 204 No Content\r\n\r\n" },
	{ 304, "application/json", "{}", "Status: 304 Not Modified\r\n\r\n",
		"Status: 304 Not Modified\r\n\r\n" },
	{ 404, "application/problem+json", "{}", "Status: 404 Not Found\r\nContent-Type: "
		"application/problem+json\r\nContent-Length: 2\r\n\r\n{}", "Status: 404 Not Found\r\n"
		"Content-Type: application/problem+json\r\nContent-Length: 2\r\n\r\n" },
};

static void test_bodies(void)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct response response;

		response_init(&response, arena);
		response.status = cases[i].status;
		response.content_type = cases[i].content_type;
		strbuf_adds(&response.body, cases[i].body);
		is_str(written(&response, false), cases[i].full, "%d in full", cases[i].status);
		is_str(written(&response, true), cases[i].head, "%d to HEAD", cases[i].status);
	}
}

/* Every status that api.md names. */
static void test_reasons(void)
{
	static const struct {
		int status;
		const char *want;
	} reasons[] = {
		{ 200, "200 OK" }, { 201, "201 Created" }, { 204, "204 No Content" },
		{ 304, "304 Not Modified" }, { 400, "400 Bad Request" }, { 401, "401 Unauthorized" },
		{ 403, "403 Forbidden" }, { 404, "404 Not Found" }, { 405, "405 Method Not Allowed" },
		{ 406, "406 Not Acceptable" }, { 409, "409 Conflict" },
		{ 412, "412 Precondition Failed" }, { 413, "413 Content Too Large" },
		{ 415, "415 Unsupported Media Type" }, { 422, "422 Unprocessable Content" },
		{ 428, "428 Precondition Required" }, { 429, "429 Too Many Requests" },
		{ 500, "500 Internal Server Error" }, { 502, "502 Bad Gateway" },
		{ 503, "503 Service Unavailable" }, { 504, "504 Gateway Timeout" },
		{ 299, "299 Unknown" },
	};

	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
		struct response response;
		const char *text;

		response_init(&response, arena);
		response.status = reasons[i].status;
		text = written(&response, false) + strlen("Status: ");
		is_str(arena_strndup(arena, text, strcspn(text, "\r")), reasons[i].want, "status %d",
			reasons[i].status);
	}
}

static void test_headers(void)
{
	struct response response;

	response_init(&response, arena);
	response.status = 200;
	response_header(&response, "ETag", "\"7\"");
	response_header(&response, "Location", "/api/v1/caf\xc3\xa9");
	is_str(written(&response, false), "Status: 200 OK\r\nETag: \"7\"\r\nLocation: "
		"/api/v1/caf\xc3\xa9\r\nContent-Length: 0\r\n\r\n", "headers in their order");
}

static void test_clear(void)
{
	struct arena_mark mark;
	struct response response;
	char *other;

	response_init(&response, arena);
	is_str(written(&response, false),
		"Status: 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n",
		"nobody answered: that is seen");
	response.served.login = "ana";
	mark = arena_mark(arena);
	response.status = 200;
	response.content_type = "text/plain";
	response_header(&response, "ETag", "\"7\"");
	for (int i = 0; i < 10000; i++)
		strbuf_adds(&response.body, "grown out of its room");
	arena_rewind(arena, mark);
	response_clear(&response);
	other = arena_strdup(arena, "what was allocated next");
	strbuf_adds(&response.body, "again");
	is_str(other, "what was allocated next", "a new body has room of its own after a rewind");
	is_int((int64_t)response.body.len, 5, "and holds nothing old");
	is_int(response.status, 500, "nor has it the old status");
	ok(!response.header_count && !response.content_type, "nor headers");
	is_str(response.served.login, "ana", "but it is still known who asked");
}

/* Whether adding headers ends the process, as the header says of a mistake of ours. */
static bool ends(int count, const char *value)
{
	pid_t child = fork();
	int status;

	if (!child) {
		struct response response;

		setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
		response_init(&response, arena);
		for (int i = 0; i < count; i++)
			response_header(&response, "X", value);
		_exit(0);
	}
	return child > 0 && waitpid(child, &status, 0) == child && WIFSIGNALED(status);
}

static void test_mistakes(void)
{
	ok(!ends(RESPONSE_HEADERS, "x"), "as many headers as there is room for");
	ok(ends(RESPONSE_HEADERS + 1, "x"), "one more ends the process");
	ok(ends(1, "a\r\nSet-Cookie: b"), "so does one that splits the answer");
	ok(ends(1, "a\x7f"), "or holds any control character");
}

int main(void)
{
	arena = arena_new();
	test_bodies();
	test_reasons();
	test_headers();
	test_clear();
	test_mistakes();
	arena_free(arena);
	return tap_done();
}
