#include "api/relays.h"

#include "api/issue_view.h"
#include "api/page.h"
#include "desk/relay.h"
#include "store/relay_store.h"

#define RELAY(member) offsetof(struct relay, member)

static const struct field relay_fields[] = {
	{ "id", FIELD_ID, .offset = RELAY(id), .about = "its number" },
	{ "issue_id", FIELD_ID, .offset = RELAY(issue_id),
	  .about = "the issue whose reporter is to be told" },
	{ "forwarding_id", FIELD_ID, .offset = RELAY(forwarding_id),
	  .about = "the forwarding that there is news of" },
	{ "outcome", FIELD_WORD, .offset = RELAY(outcome), .words = &news_words,
	  .about = "what the news is" },
	{ "message", FIELD_TEXT, .offset = RELAY(message), .about = "what they are to be told" },
	{ "state", FIELD_WORD, .offset = RELAY(state), .words = &relay_state_words,
	  .about = "whether they have been" },
	{ "since", FIELD_TIME, .offset = RELAY(since), .about = "when the news came" },
	{ "channel", FIELD_WORD, FIELD_NULLABLE, RELAY(channel), .words = &channel_words,
	  .about = "on which they were told" },
	{ "by", FIELD_OBJECT, FIELD_NULLABLE, RELAY(by), .shape = &person_shape,
	  .about = "who told them, or gave up; null of what nobody did" },
	{ "at", FIELD_TIME, FIELD_NULLABLE, RELAY(at),
	  .about = "when they were told, or given up" },
};
const struct shape relay_shape = SHAPE("Relay", struct relay, relay_fields);

struct relay_query {
	struct page_query page;
	int state;
	int64_t issue, forwarding;
};

static const struct field query_fields[] = {
	{ "state", FIELD_WORD, .offset = offsetof(struct relay_query, state),
	  .words = &relay_state_words, .about = "pending, relayed, superseded or unreachable" },
	{ "issue", FIELD_ID, .offset = offsetof(struct relay_query, issue),
	  .about = "the number of an issue" },
	{ "forwarding", FIELD_ID, .offset = offsetof(struct relay_query, forwarding),
	  .about = "the number of a forwarding" },
	PAGE_FIELDS(struct relay_query),
};
const struct shape relay_query = SHAPE("RelayQuery", struct relay_query, query_fields);

static const char *next_cursor(struct ctx *c, struct db_rows *rows,
	const struct list_page *fetch)
{
	const struct relay *list = rows->items;

	if (!page_cut(rows, fetch))
		return NULL;
	return cursor_write(c, &(struct cursor){ .at = list[rows->count - 1].since,
		.id = list[rows->count - 1].id });
}

bool api_relay_list(struct ctx *c)
{
	const struct relay_query *query = c->query;
	struct relay_filter filter = { .state = query->state, .issue_id = query->issue,
		.forwarding_id = query->forwarding };
	struct cursor after;
	struct db_rows rows;

	if (!request_good(c) || !page_begin(c, &query->page, &after, &filter.page))
		return false;
	filter.after_at = after.at;
	filter.after_id = after.id;
	return relay_list(c->desk.db, &filter, c->arena, &rows, c->err)
	       && reply_list(c, &relay_shape, &rows, next_cursor(c, &rows, &filter.page));
}

struct relayed_input {
	int channel;
};

static const struct field relayed_fields[] = {
	{ "channel", FIELD_WORD, FIELD_REQUIRED, offsetof(struct relayed_input, channel),
	  .words = &channel_words, .about = "on which they were told" },
};
const struct shape relayed_body = SHAPE("Relayed", struct relayed_input, relayed_fields);

bool api_relay_relayed(struct ctx *c)
{
	const struct relayed_input *input = c->body;
	struct relay relay;

	return desk_relay_relayed(&c->desk, c->match.id, input->channel, &c->guard, &relay, c->err)
	       && reply(c, &relay_shape, &relay);
}

struct unreachable_input {
	const char *note;
};

static const struct field unreachable_fields[] = {
	{ "note", FIELD_TEXT, FIELD_REQUIRED | FIELD_MULTILINE,
	  offsetof(struct unreachable_input, note), .min = 3, .max = 500,
	  .about = "what was tried; stands in the issue's history" },
};
const struct shape unreachable_body =
	SHAPE("Unreachable", struct unreachable_input, unreachable_fields);

bool api_relay_unreachable(struct ctx *c)
{
	const struct unreachable_input *input = c->body;
	struct relay relay;

	return desk_relay_unreachable(&c->desk, c->match.id, input->note, &c->guard, &relay, c->err)
	       && reply(c, &relay_shape, &relay);
}
