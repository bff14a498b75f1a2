#include "http/response.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

enum { BODY_HINT = 2048 };

void response_init(struct response *response, struct arena *arena)
{
	*response = (struct response){ .arena = arena };
	response_clear(response);
}

void response_clear(struct response *response)
{
	response->status = 500;
	response->header_count = 0;
	response->content_type = NULL;
	strbuf_init(&response->body, response->arena, BODY_HINT);
}

static bool holds_control(const char *text)
{
	for (; *text; text++)
		if (iscntrl((unsigned char)*text))
			return true;
	return false;
}

/* A value that would break out of its line ends the worker rather than split the answer. */
void response_header(struct response *response, const char *name, const char *value)
{
	if (response->header_count == RESPONSE_HEADERS || holds_control(value))
		abort();
	response->headers[response->header_count++] = (struct header){ name, value };
}

static const struct {
	int status;
	const char *reason;
} reasons[] = {
	{ 200, "OK" },
	{ 201, "Created" },
	{ 202, "Accepted" },
	{ 204, "No Content" },
	{ 303, "See Other" },
	{ 304, "Not Modified" },
	{ 308, "Permanent Redirect" },
	{ 400, "Bad Request" },
	{ 401, "Unauthorized" },
	{ 403, "Forbidden" },
	{ 404, "Not Found" },
	{ 405, "Method Not Allowed" },
	{ 406, "Not Acceptable" },
	{ 409, "Conflict" },
	{ 412, "Precondition Failed" },
	{ 413, "Content Too Large" },
	{ 414, "URI Too Long" },
	{ 415, "Unsupported Media Type" },
	{ 422, "Unprocessable Content" },
	{ 428, "Precondition Required" },
	{ 429, "Too Many Requests" },
	{ 500, "Internal Server Error" },
	{ 502, "Bad Gateway" },
	{ 503, "Service Unavailable" },
	{ 504, "Gateway Timeout" },
};

static const char *reason(int status)
{
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (reasons[i].status == status)
			return reasons[i].reason;
	return "Unknown";
}

static void put_header(struct strbuf *out, const char *name, const char *value)
{
	strbuf_adds(out, name);
	strbuf_adds(out, ": ");
	strbuf_adds(out, value);
	strbuf_adds(out, "\r\n");
}

static void put_number(struct strbuf *out, const char *name, size_t number)
{
	strbuf_adds(out, name);
	strbuf_adds(out, ": ");
	strbuf_addi(out, (int64_t)number);
	strbuf_adds(out, "\r\n");
}

size_t response_head(const struct response *response, bool head_only, struct strbuf *out)
{
	bool may_have_body = response->status != 204 && response->status != 304;
	bool has_body = may_have_body && response->content_type;
	size_t len = has_body ? response->body.len : 0;

	strbuf_adds(out, "Status: ");
	strbuf_addi(out, response->status);
	strbuf_addc(out, ' ');
	strbuf_adds(out, reason(response->status));
	strbuf_adds(out, "\r\n");
	for (size_t i = 0; i < response->header_count; i++)
		put_header(out, response->headers[i].name, response->headers[i].value);
	if (has_body)
		put_header(out, "Content-Type", response->content_type);
	if (may_have_body)
		put_number(out, "Content-Length", len);
	strbuf_adds(out, "\r\n");
	return head_only ? 0 : len;
}
