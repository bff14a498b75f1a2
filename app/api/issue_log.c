#include "api/issue_log.h"

#include <string.h>

#include "api/issue_view.h"
#include "api/issues.h"
#include "base/strbuf.h"
#include "desk/log.h"
#include "store/log_store.h"

/* What every entry begins with, in an answer. */
#define ENTRY(struct_) \
	{ "id", FIELD_ID, .offset = offsetof(struct_, id), .about = "its number" }, \
	{ "at", FIELD_TIME, .offset = offsetof(struct_, at), .about = "when it was entered" }, \
	{ "by", FIELD_OBJECT, .offset = offsetof(struct_, by), .shape = &person_shape, \
	  .about = "who entered it" }

/* The same rows describe what is sent and, behind ENTRY, what is answered. */
#define NOTE_FIELDS \
	{ "body", FIELD_TEXT, FIELD_REQUIRED | FIELD_MULTILINE, offsetof(struct note, body), \
	  .min = 1, .max = 4000, .about = "what there is to say" }, \
	{ "visibility", FIELD_WORD, .offset = offsetof(struct note, visibility), \
	  .words = &visibility_words, .about = "public unless said otherwise" }
#define CONTACT_FIELDS \
	{ "channel", FIELD_WORD, FIELD_REQUIRED, offsetof(struct contact_attempt, channel), \
	  .words = &channel_words, .about = "how it was tried" }, \
	{ "outcome", FIELD_WORD, FIELD_REQUIRED, offsetof(struct contact_attempt, outcome), \
	  .words = &outcome_words, .about = "what came of it" }, \
	{ "note", FIELD_TEXT, FIELD_NULLABLE | FIELD_MULTILINE, \
	  offsetof(struct contact_attempt, note), .min = 1, .max = 1000, \
	  .about = "what else there is to say about it" }
#define WORK_FIELDS \
	{ "kind", FIELD_WORD, FIELD_REQUIRED, offsetof(struct work, kind), \
	  .words = &work_kind_words, .about = "what was done" }, \
	{ "details", FIELD_TEXT, FIELD_REQUIRED | FIELD_MULTILINE, offsetof(struct work, details), \
	  .min = 1, .max = 4000, .about = "in words" }, \
	{ "minutes", FIELD_INT, FIELD_NULLABLE, offsetof(struct work, minutes), .min = 1, \
	  .max = 10000, .about = "how long it took" }

static const struct field note_input[] = { NOTE_FIELDS };
static const struct field contact_input[] = { CONTACT_FIELDS };
static const struct field work_input[] = { WORK_FIELDS };
const struct shape note_body = SHAPE("NoteInput", struct note, note_input);
const struct shape contact_body = SHAPE("ContactAttemptInput", struct contact_attempt, contact_input);
const struct shape work_body = SHAPE("WorkInput", struct work, work_input);

static const struct field note_fields[] = { ENTRY(struct note), NOTE_FIELDS };
static const struct field contact_fields[] = { ENTRY(struct contact_attempt), CONTACT_FIELDS };
static const struct field work_fields[] = { ENTRY(struct work), WORK_FIELDS };
const struct shape note_shape = SHAPE("Note", struct note, note_fields);
const struct shape contact_attempt_shape =
	SHAPE("ContactAttempt", struct contact_attempt, contact_fields);
const struct shape work_shape = SHAPE("Work", struct work, work_fields);

bool api_note(struct ctx *c)
{
	struct note *note = c->body;
	struct issue issue;

	if (!note->visibility)
		note->visibility = VISIBILITY_PUBLIC;
	return desk_note(&c->desk, c->match.id, note, &c->guard, &issue, c->err)
	       && reply(c, &note_shape, note);
}

bool api_contact(struct ctx *c)
{
	struct contact_attempt *attempt = c->body;
	struct issue issue;

	return desk_contact(&c->desk, c->match.id, attempt, &c->guard, &issue, c->err)
	       && reply(c, &contact_attempt_shape, attempt);
}

bool api_work(struct ctx *c)
{
	struct work *work = c->body;
	struct issue issue;

	return desk_work(&c->desk, c->match.id, work, &c->guard, &issue, c->err)
	       && reply(c, &work_shape, work);
}

static bool is_desk(const struct ctx *c)
{
	return caller_has(&c->caller, ROLES_DESK);
}

/* The desk; and the Software Team, of what it was handed. */
static bool reads_internal(const struct ctx *c, const struct issue *issue)
{
	return is_desk(c)
	       || (issue->forwarding.id && caller_has(&c->caller, WORD_BIT(ROLE_SOFTWARE_TEAM)));
}

/* Leaves in `rows` what a plain employee may read. */
static void keep_public(struct db_rows *rows)
{
	struct note *notes = rows->items;
	size_t kept = 0;

	for (size_t i = 0; i < rows->count; i++)
		if (notes[i].visibility == VISIBILITY_PUBLIC)
			notes[kept++] = notes[i];
	rows->count = kept;
}

bool notes_of(struct ctx *c, const struct issue *issue, struct db_rows *rows)
{
	if (!note_list(c->desk.db, issue->id, c->arena, rows, c->err))
		return false;
	if (!reads_internal(c, issue))
		keep_public(rows);
	return true;
}

bool contacts_of(struct ctx *c, const struct issue *issue, struct db_rows *rows)
{
	return contact_attempt_list(c->desk.db, issue->id, c->arena, rows, c->err);
}

bool work_of(struct ctx *c, const struct issue *issue, struct db_rows *rows)
{
	return work_list(c->desk.db, issue->id, c->arena, rows, c->err);
}

/* An event, and for whom it is rendered. */
struct event_view {
	struct event event;
	struct {
		const char *text;
		bool internal; /* also the fields that only the desk may see */
		struct arena *arena;
	} changes;
};

/* Numbers and truth values stand in JSON as they are kept; everything else is a text. */
static void write_change(struct strbuf *out, const struct change *change, const char *value)
{
	enum history_type type = change->field ? change->field->type : HISTORY_TEXT;

	if (value && (type == HISTORY_ID || type == HISTORY_INT || type == HISTORY_BOOL))
		strbuf_adds(out, value);
	else if (value && type == HISTORY_WORDS)
		json_render_words(out, change->field->words,
			word_set_parse(change->field->words, value, strlen(value)));
	else
		json_render_text(out, value);
}

static void write_changes(struct strbuf *out, const void *value)
{
	const __typeof__(((struct event_view *)0)->changes) *changes = value;
	const char *text = changes->text;
	struct change change;
	bool first = true;

	strbuf_addc(out, '{');
	while (history_next(&text, &change, changes->arena)) {
		if (!changes->internal && (!change.field || change.field->internal))
			continue;
		if (!first)
			strbuf_addc(out, ',');
		first = false;
		json_render_text(out, change.name);
		strbuf_adds(out, ":[");
		write_change(out, &change, change.before);
		strbuf_addc(out, ',');
		write_change(out, &change, change.after);
		strbuf_addc(out, ']');
	}
	strbuf_addc(out, '}');
}

/* Before and after. */
static const char changes_schema[] =
	"{\"type\":\"object\",\"additionalProperties\":{\"type\":\"array\",\"minItems\":2,\"maxItems\":2,"
	"\"items\":{\"type\":[\"string\",\"integer\",\"boolean\",\"array\",\"null\"],"
	"\"items\":{\"type\":\"string\"}}}}";

#define EVENT(member) offsetof(struct event_view, event.member)

static const struct field event_fields[] = {
	{ "seq", FIELD_ID, FIELD_NULLABLE, EVENT(seq), .about = "in the feed; null until numbered" },
	{ "issue_id", FIELD_ID, .offset = EVENT(issue_id),
	  .about = "the issue that it happened to" },
	{ "version", FIELD_INT, .offset = EVENT(version),
	  .about = "the version that it brought about" },
	{ "at", FIELD_TIME, .offset = EVENT(at), .about = "when it happened" },
	{ "by", FIELD_OBJECT, FIELD_NULLABLE, EVENT(by), .shape = &person_shape,
	  .about = "who did it; null: nobody, the clock" },
	{ "command", FIELD_WORD, .offset = EVENT(command), .words = &command_words,
	  .about = "what they did" },
	{ "changes", FIELD_CUSTOM, .offset = offsetof(struct event_view, changes),
	  .write = write_changes, .schema = changes_schema,
	  .about = "each member that changed: before and after" },
	{ "reason", FIELD_TEXT, FIELD_NULLABLE, EVENT(reason), .about = "why they did it" },
	{ "channel", FIELD_WORD, FIELD_NULLABLE, EVENT(channel), .words = &channel_words,
	  .about = "on which the reporter told the desk, or the desk the reporter" },
};
const struct shape event_shape = SHAPE("Event", struct event_view, event_fields);

static struct event_view event_view(const struct ctx *c, const struct event *event)
{
	struct event_view view = {
		.event = *event,
		.changes = { event->changes, is_desk(c), c->arena },
	};

	if (!is_desk(c) && !event_cuts[event->command].reason)
		view.event.reason = NULL;
	return view;
}

void events_view(const struct ctx *c, struct db_rows *rows)
{
	struct event_view *views = arena_array(c->arena, rows->count, sizeof(*views));
	const struct event *events = rows->items;
	size_t count = 0;

	for (size_t i = 0; i < rows->count; i++)
		if (is_desk(c) || event_is_public(&events[i], c->arena))
			views[count++] = event_view(c, &events[i]);
	*rows = (struct db_rows){ views, count };
}

bool history_of(struct ctx *c, const struct issue *issue, struct db_rows *rows)
{
	if (!event_list(c->desk.db, issue->id, c->arena, rows, c->err))
		return false;
	events_view(c, rows);
	return true;
}

bool issue_of_log(struct ctx *c, struct issue *issue)
{
	bool refused = (c->match.route->flags & ROUTE_DESK) && !is_desk(c);

	if (!issue_of_path(c, issue))
		return false;
	return refused ? err_set(c->err, ERR_FORBIDDEN, "That is the desk's to read.")
		       : request_good(c);
}

bool api_notes(struct ctx *c)
{
	struct issue issue;
	struct db_rows rows;

	return issue_of_log(c, &issue) && notes_of(c, &issue, &rows)
	       && reply_list(c, &note_shape, &rows, NULL);
}

bool api_contacts(struct ctx *c)
{
	struct issue issue;
	struct db_rows rows;

	return issue_of_log(c, &issue) && contacts_of(c, &issue, &rows)
	       && reply_list(c, &contact_attempt_shape, &rows, NULL);
}

bool api_work_list(struct ctx *c)
{
	struct issue issue;
	struct db_rows rows;

	return issue_of_log(c, &issue) && work_of(c, &issue, &rows)
	       && reply_list(c, &work_shape, &rows, NULL);
}

bool api_issue_history(struct ctx *c)
{
	struct issue issue;
	struct db_rows rows;

	return issue_of_log(c, &issue) && history_of(c, &issue, &rows)
	       && reply_list(c, &event_shape, &rows, NULL);
}
