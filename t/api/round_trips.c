/*
 * How often a request goes to the database and back, identity and commit included: a change that
 * adds one is seen here (targets.md: get 1, list 1, report 6, commands 7, the idempotency key
 * counted in those).
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "api/app.h"
#include "base/arena.h"
#include "desk/settings.h"
#include "domain/clock.h"
#include "domain/hours.h"
#include "domain/triage.h"
#include "tap/tap.h"
#include "tap/testdb.h"

static const char body[] = "{\"software_id\": 1, \"impact\": \"work_stoppage\","
			   " \"description\": \"It closes by itself\"}";
static const char contact[] = "{\"channel\": \"phone\", \"outcome\": \"reached\"}";
static const char resolve[] = "{\"code\": \"reinstall\", \"details\": \"Installed it anew\"}";

static const struct {
	const char *user, *method, *uri, *body;
	int status;
	int round_trips;
	const char *key;
	bool strangers; /* nobody's name is remembered */
} cases[] = {
	{ "ana", "POST", "/api/v1/issues", body, 201, 5 },
	{ "ana", "GET", "/api/v1/issues/1001", NULL, 200, 1 },
	{ "ana", "GET", "/api/v1/issues", NULL, 200, 1 },
	{ "uma", "GET", "/api/v1/issues?status=queued,assigned&basket=p2", NULL, 200, 1 },
	{ "uma", "GET", "/api/v1/issues?q=closes+by", NULL, 200, 2 },
	{ "uma", "GET", "/api/v1/issues?q=x", NULL, 200, 0 },
	{ "uma", "GET", "/api/v1/issues?q=nowhere", NULL, 200, 1 },
	{ "uma", "GET", "/api/v1/baskets", NULL, 200, 1 },
	{ "uma", "GET", "/api/v1/issues/1001/clock", NULL, 200, 2 },
	{ "uma", "POST", "/api/v1/baskets/p2/take-next", NULL, 200, 6 },
	{ "uma", "POST", "/api/v1/issues/1001/contacts", contact, 201, 8 },
	{ "uma", "POST", "/api/v1/issues/1001/resolve", resolve, 200, 7 },
	{ "ana", "POST", "/api/v1/issues/1001/confirm", NULL, 200, 6 },
	/* The same with an Idempotency-Key: one more. */
	{ "ana", "POST", "/api/v1/issues", body, 201, 6, "k1" },
	{ "uma", "POST", "/api/v1/baskets/p2/take-next", NULL, 200, 7, "k2" },
	{ "uma", "POST", "/api/v1/issues/1002/contacts", contact, 201, 9, "k3" },
	{ "uma", "POST", "/api/v1/issues/1002/resolve", resolve, 200, 8, "k4" },
	{ "ana", "POST", "/api/v1/issues/1002/confirm", NULL, 200, 7, "k5" },
	/* Repeated: rolled back, and looked up. */
	{ "ana", "POST", "/api/v1/issues", body, 201, 7, "k1" },
	{ "ana", "POST", "/api/v1/issues/1002/confirm", NULL, 200, 5, "k5" },
	/* Names of people that no worker has met in the last minute: one more. */
	{ "ana", "GET", "/api/v1/issues/1001", NULL, 200, 2, .strangers = true },
	{ "uma", "GET", "/api/v1/issues", NULL, 200, 2, .strangers = true },
	{ "ana", "GET", "/api/v1/me", NULL, 200, 0 },
	{ "ana", "GET", "/api/v1/software", NULL, 200, 1 },
};

static struct app *app;
static struct shared shared;
static struct arena *arena;

static int serve(const char *login, const char *verb, const char *path, const char *content,
	const char *given_key)
{
	char user[40], method[40], uri[100], length[40], key[60], type[40];
	const char *sent = content ? content : "";
	char *params[] = { user, method, uri, length, key, type, NULL };
	struct request request;
	struct response response;
	struct err err;

	snprintf(user, sizeof(user), "TRIAGED_USER=%s", login);
	snprintf(method, sizeof(method), "REQUEST_METHOD=%s", verb);
	snprintf(uri, sizeof(uri), "REQUEST_URI=%s", path);
	snprintf(key, sizeof(key), "%s=%s", given_key ? "HTTP_IDEMPOTENCY_KEY" : "HTTP_X",
		given_key ? given_key : "");
	snprintf(type, sizeof(type), "CONTENT_TYPE=%s", content ? "application/json" : "");
	snprintf(length, sizeof(length), "CONTENT_LENGTH=%zu", strlen(sent));
	err_init(&err, arena);
	if (!request_init(&request, params, sent, strlen(sent), arena, &err))
		tap_bail("%s", err.detail);
	api_serve(app, &request, &err, &response, arena);
	if (response.status >= 400)
		tap_note("%s", response.body.data);
	return response.status;
}

static int serve_case(size_t i)
{
	return serve(cases[i].user, cases[i].method, cases[i].uri, cases[i].body, cases[i].key);
}

/* The first time around pays for the connection and for preparing the statements. */
static void warm_up(struct db *db)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		(void)serve_case(i);
	testdb_sql(db, "SET foreign_key_checks = 0");
	testdb_sql(db, "DELETE FROM contact_attempt");
	testdb_sql(db, "DELETE FROM event");
	testdb_sql(db, "DELETE FROM idempotency");
	testdb_sql(db, "TRUNCATE issue");
	testdb_sql(db, "ALTER TABLE issue AUTO_INCREMENT = 1001");
}

/* The caller is known, for a whole second from now. */
static void introduce(const char *user)
{
	caller_cache_forget(&shared);
	(void)serve(user, "GET", "/api/v1/me", NULL, NULL);
}

static const struct clock_rules rules = {
	.hours = &hours_always,
	.targets = { [CLOCK_RESPOND] = { 1, 1, 2, 3 }, [CLOCK_RESOLVE] = { 4, 4, 5, 6 } },
};

int main(void)
{
	const struct db_options *options = testdb_options();
	const struct settings settings = {
		.base_url = "",
		.public_origin = "",
		.clock = { .rules = &rules },
		.rules = &triage_shipped,
		.database = { .socket = options->socket, .host = options->host,
			.port = options->port, .user = options->user, .password = options->password,
			.name = options->name, .statement_timeout = 5, .lock_timeout = 5 },
	};
	struct db *db = testdb_open();

	arena = arena_new();
	app = app_open(&settings, &shared);
	testdb_sql(db, "INSERT INTO software (id, version, title, vendor, versions,"
		       " blocked_channels, status, created_at, updated_at)"
		       " VALUES (1, 1, 'Editor', 'Maker', '', '', 'approved', NOW(3), NOW(3))");
	testdb_sql(db, "INSERT INTO employee (id, login, name, email, created_at) VALUES"
		       " (1, 'ana', 'Ana', 'a@example.com', NOW(3)),"
		       " (2, 'uma', 'Uma', NULL, NOW(3))");
	testdb_sql(db, "INSERT INTO staff (employee_id, roles) VALUES (2, 'tier2')");
	testdb_sql(db, "INSERT INTO search_word (term, public, internal) VALUES ('closes', 1, 0),"
		       " ('by', 1, 0)");
	warm_up(db);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t before;
		int status;

		introduce(cases[i].user);
		if (cases[i].strangers)
			memset(&shared.directory, 0, sizeof(shared.directory));
		before = db_stats(app->db)->round_trips;
		status = serve_case(i);
		is_int(status, cases[i].status, "%s %s", cases[i].method, cases[i].uri);
		is_int(db_stats(app->db)->round_trips - before, cases[i].round_trips,
			"... in %d round trips", cases[i].round_trips);
	}
	db_close(db);
	app_close(app);
	arena_free(arena);
	return tap_done();
}
