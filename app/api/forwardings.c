#include "api/forwardings.h"

#include "api/issue_view.h"
#include "api/page.h"
#include "desk/forwarding.h"
#include "store/forwarding_store.h"

/* A forwarding with its life. */
struct forwarding_view {
	struct forwarding forwarding;
	struct field_array updates;
};

#define VIEW(member) offsetof(struct forwarding_view, member)
#define UPDATE(member) offsetof(struct forwarding_update, member)

static const struct field update_fields[] = {
	{ "outcome", FIELD_WORD, .offset = UPDATE(outcome), .words = &forwarding_state_words,
	  .about = "the state that it brought about" },
	{ "at", FIELD_TIME, .offset = UPDATE(at), .about = "when it was said" },
	{ "by", FIELD_OBJECT, .offset = UPDATE(by), .shape = &person_shape,
	  .about = "who said it" },
	{ "message_to_employee", FIELD_TEXT, FIELD_NULLABLE, UPDATE(message_to_employee),
	  .about = "what employees are told; null of `returned`" },
	{ "reason", FIELD_TEXT, FIELD_NULLABLE, UPDATE(reason), .about = "of `returned`" },
};
static const struct shape update_shape =
	SHAPE("ForwardingUpdate", struct forwarding_update, update_fields);

static const struct field software_fields[] = {
	{ "id", FIELD_ID, .offset = VIEW(forwarding.software_id),
	  .about = "its number in the catalog" },
	{ "title", FIELD_TEXT, .offset = VIEW(forwarding.software_title),
	  .about = "its title in the catalog" },
};
static const struct shape software_shape =
	SHAPE("ForwardingSoftware", struct forwarding_view, software_fields);

static const struct field forwarding_fields[] = {
	{ "id", FIELD_ID, .offset = VIEW(forwarding.id), .about = "its number" },
	{ "version", FIELD_INT, .offset = VIEW(forwarding.version),
	  .about = "rises with each change; as in its ETag" },
	{ "software", FIELD_OBJECT, .shape = &software_shape, .about = "what has the bug" },
	{ "state", FIELD_WORD, .offset = VIEW(forwarding.state), .words = &forwarding_state_words,
	  .about = "where it is between the desk and the vendor" },
	{ "summary", FIELD_TEXT, .offset = VIEW(forwarding.summary),
	  .about = "the bug in one line" },
	{ "steps_to_reproduce", FIELD_TEXT, FIELD_NULLABLE, VIEW(forwarding.steps_to_reproduce),
	  .about = "how to make it happen" },
	{ "fixed_in_version", FIELD_TEXT, FIELD_NULLABLE, VIEW(forwarding.fixed_in_version),
	  .about = "the version in which it is, or will be, gone" },
	{ "expected_on", FIELD_DATE, FIELD_NULLABLE, VIEW(forwarding.expected_on),
	  .about = "the day for which the vendor has announced it" },
	{ "message_to_employee", FIELD_TEXT, .offset = VIEW(forwarding.message_to_employee),
	  .about = "the latest" },
	{ "issues", FIELD_COUNT, .offset = VIEW(forwarding.issues),
	  .about = "how many hang on it" },
	{ "relays_pending", FIELD_COUNT, .offset = VIEW(forwarding.relays_pending),
	  .about = "how many employees have not been told the latest yet" },
	{ "vendor_case", FIELD_TEXT, FIELD_NULLABLE, VIEW(forwarding.vendor_case),
	  .seen_by = SEEN_BY_SOFTWARE_TEAM, .about = "the vendor's number for it" },
	{ "internal", FIELD_TEXT, FIELD_NULLABLE, VIEW(forwarding.internal),
	  .seen_by = SEEN_BY_SOFTWARE_TEAM,
	  .about = "what only the Software Team needs to know" },
	{ "updates", FIELD_ARRAY, .offset = VIEW(updates), .shape = &update_shape,
	  .about = "its life, oldest first" },
	{ "created_at", FIELD_TIME, .offset = VIEW(forwarding.created_at),
	  .about = "when it was handed over" },
	{ "updated_at", FIELD_TIME, .offset = VIEW(forwarding.updated_at),
	  .about = "when it last changed" },
};
const struct shape forwarding_shape =
	SHAPE_VERSIONED("Forwarding", struct forwarding_view, forwarding_fields);

static bool view(struct ctx *c, const struct forwarding *forwarding, struct forwarding_view *out)
{
	struct db_rows rows;

	if (!forwarding_update_list(c->desk.db, forwarding->id, c->arena, &rows, c->err))
		return false;
	*out = (struct forwarding_view){ *forwarding, { rows.items, rows.count } };
	return true;
}

static bool reply_forwarding(struct ctx *c, const struct forwarding *forwarding)
{
	struct forwarding_view seen;

	return view(c, forwarding, &seen)
	       && reply_versioned(c, &forwarding_shape, &seen, forwarding->version);
}

bool api_forwarding(struct ctx *c)
{
	struct forwarding forwarding;
	bool found;

	if (!forwarding_find(c->desk.db, c->match.id, c->arena, &forwarding, &found, c->err))
		return false;
	if (!found)
		return err_set(c->err, ERR_NOT_FOUND, "There is no forwarding %lld.",
			(long long)c->match.id);
	return request_good(c) && reply_forwarding(c, &forwarding);
}

struct forwarding_query {
	struct page_query page;
	int64_t software;
	int state;
};

static const struct field query_fields[] = {
	{ "software", FIELD_ID, .offset = offsetof(struct forwarding_query, software),
	  .about = "the number of a software" },
	{ "state", FIELD_WORD, .offset = offsetof(struct forwarding_query, state),
	  .words = &forwarding_state_words, .about = "one state" },
	PAGE_FIELDS(struct forwarding_query),
};
const struct shape forwarding_query =
	SHAPE("ForwardingQuery", struct forwarding_query, query_fields);

static const char *next_cursor(struct ctx *c, struct db_rows *rows,
	const struct list_page *fetch)
{
	const struct forwarding *list = rows->items;

	if (!page_cut(rows, fetch))
		return NULL;
	return cursor_write(c, &(struct cursor){ .at = list[rows->count - 1].created_at,
		.id = list[rows->count - 1].id });
}

bool api_forwarding_list(struct ctx *c)
{
	const struct forwarding_query *query = c->query;
	struct forwarding_filter filter = { .software_id = query->software, .state = query->state };
	struct forwarding_view *views;
	struct cursor after;
	struct db_rows rows;
	const char *next;

	if (!request_good(c) || !page_begin(c, &query->page, &after, &filter.page))
		return false;
	filter.after_at = after.at;
	filter.after_id = after.id;
	if (!forwarding_list(c->desk.db, &filter, c->arena, &rows, c->err))
		return false;
	next = next_cursor(c, &rows, &filter.page);
	views = arena_array(c->arena, rows.count, sizeof(*views));
	for (size_t i = 0; i < rows.count; i++)
		if (!view(c, (const struct forwarding *)rows.items + i, &views[i]))
			return false;
	return reply_list(c, &forwarding_shape,
		&(struct db_rows){ .items = views, .count = rows.count }, next);
}

#define INPUT(member) offsetof(struct forwarding_input, member)

static const struct field input_fields[] = {
	{ "software_id", FIELD_ID, FIELD_REQUIRED, INPUT(software_id),
	  .about = "the number of the software that has the bug" },
	{ "summary", FIELD_TEXT, FIELD_REQUIRED, INPUT(summary), .min = 3, .max = 200,
	  .about = "the bug in one line" },
	{ "steps_to_reproduce", FIELD_TEXT, FIELD_NULLABLE | FIELD_MULTILINE,
	  INPUT(steps_to_reproduce), .min = 1, .max = 4000, .about = "how to make it happen" },
};
const struct shape forwarding_body = SHAPE("ForwardingInput", struct forwarding_input, input_fields);

bool api_forwarding_create(struct ctx *c)
{
	struct forwarding forwarding;

	if (!desk_forwarding_create(&c->desk, c->body, &c->guard, &forwarding, c->err))
		return false;
	add_location(c, "forwardings", forwarding.id);
	return reply_forwarding(c, &forwarding);
}

#define EDIT(member) offsetof(struct forwarding_edit, member)

static const struct field edit_fields[] = {
	{ "summary", FIELD_TEXT, 0, EDIT(summary), EDIT(summary_given), 3, 200,
	  .about = "the bug in one line" },
	{ "steps_to_reproduce", FIELD_TEXT, FIELD_NULLABLE | FIELD_MULTILINE,
	  EDIT(steps_to_reproduce), EDIT(steps_given), 1, 4000,
	  .about = "how to make it happen" },
	{ "vendor_case", FIELD_TEXT, FIELD_NULLABLE, EDIT(vendor_case), EDIT(vendor_case_given), 1,
	  200, .about = "the vendor's number for it" },
	{ "internal", FIELD_TEXT, FIELD_NULLABLE | FIELD_MULTILINE, EDIT(internal),
	  EDIT(internal_given), 1, 4000, .about = "what only the Software Team needs to know" },
	{ "fixed_in_version", FIELD_TEXT, FIELD_NULLABLE, EDIT(fixed_in_version),
	  EDIT(fixed_in_given), 1, 80, .about = "the version in which it is, or will be, gone" },
	{ "expected_on", FIELD_DATE, FIELD_NULLABLE, EDIT(expected_on), EDIT(expected_given),
	  .about = "the day for which the vendor has announced it" },
};
const struct shape forwarding_patch = SHAPE("ForwardingPatch", struct forwarding_edit, edit_fields);

bool api_forwarding_edit(struct ctx *c)
{
	struct forwarding forwarding;

	return desk_forwarding_edit(&c->desk, c->match.id, c->body, &c->guard, &forwarding, c->err)
	       && reply_forwarding(c, &forwarding);
}

#define NEWS(member) offsetof(struct update_input, member)

static const struct field update_input_fields[] = {
	{ "outcome", FIELD_WORD, FIELD_REQUIRED, NEWS(outcome), .words = &forwarding_state_words,
	  .about = "the state that it has now: any but forwarded, which it begins with" },
	{ "message_to_employee", FIELD_TEXT, FIELD_NULLABLE | FIELD_MULTILINE,
	  NEWS(message_to_employee), .min = 3, .max = 4000,
	  .about = "what every employee concerned is told; required unless returned" },
	{ "reason", FIELD_TEXT, FIELD_NULLABLE | FIELD_MULTILINE, NEWS(reason), .min = 3, .max = 4000,
	  .about = "of `returned`: why, or a question for the desk" },
	{ "vendor_case", FIELD_TEXT, FIELD_NULLABLE, NEWS(vendor_case), .min = 1, .max = 200,
	  .about = "the vendor's number for it" },
	{ "fixed_in_version", FIELD_TEXT, FIELD_NULLABLE, NEWS(fixed_in_version), .min = 1,
	  .max = 80, .about = "the version in which it is, or will be, gone" },
	{ "expected_on", FIELD_DATE, FIELD_NULLABLE, NEWS(expected_on),
	  .about = "the day for which the vendor has announced it" },
	{ "internal", FIELD_TEXT, FIELD_NULLABLE | FIELD_MULTILINE, NEWS(internal), .min = 1,
	  .max = 4000, .about = "what only the Software Team needs to know" },
};
const struct shape forwarding_update_body =
	SHAPE("ForwardingUpdateInput", struct update_input, update_input_fields);

bool api_forwarding_update(struct ctx *c)
{
	struct forwarding forwarding;

	return desk_forwarding_update(&c->desk, c->match.id, c->body, &c->guard, &forwarding, c->err)
	       && reply_forwarding(c, &forwarding);
}

struct join_input {
	int64_t issue_id;
};

static const struct field join_fields[] = {
	{ "issue_id", FIELD_ID, FIELD_REQUIRED, offsetof(struct join_input, issue_id),
	  .about = "the number of an issue about the same software" },
};
const struct shape forwarding_join_body = SHAPE("JoinInput", struct join_input, join_fields);

bool api_forwarding_join(struct ctx *c)
{
	const struct join_input *input = c->body;
	struct forwarding forwarding;

	return desk_forwarding_join(&c->desk, c->match.id, input->issue_id, &c->guard, &forwarding,
		       c->err)
	       && reply_forwarding(c, &forwarding);
}
