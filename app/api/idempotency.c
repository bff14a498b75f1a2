#include "api/idempotency.h"

#include <string.h>

#include "api/ctx.h"
#include "api/under_way.h"
#include "base/strbuf.h"
#include "store/idempotency_store.h"

enum { KEY_LONGEST = 255, TURNS = 3 };

/* The key -------------------------------------------------------------------------------------- */

static bool is_key(const char *text)
{
	size_t len = strlen(text);

	for (const char *p = text; *p; p++)
		if (*p <= ' ' || *p > '~')
			return false;
	return len >= 1 && len <= KEY_LONGEST;
}

static void add_part(struct strbuf *text, const char *part)
{
	strbuf_addf(text, "%zu:%s", strlen(part), part);
}

static void name_key(struct ctx *c, struct key *key)
{
	struct strbuf text;

	strbuf_init(&text, c->arena, 400);
	strbuf_addf(&text, "%lld %lld %s %s %s", (long long)c->caller.employee.person.id,
		(long long)c->caller.token_id, c->request->method_name, c->match.route->pattern,
		c->request->idempotency_key);
	digest_sha256(text.data, text.len, key->name);
}

/* Each part with its length before it: no two requests are the same text. */
static void name_request(struct ctx *c, struct key *key)
{
	const struct request *request = c->request;
	unsigned char body[SHA256_SIZE];
	struct strbuf text;

	strbuf_init(&text, c->arena, 400);
	for (size_t i = 0; i < request->segment_count; i++)
		add_part(&text, request->segments[i]);
	add_part(&text, "");
	add_part(&text, request->query_string);
	add_part(&text, request->if_match ? request->if_match : "");
	digest_sha256(request->body, request->body_len, body);
	strbuf_add(&text, body, sizeof(body));
	digest_sha256(text.data, text.len, key->request);
}

bool key_read(struct ctx *c, struct err *err)
{
	const char *key = c->request->idempotency_key;

	if (c->match.route->method != METHOD_POST || c->match.route->flags & ROUTE_PURE)
		return true;
	if (!key && !c->caller.by_token)
		return true;
	if (!key)
		return err_set(err, ERR_MALFORMED,
			"A program has to send an Idempotency-Key with each POST: a new text, of its own "
			"choice, for each thing that it wants done, and the same text when it tries again.");
	if (!is_key(key))
		return err_set(err, ERR_MALFORMED,
			"The Idempotency-Key must have 1 to %d characters, all of them visible ASCII.",
			KEY_LONGEST);
	c->key.given = true;
	name_key(c, &c->key);
	name_request(c, &c->key);
	return true;
}

/* Keeping -------------------------------------------------------------------------------------- */

struct keyed {
	struct ctx *c;
	bool (*attempt)(void *c, struct err *err);
	bool keeping; /* this attempt has come to its last statement ... */
	bool taken;   /* ... and found that the name has an answer */
	bool unknown; /* a COMMIT was lost: it may be the first call whose record is met */
};

static const char type_header[] = "Content-Type";

static void add_header(struct strbuf *lines, const char *name, const char *value)
{
	strbuf_addf(lines, "%s\t%s\n", name, value);
}

static const char *header_lines(struct ctx *c)
{
	const struct response *response = c->response;
	struct strbuf lines;

	strbuf_init(&lines, c->arena, 200);
	if (response->content_type)
		add_header(&lines, type_header, response->content_type);
	for (size_t i = 0; i < response->header_count; i++)
		add_header(&lines, response->headers[i].name, response->headers[i].value);
	return lines.data;
}

static struct idempotency record_of(struct ctx *c, int64_t status)
{
	const struct response *response = c->response;
	struct idempotency record = {
		.request = { c->key.request, SHA256_SIZE },
		.at = c->desk.now,
		.status = status,
		.headers = "",
	};

	if (status == response->status) {
		record.headers = header_lines(c);
		record.body = response->content_type ? response->body.data : NULL;
	}
	return record;
}

static bool keep(struct keyed *k, struct err *err)
{
	struct ctx *c = k->c;
	bool secret = (c->match.route->flags & ROUTE_SECRET) != 0;
	const struct idempotency record =
		record_of(c, secret ? IDEMPOTENCY_SECRET : c->response->status);

	k->keeping = true;
	return idempotency_insert(c->desk.db, c->key.name, &record, &k->taken, err);
}

static bool refuse_under_way(struct err *err)
{
	return err_set(err, ERR_UNDER_WAY,
		"The first call under this Idempotency-Key is still under way. Ask again under it for "
		"its answer.");
}

/*
 * Who waited too long for the name itself, or for whatever it was while another call has the same
 * name in hand, need not wait once more.
 */
static bool may_wait_again(struct keyed *k)
{
	struct ctx *c = k->c;

	return !db_waited(c->desk.db)
	       || !(k->keeping || under_way_elsewhere(c->shared, c->key.name));
}

static bool attempt_and_keep(void *arg, struct err *err)
{
	struct keyed *k = arg;

	k->keeping = k->taken = false;
	if (k->attempt(k->c, err) && keep(k, err))
		return !k->taken || refuse_under_way(err);
	if (may_wait_again(k))
		return false;
	refuse_under_way(err);
	return db_final(k->c->desk.db);
}

/* Repeating ------------------------------------------------------------------------------------ */

/* The next line of `*lines`, cut into name and value; false at the end. */
static bool next_header(char **lines, const char **name, const char **value)
{
	char *tab = strchr(*lines, '\t');
	char *end = tab ? strchr(tab, '\n') : NULL;

	if (!end)
		return false;
	*tab = *end = '\0';
	*name = *lines;
	*value = tab + 1;
	*lines = end + 1;
	return true;
}

static void repeat_headers(struct ctx *c, const struct idempotency *record)
{
	char *lines = arena_strdup(c->arena, record->headers);
	const char *name, *value;

	while (next_header(&lines, &name, &value)) {
		if (!strcmp(name, type_header))
			c->response->content_type = value;
		else
			response_header(c->response, name, value);
	}
	response_header(c->response, "Idempotency-Replayed", "true");
}

static bool check_same(struct ctx *c, const struct idempotency *record)
{
	if (record->request.len == SHA256_SIZE
		&& !memcmp(record->request.data, c->key.request, SHA256_SIZE))
		return true;
	return err_add_field(c->err, "", "key_reused",
		"is another request than the first one under this Idempotency-Key: send a new key "
		"with what is new");
}

static bool repeat(struct ctx *c, const struct idempotency *record)
{
	if (!check_same(c, record))
		return false;
	if (record->status == IDEMPOTENCY_SECRET)
		return err_set(c->err, ERR_CONFLICT,
			"The first call under this Idempotency-Key made the token. Its secret was shown then, "
			"and is kept nowhere: if it was lost, revoke the token and make another.");
	response_clear(c->response);
	c->response->status = (int)record->status;
	repeat_headers(c, record);
	if (record->body)
		strbuf_adds(&c->response->body, record->body);
	return true;
}

/* What became of one run of the transaction. */
enum verdict { DONE, REFUSED, AGAIN };

/* A record that does not count any more is none. */
static bool find_record(struct ctx *c, struct idempotency *record, bool *found, struct err *err)
{
	if (!idempotency_find(c->desk.db, c->key.name, c->arena, record, found, err))
		return db_waited(c->desk.db) ? refuse_under_way(err) : false;
	if (!*found || record->at > c->desk.now - IDEMPOTENCY_KEPT)
		return true;
	*found = false;
	return idempotency_drop(c->desk.db, record->id, err);
}

/*
 * The call was refused, or its name is taken: was it answered before? Should that not be found out,
 * the refusal is not told either, as it may be the doing of the call itself.
 */
static enum verdict look_up(struct keyed *k)
{
	struct ctx *c = k->c;
	struct idempotency record;
	struct err err;
	bool found;

	err_init(&err, c->arena);
	if (!find_record(c, &record, &found, &err)) {
		*c->err = err;
		return REFUSED;
	}
	if (!found)
		return k->taken ? AGAIN : REFUSED;
	err_clear(c->err);
	return repeat(c, &record) ? DONE : REFUSED;
}

static enum verdict run_once(struct keyed *k)
{
	struct ctx *c = k->c;

	err_clear(c->err);
	if (tx_run(c->desk.db, c->arena, attempt_and_keep, k, c->err))
		return DONE;
	if (c->err->kind == ERR_UNKNOWN_OUTCOME) {
		k->unknown = true;
		return AGAIN;
	}
	if (c->err->kind == ERR_UNAVAILABLE || (c->err->kind == ERR_UNDER_WAY && !k->taken))
		return REFUSED;
	return look_up(k);
}

static bool is_open(enum err_kind kind)
{
	return kind == ERR_UNKNOWN_OUTCOME || kind == ERR_UNAVAILABLE || kind == ERR_UNDER_WAY;
}

bool key_run(struct ctx *c, bool (*attempt)(void *c, struct err *err))
{
	struct keyed k = { .c = c, .attempt = attempt };
	enum verdict verdict = AGAIN;
	_Atomic uint64_t *place;

	place = under_way_begin(c->shared, c->key.name);
	for (int turn = 0; verdict == AGAIN && turn < TURNS; turn++)
		verdict = run_once(&k);
	under_way_end(place);
	if (verdict != DONE && k.unknown && is_open(c->err->kind))
		err_set(c->err, ERR_UNKNOWN_OUTCOME,
			"The connection to the database was lost at the last moment: this may or may not "
			"have been done. Send it again under the same Idempotency-Key: the answer tells.");
	return verdict == DONE;
}

/* Parts ---------------------------------------------------------------------------------------- */

struct key key_of_part(const struct key *key, size_t number)
{
	struct key part = *key;
	unsigned char text[SHA256_SIZE + sizeof(number)];

	memcpy(text, key->name, SHA256_SIZE);
	memcpy(text + SHA256_SIZE, &number, sizeof(number));
	digest_sha256(text, sizeof(text), part.name);
	return part;
}

/* What is known of the key: whether there is a record, and whether it has an answer. */
static bool look_at(struct ctx *c, bool *begun, bool *answered)
{
	struct idempotency record;

	if (!find_record(c, &record, begun, c->err))
		return false;
	*answered = *begun && record.status != IDEMPOTENCY_BEGUN;
	if (!*begun)
		return true;
	return *answered ? repeat(c, &record) : check_same(c, &record);
}

bool key_begin(struct ctx *c, bool *answered)
{
	bool begun = !c->key.given, duplicate;
	struct idempotency record = record_of(c, IDEMPOTENCY_BEGUN);

	*answered = false;
	for (int turn = 0; !begun && turn < TURNS; turn++) {
		if (!look_at(c, &begun, answered))
			return false;
		if (begun)
			return true;
		if (!idempotency_insert(c->desk.db, c->key.name, &record, &duplicate, c->err))
			return false;
		begun = !duplicate; /* else somebody was faster: what for? */
	}
	return begun || refuse_under_way(c->err);
}

bool key_complete(struct ctx *c)
{
	const struct idempotency record = record_of(c, c->response->status);
	bool done, begun, answered;

	if (!c->key.given)
		return true;
	if (idempotency_complete(c->desk.db, c->key.name, &record, &done, c->err)
		&& (done || look_at(c, &begun, &answered)))
		return true;
	if (c->err->kind == ERR_UNAVAILABLE) /* this must not be taken for "nothing was done" */
		err_set(c->err, ERR_UNKNOWN_OUTCOME,
			"All of it was run, but the database was lost before the answer was kept. Send it "
			"again under the same Idempotency-Key: nothing is done twice.");
	return false;
}
