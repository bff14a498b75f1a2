#include "api/tokens.h"

#include "api/issue_view.h"
#include "api/page.h"
#include "base/fold.h"
#include "desk/token.h"

#define INPUT(member) offsetof(struct token_input, member)

static const struct field input_fields[] = {
	{ "owner", FIELD_TEXT, FIELD_REQUIRED, INPUT(owner), .min = 1, .max = 100,
	  .about = "the login of whom it acts for" },
	{ "name", FIELD_TEXT, FIELD_REQUIRED, INPUT(name), .min = 1, .max = 100,
	  .about = "what it is for" },
	{ "role", FIELD_WORD, FIELD_NULLABLE, INPUT(role), .words = &role_words,
	  .about = "one that its owner has; null: it sees and does what a plain employee may" },
	{ "scope", FIELD_WORD, FIELD_REQUIRED, INPUT(scope), .words = &scope_words,
	  .about = "read: it changes nothing" },
	{ "expires_at", FIELD_TIME, FIELD_NULLABLE, INPUT(expires_at),
	  .about = "from when on it is refused; null: never" },
};
const struct shape token_body = SHAPE("TokenInput", struct token_input, input_fields);

struct token_view {
	struct token token;
	bool active;
	const char *secret;
};

#define TOKEN(member) offsetof(struct token_view, member)

#define TOKEN_FIELDS \
	{ "id", FIELD_ID, .offset = TOKEN(token.id), .about = "its number" }, \
	{ "owner", FIELD_OBJECT, .offset = TOKEN(token.owner.person), .shape = &person_shape, \
	  .about = "whom it acts for" }, \
	{ "name", FIELD_TEXT, .offset = TOKEN(token.name), .about = "what it is for" }, \
	{ "role", FIELD_WORD, FIELD_NULLABLE, TOKEN(token.role), .words = &role_words, \
	  .about = "in force as long as its owner has it" }, \
	{ "scope", FIELD_WORD, .offset = TOKEN(token.scope), .words = &scope_words, \
	  .about = "read: it changes nothing" }, \
	{ "active", FIELD_BOOL, .offset = TOKEN(active), \
	  .about = "neither expired nor revoked" }, \
	{ "created_by", FIELD_OBJECT, FIELD_NULLABLE, TOKEN(token.created_by), \
	  .shape = &person_shape, .about = "null: the operator" }, \
	{ "created_at", FIELD_TIME, .offset = TOKEN(token.created_at), \
	  .about = "when it was made" }, \
	{ "expires_at", FIELD_TIME, FIELD_NULLABLE, TOKEN(token.expires_at), \
	  .about = "from when on it is refused; null: never" }, \
	{ "last_used_at", FIELD_TIME, FIELD_NULLABLE, TOKEN(token.last_used_at), \
	  .about = "to the minute" }, \
	{ "revoked_at", FIELD_TIME, FIELD_NULLABLE, TOKEN(token.revoked_at), \
	  .about = "when it was revoked" }

static const struct field token_fields[] = { TOKEN_FIELDS };
const struct shape token_shape = SHAPE("Token", struct token_view, token_fields);

static const struct field new_token_fields[] = {
	TOKEN_FIELDS,
	{ "secret", FIELD_TEXT, .offset = TOKEN(secret), .about = "shown this once" },
};
const struct shape new_token_shape = SHAPE("NewToken", struct token_view, new_token_fields);

struct token_query {
	struct page_query page;
	const char *owner;
	bool active, active_given;
};

static const struct field query_fields[] = {
	{ "owner", FIELD_TEXT, .offset = offsetof(struct token_query, owner), .min = 1,
	  .max = 100, .about = "a login" },
	{ "active", FIELD_BOOL, .offset = offsetof(struct token_query, active),
	  .given = offsetof(struct token_query, active_given), .about = "true or false" },
	PAGE_FIELDS(struct token_query),
};
const struct shape token_query = SHAPE("TokenQuery", struct token_query, query_fields);

static struct token_view token_view(const struct ctx *c, const struct token *token)
{
	return (struct token_view){ *token, token_active(token, c->desk.now), NULL };
}

static const char *next_cursor(struct ctx *c, struct db_rows *rows,
	const struct list_page *fetch)
{
	const struct token *list = rows->items;

	if (!page_cut(rows, fetch))
		return NULL;
	return cursor_write(c, &(struct cursor){ .id = list[rows->count - 1].id });
}

static bool reply_tokens(struct ctx *c, const struct db_rows *rows, const char *next)
{
	const struct token *tokens = rows->items;
	struct token_view *views = arena_array(c->arena, rows->count, sizeof(*views));

	for (size_t i = 0; i < rows->count; i++)
		views[i] = token_view(c, &tokens[i]);
	return reply_list(c, &token_shape,
		&(struct db_rows){ .items = views, .count = rows->count }, next);
}

bool api_token_list(struct ctx *c)
{
	const struct token_query *query = c->query;
	struct token_filter filter = { .active_given = query->active_given,
		.active = query->active, .now = c->desk.now };
	struct cursor after;
	struct db_rows rows;
	const char *next;

	if (!request_good(c) || !page_begin(c, &query->page, &after, &filter.page))
		return false;
	filter.before_id = after.id;
	filter.owner = query->owner ? fold_case(query->owner, c->arena) : NULL;
	if (!token_list(c->desk.db, &filter, c->arena, &rows, c->err))
		return false;
	next = next_cursor(c, &rows, &filter.page);
	return reply_tokens(c, &rows, next);
}

bool api_token(struct ctx *c)
{
	struct token token;
	struct token_view view;
	bool found;

	if (!token_find_id(c->desk.db, c->match.id, c->arena, &token, &found, c->err))
		return false;
	if (!found)
		return err_set(c->err, ERR_NOT_FOUND, "There is no token %lld.",
			(long long)c->match.id);
	if (!request_good(c))
		return false;
	view = token_view(c, &token);
	return reply(c, &token_shape, &view);
}

bool api_token_create(struct ctx *c)
{
	struct token token;
	struct token_view view;
	char secret[TOKEN_TEXT];

	if (!desk_token_create(&c->desk, c->body, &c->guard, &token, secret, c->err))
		return false;
	view = token_view(c, &token);
	view.secret = secret;
	add_location(c, "tokens", token.id);
	return reply(c, &new_token_shape, &view);
}

bool api_token_revoke(struct ctx *c)
{
	if (!desk_token_revoke(&c->desk, c->match.id, &c->guard, c->err))
		return false;
	c->callers_changed = true;
	return reply_nothing(c);
}
