#include "api/api.h"

#include <string.h>

#include "api/app.h"
#include "api/caller.h"
#include "api/caller_quota.h"
#include "api/ctx.h"
#include "api/dispatch.h"
#include "api/events.h"
#include "api/routes.h"
#include "base/time.h"
#include "http/accept.h"
#include "http/etag.h"
#include "http/identity.h"
#include "http/problem.h"
#include "http/query.h"

/* How many of a path's segments stand before the routes' patterns: "/api/v1". */
static size_t base_path(const struct request *request)
{
	static const char *const base[] = { "api", "v1" };

	for (size_t i = 0; i < 2; i++)
		if (i >= request->segment_count || strcmp(request->segments[i], base[i]) != 0)
			return 0;
	return 2;
}

static bool find_route(struct ctx *c)
{
	size_t skip = base_path(c->request);
	const struct route_table table = skip ? api_routes : health_routes;
	bool found = route_find(table.routes, table.count, c->request, skip, &c->match);

	if (c->match.route)
		c->response->served.route = c->match.route->pattern;
	c->response->served.row = row_of_route(c->match.route);
	return found;
}

/* Whether the path is one of those that need no identity. */
static bool is_open(const struct ctx *c)
{
	return (c->match.flags & ROUTE_OPEN) != 0;
}

static bool refuse_route(struct ctx *c)
{
	if (!c->match.methods)
		return err_set(c->err, ERR_NOT_FOUND,
			"There is no such path: /api/v1/openapi.json tells which there are.");
	return err_set(c->err, ERR_METHOD, "The path has %s.",
		route_allow(c->match.methods, c->arena));
}

static bool is_safe(const struct ctx *c)
{
	return c->match.route->method == METHOD_GET;
}

static bool refuse_role(struct ctx *c)
{
	struct strbuf roles;

	strbuf_init(&roles, c->arena, 60);
	for (int role = 1; role < role_count; role++)
		if (c->match.route->roles & WORD_BIT(role))
			strbuf_addf(&roles, "%s%s", roles.len ? ", " : "",
				word_name(&role_words, role));
	return err_set(c->err, ERR_FORBIDDEN, "Your role does not include this. It is for: %s.",
		roles.data);
}

static bool check_rights(struct ctx *c)
{
	const struct route *route = c->match.route;

	if (!caller_has(&c->caller, route->roles))
		return refuse_role(c);
	if (c->caller.by_token && c->caller.scope != SCOPE_WRITE && !is_safe(c)
		&& !(route->flags & ROUTE_PURE))
		return err_set(c->err, ERR_FORBIDDEN, "The token's scope is read.");
	return is_safe(c) || identity_same_site(c->request, c->settings->public_origin, c->err);
}

static bool decode_query(struct ctx *c, struct err *err)
{
	return query_decode(c->request, c->match.route->query, c->query, err);
}

static const char merge_patch[] = "application/merge-patch+json";

static bool decode_body(struct ctx *c, struct err *err)
{
	const struct route *route = c->match.route;
	const struct shape *shape = route->body;
	const char *type = route->method == METHOD_PATCH ? merge_patch : "application/json";

	if (!shape)
		return true;
	if (c->request->body_len && !request_is_type(c->request, type))
		return err_set(err, ERR_MEDIA_TYPE, "Send the body as %s.", type);
	return json_decode(c->request->body, c->request->body_len, shape, c->body, c->arena, err);
}

static bool decode_if_match(struct ctx *c, struct err *err)
{
	const char *value = is_safe(c) ? NULL : c->request->if_match;
	struct etag_list list;

	c->guard.version_wanted = !value && (c->match.route->flags & ROUTE_IF_MATCH);
	if (!value)
		return true;
	if (!etag_parse(value, false, c->arena, &list, err))
		return false;
	c->guard.conditional = !list.any;
	c->guard.versions = list.versions;
	c->guard.version_count = list.count;
	return true;
}

static void *room_for(struct ctx *c, const struct shape *shape)
{
	return shape ? arena_alloc(c->arena, shape->size) : NULL;
}

/* What the client has to accept: refusals are problem+json whatever it does. */
static const char *media_type(const struct route *route)
{
	return route->media_type ? route->media_type : "application/json";
}

static bool accept(struct ctx *c, struct err *err)
{
	const char *type = media_type(c->match.route);

	return c->match.route->flags & ROUTE_CSV
		       ? request_prefers(c->request, "text/csv", type, &c->csv, err)
		       : request_accepts(c->request, type, err);
}

/*
 * Decodes all that the route asks for; the first mistake waits in the guard. The structs are there
 * even then: a handler looks at them before it comes to the guard.
 */
static void decode(struct ctx *c, const struct err *request_error)
{
	struct err *err = arena_alloc(c->arena, sizeof(*err));

	c->query = room_for(c, c->match.route->query);
	c->body = room_for(c, c->match.route->body);
	err_init(err, c->arena);
	if (err_raise(err, request_error) && key_read(c, err)
		&& accept(c, err)
		&& decode_query(c, err) && decode_if_match(c, err) && decode_body(c, err))
		return;
	c->guard.request_error = err;
}

static bool attempt(void *arg, struct err *err)
{
	struct ctx *c = arg;

	response_clear(c->response);
	c->err = err;
	return c->match.route->handle(c);
}

static bool run(struct ctx *c)
{
	bool done;

	if (c->match.route->flags & ROUTE_SNAPSHOT)
		return tx_read(c->desk.db, c->arena, attempt, c, c->err);
	if (is_safe(c) || (c->match.route->flags & (ROUTE_PURE | ROUTE_PARTS)))
		return attempt(c, c->err);
	done = c->key.given ? key_run(c, attempt)
			    : tx_run(c->desk.db, c->arena, attempt, c, c->err);
	/* Refused or not: a COMMIT that was lost may have been done. */
	events_came(c->shared);
	if (c->callers_changed)
		caller_cache_forget(c->shared);
	return done;
}

static void add_allow(struct ctx *c)
{
	response_header(c->response, "Allow", route_allow(c->match.methods, c->arena));
}

static void add_accept_patch(struct ctx *c)
{
	if (c->match.methods & WORD_BIT(METHOD_PATCH))
		response_header(c->response, "Accept-Patch", merge_patch);
}

static bool answer_options(struct ctx *c)
{
	add_allow(c);
	add_accept_patch(c);
	return reply_nothing(c);
}

/* Everything between a request and its handler, in the order in which api.md refuses. */
static bool serve(struct ctx *c, struct caller_cache *callers, const struct err *request_error)
{
	bool found = find_route(c);

	if (!is_open(c) && !caller_identify(c, callers))
		return false;
	if (!found && c->request->method == METHOD_OPTIONS && c->match.methods)
		return answer_options(c);
	if (!found)
		return err_raise(c->err, c->match.methods ? NULL : request_error) && refuse_route(c);
	if (!check_rights(c) || !caller_quota_take(c))
		return false;
	decode(c, request_error);
	return run(c);
}

static void refuse(struct ctx *c)
{
	problem_answer(c->response, c->err, c->request->id);
	if (c->err->kind == ERR_METHOD)
		add_allow(c);
	if (c->err->kind == ERR_MEDIA_TYPE && c->request->method == METHOD_PATCH)
		add_accept_patch(c);
}

void dispatch_part(struct ctx *part)
{
	if (!check_rights(part) || !run(part))
		refuse(part);
}

static void add_common_headers(struct ctx *c)
{
	bool has_etag = false;

	for (size_t i = 0; i < c->response->header_count; i++)
		has_etag |= !strcmp(c->response->headers[i].name, "ETag");
	response_header(c->response, "X-Request-Id", c->request->id);
	response_header(c->response, "Cache-Control", has_etag ? "private, no-cache" : "no-store");
	response_header(c->response, "X-Content-Type-Options", "nosniff");
	caller_quota_headers(c);
}

void api_serve(struct app *app, const struct request *request, const struct err *request_error,
	struct response *response, struct arena *arena)
{
	const struct db_stats before = *db_stats(app->db);
	const struct db_stats *after = db_stats(app->db);
	struct err err;
	struct ctx c = {
		.request = request,
		.response = response,
		.arena = arena,
		.err = &err,
		.settings = app->settings,
		.shared = app->shared,
		.crew = app->crew,
		.cursor_secret = &app->cursor_secret,
		.patience = app->patience,
		.openapi = app->openapi,
		.total = -1,
		.desk = { .db = app->db, .arena = arena, .now = time_now(),
			.clock = app->settings->clock.rules,
			.vip_manager_limit = app->settings->vip_manager_limit,
			.rules = app->settings->rules },
	};

	err_init(&err, arena);
	response_init(response, arena);
	c.desk.caller = &c.caller;
	if (!serve(&c, app->callers, request_error))
		refuse(&c);
	add_common_headers(&c);
	response->served.db_us = after->wait_us - before.wait_us;
	response->served.retries = (int)(after->retries - before.retries);
}
