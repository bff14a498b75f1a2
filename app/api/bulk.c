#include "api/bulk.h"

#include <string.h>

#include "api/caller_quota.h"
#include "api/dispatch.h"
#include "api/issue_commands.h"
#include "api/routes.h"
#include "base/strbuf.h"
#include "base/time.h"
#include "http/problem.h"

enum { COMMANDS_MOST = 100 };

/* What is sent ---------------------------------------------------------------------------------- */

struct command_wanted {
	int64_t id;
	int command; /* enum bulk_command */
	int64_t if_match;
	const struct json_part *body;
};

#define COMMAND(member) offsetof(struct command_wanted, member)

static const struct shape *const command_bodies[] = { &claim_body, &release_body, &escalate_body,
	&reassign_body, &retriage_body, &prioritize_body, &await_employee_body, &reply_body,
	&schedule_body, &forward_body, &resolve_body, &confirm_body, &reopen_body, &cancel_body, NULL };

static const struct field command_fields[] = {
	{ "id", FIELD_ID, FIELD_REQUIRED, COMMAND(id), .about = "the issue's number" },
	{ "command", FIELD_WORD, FIELD_REQUIRED, COMMAND(command), .words = &bulk_command_words,
	  .about = "what to run on it" },
	{ "if_match", FIELD_ID, FIELD_NULLABLE, COMMAND(if_match),
	  .about = "the version that it must have; null: whichever it has" },
	{ "body", FIELD_PART, FIELD_NULLABLE, COMMAND(body), .shapes = command_bodies,
	  .about = "what POST /issues/{id}/{command} takes; null, or left out: {}" },
};
static const struct shape command_shape =
	SHAPE("BulkCommand", struct command_wanted, command_fields);

struct bulk_input {
	struct field_array commands;
};

static const struct field bulk_fields[] = {
	{ "commands", FIELD_ARRAY, FIELD_REQUIRED, offsetof(struct bulk_input, commands), .min = 1,
	  .max = COMMANDS_MOST, .shape = &command_shape, .about = "run one after the other" },
};
const struct shape bulk_body = SHAPE("Bulk", struct bulk_input, bulk_fields);

/* What is answered ------------------------------------------------------------------------------ */

struct command_answer {
	int64_t id;
	int command;
	int64_t status;
	const char *issue, *problem; /* JSON; NULL: null */
};

static void write_json(struct strbuf *out, const void *value)
{
	const char *text = *(const char *const *)value;

	strbuf_adds(out, text ? text : "null");
}

#define ANSWER(member) offsetof(struct command_answer, member)
#define OR_NULL(name_) \
	"{\"anyOf\":[{\"$ref\":\"#/components/schemas/" name_ "\"},{\"type\":\"null\"}]}"

static const struct field command_answer_fields[] = {
	{ "id", FIELD_ID, .offset = ANSWER(id), .about = "the issue's number" },
	{ "command", FIELD_WORD, .offset = ANSWER(command), .words = &bulk_command_words,
	  .about = "what was to be run on it" },
	{ "status", FIELD_INT, .offset = ANSWER(status), .min = 200, .max = 599,
	  .about = "of the answer that the command by itself would have got" },
	{ "issue", FIELD_CUSTOM, .offset = ANSWER(issue), .write = write_json,
	  .schema = OR_NULL("Issue"), .about = "how it is after the command; null: see problem" },
	{ "problem", FIELD_CUSTOM, .offset = ANSWER(problem), .write = write_json,
	  .schema = OR_NULL("Problem"), .about = "why the command was refused; null: it was not" },
};
static const struct shape command_answer_shape =
	SHAPE("BulkCommandAnswer", struct command_answer, command_answer_fields);

struct bulk_answer {
	struct field_array data;
};

static const struct field bulk_answer_fields[] = {
	{ "data", FIELD_ARRAY, .offset = offsetof(struct bulk_answer, data),
	  .shape = &command_answer_shape, .about = "one for each command, in their order" },
};
const struct shape bulk_answer_shape =
	SHAPE("BulkAnswer", struct bulk_answer, bulk_answer_fields);

/* Running --------------------------------------------------------------------------------------- */

struct bulk {
	struct ctx *c;
	struct arena *arena; /* of one command at a time */
	int64_t end;         /* from when on none is begun */
	bool open;           /* sent again, more of it may be done */
};

/* The row of the command's own route. */
static const struct route *route_of(int word)
{
	const char *name = word_name(&bulk_command_words, word);
	int command = word_find(&command_words, name, strlen(name));
	const struct route *route = api_routes.routes;

	while (route->handle != api_issue_command || route->command != command)
		route++;
	return route;
}

/* What is wrong with its body is told in its turn, as that of a request. */
static void decode_body(const struct bulk *bulk, size_t i, const struct json_part *body,
	struct ctx *part)
{
	const struct shape *shape = part->match.route->body;
	const char *pointer = arena_printf(bulk->arena, "/commands/%zu/body", i);
	struct err *err = arena_alloc(bulk->arena, sizeof(*err));

	err_init(err, bulk->arena);
	part->body = arena_alloc(bulk->arena, shape->size);
	if (!json_decode_part(body, pointer, shape, part->body, bulk->arena, err))
		part->guard.request_error = err;
}

static void fill_part(const struct bulk *bulk, size_t i, const struct command_wanted *command,
	struct ctx *part)
{
	part->match = (struct route_match){ .route = route_of(command->command),
		.id = command->id };
	part->guard = (struct guard){
		.conditional = command->if_match,
		.versions = &command->if_match,
		.version_count = 1,
	};
	decode_body(bulk, i, command->body, part);
	if (part->key.given)
		part->key = key_of_part(&part->key, i);
}

/* Each counts as a write; the first was counted with the request. */
static bool count_write(const struct bulk *bulk, size_t i, struct ctx *part)
{
	bool granted = !i || caller_quota_take(part);

	bulk->c->quota.left = part->quota.left;
	bulk->c->quota.next = part->quota.next;
	return granted;
}

static bool admit(const struct bulk *bulk, size_t i, struct ctx *part)
{
	if (time_monotonic() >= bulk->end)
		return err_set(part->err, ERR_UNAVAILABLE,
			"It was not run: those before it took too long. Send it once more.");
	return count_write(bulk, i, part);
}

/* Whether the same, sent again, may come out otherwise without anybody's doing. */
static bool is_open(enum err_kind kind)
{
	return kind == ERR_UNAVAILABLE || kind == ERR_UNKNOWN_OUTCOME || kind == ERR_UNDER_WAY
	       || kind == ERR_TOO_MANY;
}

static void run_part(struct bulk *bulk, size_t i, const struct command_wanted *command,
	struct response *response)
{
	struct ctx part = *bulk->c;
	struct err err;

	err_init(&err, bulk->arena);
	response_init(response, bulk->arena);
	part.arena = part.desk.arena = bulk->arena;
	part.desk.caller = &part.caller;
	part.desk.now = time_now();
	part.err = &err;
	part.response = response;
	fill_part(bulk, i, command, &part);
	if (admit(bulk, i, &part))
		dispatch_part(&part);
	else
		problem_answer(response, &err, part.request->id);
	bulk->open |= is_open(err.kind);
}

static void run_command(struct bulk *bulk, size_t i, const struct command_wanted *command,
	struct command_answer *answer)
{
	struct ctx *c = bulk->c;
	struct response response;
	const char *body;

	run_part(bulk, i, command, &response);
	body = arena_strndup(c->arena, response.body.data, response.body.len);
	*answer = (struct command_answer){
		.id = command->id,
		.command = command->command,
		.status = response.status,
		.issue = response.status < 300 ? body : NULL,
		.problem = response.status < 300 ? NULL : body,
	};
	if (response.served.detail)
		c->response->served.detail = arena_strdup(c->arena, response.served.detail);
	arena_reset(bulk->arena);
}

static void free_arena(void *arena)
{
	arena_free(arena);
}

/* Begun within a third of what a request may take: the last of them has the rest for its retries. */
static struct bulk begin(struct ctx *c)
{
	struct bulk bulk = {
		.c = c,
		.arena = arena_new(),
		.end = time_monotonic() + c->settings->request_limit * MS_SECOND / 3,
	};

	arena_on_cleanup(c->arena, free_arena, bulk.arena);
	return bulk;
}

/* An answer that is not the last word is not kept: sent again, what is left of it goes on. */
static bool run_all(struct ctx *c, const struct field_array *commands)
{
	const struct command_wanted *list = commands->items;
	struct command_answer *answers = arena_array(c->arena, commands->count, sizeof(*answers));
	struct bulk_answer all = { .data = { answers, commands->count } };
	struct bulk bulk = begin(c);

	for (size_t i = 0; i < commands->count; i++)
		run_command(&bulk, i, &list[i], &answers[i]);
	return reply(c, &bulk_answer_shape, &all) && (bulk.open || key_complete(c));
}

bool api_bulk(struct ctx *c)
{
	const struct bulk_input *in = c->body;
	bool answered;

	if (!request_good(c) || !key_begin(c, &answered))
		return false;
	return answered || run_all(c, &in->commands);
}
