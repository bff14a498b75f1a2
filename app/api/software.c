#include "api/software.h"

#include "api/issue_view.h"
#include "api/page.h"
#include "desk/catalog.h"
#include "domain/words.h"
#include "http/text.h"
#include "store/software_store.h"

/* So many of the longest texts fit into the column, each in four-byte characters. */
enum { VERSIONS_MOST = 80 };

/* An entry lies at the beginning of whatever is answered. */
#define SOFTWARE(member) offsetof(struct software, member)
#define SOFTWARE_FIELDS \
	{ "id", FIELD_ID, .offset = SOFTWARE(id), .about = "its number" }, \
	{ "version", FIELD_INT, .offset = SOFTWARE(version), \
	  .about = "of this entry, as in its ETag" }, \
	{ "title", FIELD_TEXT, .offset = SOFTWARE(title), .about = "what people call it" }, \
	{ "vendor", FIELD_TEXT, .offset = SOFTWARE(vendor), .about = "who makes it" }, \
	{ "versions", FIELD_LINES, .offset = SOFTWARE(versions), \
	  .about = "of the software, oldest first" }, \
	{ "status", FIELD_WORD, .offset = SOFTWARE(status), .words = &software_status_words, \
	  .about = "whether it may be reported on" }, \
	{ "blocked_channels", FIELD_WORDS, .offset = SOFTWARE(blocked_channels), \
	  .words = &channel_words, .about = "what cannot be used while this software is broken" }, \
	{ "replaced_by", FIELD_ID, FIELD_NULLABLE, SOFTWARE(replaced_by), \
	  .about = "the number of what has replaced it" }, \
	{ "vendor_contact", FIELD_TEXT, FIELD_NULLABLE, SOFTWARE(vendor_contact), \
	  .seen_by = SEEN_BY_SOFTWARE_TEAM, .about = "whom the Software Team calls" }, \
	{ "vendor_contract", FIELD_TEXT, FIELD_NULLABLE, SOFTWARE(vendor_contract), \
	  .seen_by = SEEN_BY_SOFTWARE_TEAM, .about = "under which contract" }

static const struct field software_fields[] = { SOFTWARE_FIELDS };
const struct shape software_shape =
	SHAPE_VERSIONED("Software", struct software, software_fields);

#define TOUCHED(member) offsetof(struct touched_issue, member)

static const struct field touched_fields[] = {
	{ "id", FIELD_ID, .offset = TOUCHED(id), .about = "its number" },
	{ "status", FIELD_WORD, .offset = TOUCHED(status), .words = &status_words,
	  .about = "where it is in its life" },
	{ "reporter", FIELD_OBJECT, .offset = TOUCHED(reporter), .shape = &person_shape,
	  .seen_by = SEEN_BY_SOFTWARE_TEAM | SEEN_BY_DESK, .about = "whose it is" },
};
static const struct shape touched_shape =
	SHAPE("TouchedIssue", struct touched_issue, touched_fields);

/* The answer to a retirement: the entry, and whom it touches. */
struct retired_view {
	struct software software;
	struct field_array open_issues;
	int64_t open_issue_count;
};

static const struct field retired_fields[] = {
	SOFTWARE_FIELDS,
	{ "open_issues", FIELD_ARRAY, .offset = offsetof(struct retired_view, open_issues),
	  .shape = &touched_shape, .about = "about it, which live on: the oldest 200" },
	{ "open_issue_count", FIELD_COUNT, .offset = offsetof(struct retired_view, open_issue_count),
	  .about = "how many there are" },
};
const struct shape retired_shape =
	SHAPE_VERSIONED("RetiredSoftware", struct retired_view, retired_fields);

#define INPUT(member) offsetof(struct software_input, member)

/* A patch takes the members of a new entry; only these rows differ in what they require. */
#define INPUT_FIELDS(required) \
	{ "title", FIELD_TEXT, (required), INPUT(title), INPUT(title_given), 1, 120, \
	  .about = "what people call it" }, \
	{ "vendor", FIELD_TEXT, (required), INPUT(vendor), INPUT(vendor_given), 1, 120, \
	  .about = "who makes it" }, \
	{ "versions", FIELD_LINES, FIELD_NULLABLE, INPUT(versions), INPUT(versions_given), \
	  .max = VERSIONS_MOST, .about = "of the software, oldest first" }, \
	{ "blocked_channels", FIELD_WORDS, FIELD_NULLABLE, INPUT(blocked_channels), \
	  INPUT(blocked_channels_given), .words = &channel_words, \
	  .about = "what cannot be used while this software is broken" }, \
	{ "replaced_by", FIELD_ID, FIELD_NULLABLE, INPUT(replaced_by), INPUT(replaced_by_given), \
	  .about = "of what is retired: another, approved one" }, \
	{ "vendor_contact", FIELD_TEXT, FIELD_NULLABLE | FIELD_MULTILINE, INPUT(vendor_contact), \
	  INPUT(vendor_contact_given), 1, 500, .about = "Software Team only" }, \
	{ "vendor_contract", FIELD_TEXT, FIELD_NULLABLE | FIELD_MULTILINE, INPUT(vendor_contract), \
	  INPUT(vendor_contract_given), 1, 500, .about = "Software Team only" }

static const struct field input_fields[] = { INPUT_FIELDS(FIELD_REQUIRED) };
static const struct field patch_fields[] = { INPUT_FIELDS(0) };
const struct shape software_body = SHAPE("SoftwareInput", struct software_input, input_fields);
const struct shape software_patch = SHAPE("SoftwarePatch", struct software_input, patch_fields);

struct retire_input {
	int64_t replaced_by;
};

static const struct field retire_fields[] = {
	{ "replaced_by", FIELD_ID, FIELD_NULLABLE, offsetof(struct retire_input, replaced_by),
	  .about = "another, approved one" },
};
const struct shape retire_body = SHAPE("Retire", struct retire_input, retire_fields);
const struct shape approve_body = { .name = "Approve", .size = sizeof(struct retire_input) };

struct software_query {
	struct page_query page;
	const char *q;
	int status;
	const char *vendor;
};

#define QUERY(member) offsetof(struct software_query, member)

static const struct field query_fields[] = {
	{ "q", FIELD_TEXT, .offset = QUERY(q), .max = 120,
	  .about = "words, or parts of words, of the title and the vendor" },
	{ "status", FIELD_WORD, .offset = QUERY(status), .words = &software_status_words,
	  .about = "approved or retired" },
	{ "vendor", FIELD_TEXT, .offset = QUERY(vendor), .min = 1, .max = 120,
	  .about = "the vendor's name" },
	PAGE_FIELDS(struct software_query),
};
const struct shape software_query = SHAPE("SoftwareQuery", struct software_query, query_fields);

static const char *next_cursor(struct ctx *c, struct db_rows *rows,
	const struct list_page *fetch)
{
	const struct software *list = rows->items;

	if (!page_cut(rows, fetch))
		return NULL;
	return cursor_write(c, &(struct cursor){ .text = list[rows->count - 1].title,
		.id = list[rows->count - 1].id });
}

bool api_software_list(struct ctx *c)
{
	const struct software_query *query = c->query;
	struct software_filter filter = {
		.words = query->q,
		.status = query->status,
		.vendor = query->vendor,
	};
	struct cursor after;
	struct db_rows rows;

	if (!request_good(c) || !page_begin(c, &query->page, &after, &filter.page))
		return false;
	if (query->q && text_is_blank(query->q))
		return reply_list(c, &software_shape, &(struct db_rows){ 0 }, NULL);
	filter.after_title = after.text;
	filter.after_id = after.id;
	if (!software_list(c->desk.db, &filter, c->arena, &rows, c->err))
		return false;
	return reply_list(c, &software_shape, &rows, next_cursor(c, &rows, &filter.page));
}

static bool reply_software(struct ctx *c, const struct software *software)
{
	return reply_versioned(c, &software_shape, software, software->version);
}

bool software_of_path(struct ctx *c, struct software *software)
{
	bool found;

	if (!software_find(c->desk.db, c->match.id, c->arena, software, &found, c->err))
		return false;
	return found || err_set(c->err, ERR_NOT_FOUND, "There is no software %lld.",
			(long long)c->match.id);
}

bool api_software(struct ctx *c)
{
	struct software software;

	return software_of_path(c, &software) && request_good(c)
	       && reply_software(c, &software);
}

bool api_software_add(struct ctx *c)
{
	struct software software;

	if (!desk_software_add(&c->desk, c->body, &c->guard, &software, c->err))
		return false;
	add_location(c, "software", software.id);
	return reply_software(c, &software);
}

bool api_software_edit(struct ctx *c)
{
	struct software software;

	return desk_software_edit(&c->desk, c->match.id, c->body, &c->guard, &software, c->err)
	       && reply_software(c, &software);
}

bool api_software_retire(struct ctx *c)
{
	const struct retire_input *input = c->body;
	struct retirement retirement;
	struct retired_view view;

	if (!desk_software_retire(&c->desk, c->match.id, input->replaced_by, &c->guard,
		    &retirement, c->err))
		return false;
	view = (struct retired_view){
		.software = retirement.software,
		.open_issues = { retirement.issues.items, retirement.issues.count },
		.open_issue_count = retirement.issue_count,
	};
	return reply_versioned(c, &retired_shape, &view, view.software.version);
}

bool api_software_approve(struct ctx *c)
{
	struct software software;

	return desk_software_approve(&c->desk, c->match.id, &c->guard, &software, c->err)
	       && reply_software(c, &software);
}
