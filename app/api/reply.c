#include "api/ctx.h"

#include <stdlib.h>
#include <string.h>

#include "api/fields.h"
#include "api/page.h"
#include "base/strbuf.h"
#include "http/csv_write.h"
#include "http/etag.h"
#include "http/query.h"

bool request_good(struct ctx *c)
{
	return guard_request(&c->guard, c->err);
}

uint32_t audience_of(const struct caller *caller)
{
	uint32_t audience = SEEN_NOW;

	if (caller_has(caller, ROLES_DESK))
		audience |= SEEN_BY_DESK;
	if (caller_has(caller, WORD_BIT(ROLE_SOFTWARE_TEAM)))
		audience |= SEEN_BY_SOFTWARE_TEAM;
	return audience;
}

/* That the answer is one of those (bits of enum answer) that the row may say, and of its shape. */
static void hold_to_row(const struct ctx *c, uint32_t answers, const struct shape *shape)
{
	const struct route *route = c->match.route;

	if (!(answers & WORD_BIT(route->answers)) || route->answer != shape)
		abort();
}

static void begin(struct ctx *c)
{
	c->response->status = answer_status(c->match.route->answers);
	c->response->content_type =
		c->match.route->media_type ? c->match.route->media_type : "application/json";
}

static bool render(struct ctx *c, const struct shape *shape, const void *value, uint32_t audience)
{
	hold_to_row(c,
		WORD_BIT(ANSWER_ONE) | WORD_BIT(ANSWER_MADE) | WORD_BIT(ANSWER_ADDED)
			| WORD_BIT(ANSWER_ONE_OR_NOTHING),
		shape);
	begin(c);
	if (c->csv) {
		c->response->content_type = "text/csv; charset=utf-8; header=present";
		csv_write(&c->response->body, shape, value, audience);
	} else {
		json_render(&c->response->body, shape, value, audience);
	}
	return true;
}

bool reply(struct ctx *c, const struct shape *shape, const void *value)
{
	return render(c, shape, value, audience_of(&c->caller));
}

static bool is_read(const struct ctx *c)
{
	return c->match.route->method == METHOD_GET;
}

bool reply_versioned(struct ctx *c, const struct shape *shape, const void *value, int64_t version)
{
	return reply_seen_by(c, shape, value, version, audience_of(&c->caller));
}

bool reply_seen_by(struct ctx *c, const struct shape *shape, const void *value, int64_t version,
	uint32_t audience)
{
	const char *if_none_match = is_read(c) ? c->request->if_none_match : NULL;
	struct etag_list list;

	if (!version)
		return render(c, shape, value, audience);
	if (!shape->versioned)
		abort();
	if (if_none_match && !etag_parse(if_none_match, true, c->arena, &list, c->err))
		return false;
	response_header(c->response, "ETag",
		arena_printf(c->arena, "\"%lld\"", (long long)version));
	if (!if_none_match || !etag_matches(&list, version))
		return render(c, shape, value, audience);
	c->response->status = 304;
	return true;
}

/* "<?cursor=...>" is relative to the request: the other parameters are repeated. */
static void add_link(struct ctx *c, const char *cursor)
{
	struct strbuf link;

	strbuf_init(&link, c->arena, 200);
	strbuf_adds(&link, "<?");
	for (size_t i = 0; i < c->request->query_count; i++) {
		const struct query_param *param = &c->request->query[i];

		if (strcmp(param->name, "cursor") != 0) {
			strbuf_addf(&link, "%s=", param->name);
			query_escape(&link, param->value);
			strbuf_addc(&link, '&');
		}
	}
	strbuf_addf(&link, "cursor=%s>; rel=\"next\"", cursor);
	response_header(c->response, "Link", link.data);
}

/* Room for all of them, if they are about as long as the first. */
static void add_items(struct strbuf *body, const struct shape *shape, const struct db_rows *rows,
	uint32_t audience)
{
	const char *row = rows->items;

	strbuf_adds(body, "\"data\":[");
	for (size_t i = 0; i < rows->count; i++, row += shape->size) {
		size_t before = body->len;

		if (i)
			strbuf_addc(body, ',');
		json_render(body, shape, row, audience);
		if (!i)
			(void)strbuf_reserve(body, (body->len - before) * rows->count * 9 / 8);
	}
	strbuf_addc(body, ']');
}

/* A list that comes whole was counted by reading it. */
static void add_total(struct ctx *c, const struct db_rows *rows)
{
	struct strbuf *body = &c->response->body;
	const char *wanted = request_query(c->request, "count");
	bool whole = c->match.route->query == &whole_list_query;
	int64_t total = whole ? (int64_t)rows->count : c->total;

	if (!wanted || strcmp(wanted, "true") != 0)
		return;
	strbuf_adds(body, ",\"total\":");
	if (total < 0)
		strbuf_adds(body, "null");
	else
		strbuf_addi(body, total);
}

bool reply_list(struct ctx *c, const struct shape *shape, const struct db_rows *rows,
	const char *next_cursor)
{
	struct strbuf *body = &c->response->body;
	struct shape trimmed;

	hold_to_row(c, WORD_BIT(ANSWER_LIST), shape);
	if (!fields_trim(c, shape, &trimmed))
		return false;
	begin(c);
	strbuf_addc(body, '{');
	add_items(body, &trimmed, rows, audience_of(&c->caller));
	strbuf_adds(body, ",\"next\":");
	json_render_text(body, next_cursor);
	add_total(c, rows);
	strbuf_addc(body, '}');
	if (next_cursor)
		add_link(c, next_cursor);
	return true;
}

bool reply_document(struct ctx *c, const struct strbuf *text, const char *tag)
{
	const char *if_none_match = c->request->if_none_match;
	bool named = false;

	hold_to_row(c, WORD_BIT(ANSWER_DOCUMENT), NULL);
	if (if_none_match && !etag_named(if_none_match, tag, c->arena, &named, c->err))
		return false;
	response_header(c->response, "ETag", tag);
	begin(c);
	if (named)
		c->response->status = 304;
	else
		strbuf_add(&c->response->body, text->data, text->len);
	return true;
}

struct strbuf *reply_text(struct ctx *c)
{
	hold_to_row(c, WORD_BIT(ANSWER_DOCUMENT), NULL);
	begin(c);
	return &c->response->body;
}

bool reply_nothing(struct ctx *c)
{
	const struct route *route = c->match.route;

	if (route)
		hold_to_row(c, WORD_BIT(ANSWER_NOTHING) | WORD_BIT(ANSWER_ONE_OR_NOTHING),
			route->answer);
	c->response->status = 204;
	c->response->content_type = NULL;
	return true;
}

void add_location(struct ctx *c, const char *collection, int64_t id)
{
	response_header(c->response, "Location",
		arena_printf(c->arena, "%s/api/v1/%s/%lld", c->settings->base_url, collection,
			(long long)id));
}
