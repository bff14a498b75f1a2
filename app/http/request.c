#include "http/request.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "base/arena.h"
#include "base/utf8.h"

/* Parameters ----------------------------------------------------------------------------------- */

enum param_flag {
	IDENTITY = 1 << 0,      /* twice: nobody's request, which identity.c refuses */
	EMPTY_IS_NONE = 1 << 1, /* web servers send variables that are not set as "" */
	UNREAD = 1 << 2,        /* all that matters is that it is there: any bytes will do */
};

/* What is read beside the headers, on the way to the request. */
struct raw {
	const char *method, *uri, *content_length, *request_id, *cookie;
};

/* The parameters that are read; what a client can send as a header begins with HTTP_. */
static const struct param {
	const char *name;
	size_t name_len;
	unsigned flags;   /* enum param_flag */
	bool is_raw;      /* the offset is into struct raw, else into struct request */
	size_t offset;    /* of a const char * */
} params_read[] = {
#define NAME(name) name, sizeof(name) - 1
#define OURS(name, flags, member) { NAME(name), flags, false, offsetof(struct request, member) }
#define RAW(name, flags, member) { NAME(name), flags, true, offsetof(struct raw, member) }
	RAW("REQUEST_METHOD", EMPTY_IS_NONE, method),
	RAW("REQUEST_URI", EMPTY_IS_NONE, uri),
	RAW("CONTENT_LENGTH", EMPTY_IS_NONE, content_length),
	RAW("TRIAGED_REQUEST_ID", EMPTY_IS_NONE, request_id),
	RAW("HTTP_COOKIE", EMPTY_IS_NONE | UNREAD, cookie),
	OURS("CONTENT_TYPE", EMPTY_IS_NONE, content_type),
	OURS("HTTP_ACCEPT", EMPTY_IS_NONE, accept),
	OURS("HTTP_AUTHORIZATION", EMPTY_IS_NONE, authorization),
	OURS("HTTP_IF_MATCH", 0, if_match),
	OURS("HTTP_IF_NONE_MATCH", 0, if_none_match),
	OURS("HTTP_IDEMPOTENCY_KEY", 0, idempotency_key),
	OURS("HTTP_ORIGIN", 0, origin),
	OURS("HTTP_SEC_FETCH_SITE", 0, sec_fetch_site),
	OURS("TRIAGED_USER", IDENTITY | EMPTY_IS_NONE, user),
	OURS("TRIAGED_NAME", IDENTITY | EMPTY_IS_NONE, user_name),
	OURS("TRIAGED_EMAIL", IDENTITY | EMPTY_IS_NONE, user_email),
	OURS("TRIAGED_GROUPS", IDENTITY | EMPTY_IS_NONE, user_groups),
#undef NAME
#undef OURS
#undef RAW
};

enum { PARAMS_READ = sizeof(params_read) / sizeof(params_read[0]) };

struct reader {
	struct request *request;
	struct raw raw;
	struct arena *arena;
	struct err *err;
	unsigned seen[PARAMS_READ]; /* how often */
};

/* Returns false. The first mistake is the one that is told. */
__attribute__((format(printf, 2, 3)))
static bool refuse(struct reader *r, const char *format, ...)
{
	char detail[sizeof(r->err->detail)];
	va_list args;

	va_start(args, format);
	vsnprintf(detail, sizeof(detail), format, args);
	va_end(args);
	return r->err->kind == ERR_NONE ? err_set(r->err, ERR_MALFORMED, "%s", detail) : false;
}

static const struct param *find_param(const char *name, size_t len)
{
	for (const struct param *param = params_read; param < params_read + PARAMS_READ; param++)
		if (param->name_len == len && !memcmp(param->name, name, len))
			return param;
	return NULL;
}

/* What the client calls it: HTTP_IF_MATCH is the header If-Match. */
static const char *shown_name(const struct param *param, struct arena *arena)
{
	bool header = !strncmp(param->name, "HTTP_", 5);
	char *name;

	if (!header && strncmp(param->name, "CONTENT_", 8) != 0)
		return arena_printf(arena, "parameter %s", param->name);
	name = arena_strdup(arena, param->name + (header ? 5 : 0));
	for (char *p = name; *p; p++)
		*p = *p == '_' ? '-' : p == name || p[-1] == '-' ? *p : (char)tolower(*p);
	return arena_printf(arena, "header %s", name);
}

static void take_param(struct reader *r, const struct param *param, const char *value)
{
	char *base = param->is_raw ? (char *)&r->raw : (char *)r->request;
	const char **slot = (const char **)(base + param->offset);
	bool again = r->seen[param - params_read]++ > 0;

	if (again && param->flags & IDENTITY)
		r->request->user_ambiguous = true;
	else if (again)
		refuse(r, "The %s stands there twice: send it once.", shown_name(param, r->arena));
	else if (!(param->flags & UNREAD) && !utf8_valid(value, strlen(value)))
		refuse(r, "The %s is not valid UTF-8.", shown_name(param, r->arena));
	else if (*value || !(param->flags & EMPTY_IS_NONE))
		*slot = arena_strdup(r->arena, value);
}

static void read_params(struct reader *r, char *const *params)
{
	for (; *params; params++) {
		const char *equals = strchr(*params, '=');
		const struct param *param;

		param = equals ? find_param(*params, (size_t)(equals - *params)) : NULL;
		if (param)
			take_param(r, param, equals + 1);
	}
}

/* The request's id ----------------------------------------------------------------------------- */

static bool is_id(const char *id)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
	size_t len = id ? strspn(id, allowed) : 0;

	return len >= 8 && len <= 64 && !id[len];
}

/* 32 hexadecimal digits, as nginx makes them. Zeros tell that the system had no random bytes. */
static const char *new_id(struct arena *arena)
{
	static const char hex[] = "0123456789abcdef";
	unsigned char bytes[16] = { 0 };
	char *id = arena_alloc(arena, 2 * sizeof(bytes) + 1);

	if (getrandom(bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes))
		memset(bytes, 0, sizeof(bytes));
	for (size_t i = 0; i < sizeof(bytes); i++) {
		id[2 * i] = hex[bytes[i] >> 4];
		id[2 * i + 1] = hex[bytes[i] & 15];
	}
	return id;
}

/* The method ----------------------------------------------------------------------------------- */

static const char *const method_names[METHOD_COUNT] = {
	[METHOD_OTHER] = "OTHER",
	[METHOD_GET] = "GET",
	[METHOD_HEAD] = "HEAD",
	[METHOD_POST] = "POST",
	[METHOD_PUT] = "PUT",
	[METHOD_PATCH] = "PATCH",
	[METHOD_DELETE] = "DELETE",
	[METHOD_OPTIONS] = "OPTIONS",
};

const char *method_name(enum method method)
{
	return method_names[method];
}

/* RFC 9110, 5.6.2; the longest that IANA knows has 17 characters. */
static bool is_method(const char *text)
{
	for (const char *p = text; *p; p++)
		if (!isalnum((unsigned char)*p) && !strchr("!#$%&'*+-.^_`|~", *p))
			return false;
	return strlen(text) <= 32;
}

static bool read_method(struct reader *r)
{
	struct request *request = r->request;

	if (!r->raw.method || !is_method(r->raw.method))
		return refuse(r, "The request has no usable method.");
	request->method_name = r->raw.method;
	for (int i = METHOD_OTHER + 1; i < METHOD_COUNT; i++)
		if (!strcmp(method_names[i], r->raw.method))
			request->method = (enum method)i;
	return true;
}

/* Percent-encoding ----------------------------------------------------------------------------- */

static int hex_digit(char c)
{
	const char *digits = "0123456789abcdef", *digit = c ? strchr(digits, tolower(c)) : NULL;

	return digit ? (int)(digit - digits) : -1;
}

/* The byte that "%41" at `p` stands for; -1 if it is cut or not hexadecimal. */
static int escaped_byte(const char *p, const char *end)
{
	int high, low;

	if (end - p < 3)
		return -1;
	high = hex_digit(p[1]);
	low = hex_digit(p[2]);
	return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/*
 * Decodes `from`..`end` into `*text`. `refused` is what an escape must not become (beside NUL);
 * `plus_is_blank` is the way of forms.
 */
static bool percent_decode(struct reader *r, const char *from, const char *end, char refused,
	bool plus_is_blank, char **text)
{
	char *copy = arena_alloc(r->arena, (size_t)(end - from) + 1), *out = copy;

	for (; from < end; from++) {
		int c = *from;

		if (c == '%') {
			c = escaped_byte(from, end);
			if (c <= 0 || c == refused)
				return refuse(r, "The URI has a bad percent escape, at byte %zu.",
					(size_t)(from - r->raw.uri));
			from += 2;
		} else if (c == '+' && plus_is_blank) {
			c = ' ';
		}
		*out++ = (char)c;
	}
	if (!utf8_valid(copy, (size_t)(out - copy)))
		return refuse(r, "The URI is not valid UTF-8.");
	*text = copy;
	return true;
}

/* The path ------------------------------------------------------------------------------------- */

static bool add_segment(struct reader *r, char *segment)
{
	struct request *request = r->request;

	if (!*segment || !strcmp(segment, "."))
		return true;
	if (!strcmp(segment, "..")) {
		request->segment_count -= request->segment_count > 0;
		return true;
	}
	if (request->segment_count == PATH_SEGMENTS)
		return refuse(r, "The path has more than %d segments.", PATH_SEGMENTS);
	request->segments[request->segment_count++] = segment;
	return true;
}

static bool read_path(struct reader *r, const char *path, const char *end)
{
	while (path < end) {
		const char *slash = memchr(path, '/', (size_t)(end - path));
		const char *stop = slash ? slash : end;
		char *segment;

		if (!percent_decode(r, path, stop, '/', false, &segment) || !add_segment(r, segment))
			return false;
		path = stop + 1;
	}
	return true;
}

/* The query ------------------------------------------------------------------------------------ */

enum { NAME_SHOWN = 100 }; /* as much of a decoded name as a person is told */

static bool add_query(struct reader *r, const char *name, const char *value)
{
	struct request *request = r->request;

	if (request_query(request, name))
		return refuse(r, "The query parameter '%.*s' stands there twice.",
			(int)utf8_fit(name, NAME_SHOWN), name);
	if (request->query_count == QUERY_PARAMS)
		return refuse(r, "The query has more than %d parameters.", QUERY_PARAMS);
	request->query[request->query_count++] = (struct query_param){ name, value };
	return true;
}

static bool read_query(struct reader *r, const char *query, const char *end)
{
	while (query < end) {
		const char *and = memchr(query, '&', (size_t)(end - query));
		const char *stop = and ? and : end;
		const char *equals = memchr(query, '=', (size_t)(stop - query));
		const char *name_end = equals ? equals : stop, *from = equals ? equals + 1 : stop;
		char *name, *value;

		if (stop > query
			&& (!percent_decode(r, query, name_end, '\0', true, &name)
				|| !percent_decode(r, from, stop, '\0', true, &value)
				|| !add_query(r, name, value)))
			return false;
		query = stop + 1;
	}
	return true;
}

const char *request_query(const struct request *request, const char *name)
{
	for (size_t i = 0; i < request->query_count; i++)
		if (!strcmp(request->query[i].name, name))
			return request->query[i].value;
	return NULL;
}

/* The whole ------------------------------------------------------------------------------------ */

/* What follows the host of an absolute-form URI; NULL for what is no path at all ("*"). */
static const char *without_host(const char *uri)
{
	size_t scheme = strspn(uri, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-.");

	if (*uri == '/')
		return uri;
	if (!scheme || strncmp(uri + scheme, "://", 3))
		return NULL;
	uri += scheme + 3;
	return uri + strcspn(uri, "/?");
}

/*
 * A fragment is never sent. nginx takes one away before it looks for the location: "/api/#/../healthz"
 * would be let in as the one path and answered as the other.
 */
static bool is_sendable(const char *uri)
{
	for (; *uri; uri++)
		if ((unsigned char)*uri <= ' ' || *uri == 0x7f || *uri == '#')
			return false;
	return true;
}

static bool read_uri(struct reader *r)
{
	const char *path = r->raw.uri ? without_host(r->raw.uri) : NULL;
	const char *mark, *query;

	if (!path || !is_sendable(path))
		return refuse(r, "The request has no usable URI.");
	mark = path + strcspn(path, "?");
	query = r->request->query_string = *mark ? mark + 1 : "";
	return read_path(r, path, mark) && read_query(r, query, query + strlen(query));
}

/* "", 0 and -1 (Caddy, of a chunked body) do not say how long the body is. */
static bool check_length(struct reader *r)
{
	const char *text = r->raw.content_length;
	size_t length = 0;

	if (!text || !strcmp(text, "-1"))
		return true;
	for (; *text; text++) {
		if (!isdigit((unsigned char)*text) || length > SIZE_MAX / 10 - 1)
			return refuse(r, "The Content-Length is not a number.");
		length = length * 10 + (size_t)(*text - '0');
	}
	if (length && length != r->request->body_len)
		return refuse(r, "The body has %zu bytes where Content-Length says %zu.",
			r->request->body_len, length);
	return true;
}

bool request_init(struct request *request, char *const *params, const char *body, size_t body_len,
	struct arena *arena, struct err *err)
{
	struct reader r = { .request = request, .arena = arena, .err = err };

	*request = (struct request){
		.method_name = "", .query_string = "", .body = body ? body : "", .body_len = body_len,
	};
	read_params(&r, params);
	request->id = is_id(r.raw.request_id) ? r.raw.request_id : new_id(arena);
	request->has_cookie = r.raw.cookie;
	return read_method(&r) && read_uri(&r) && check_length(&r) && err->kind == ERR_NONE;
}
