#include "api/issue_view.h"

#include <string.h>

#include "api/issue_log.h"
#include "api/relays.h"
#include "base/strbuf.h"
#include "http/json.h"

static const struct field person_fields[] = {
	{ "id", FIELD_ID, .offset = offsetof(struct person, id),
	  .about = "the number of the employee" },
	{ "login", FIELD_TEXT, .offset = offsetof(struct person, login),
	  .about = "as the web server knows them" },
	{ "name", FIELD_TEXT, .offset = offsetof(struct person, name),
	  .about = "for people to read" },
};
const struct shape person_shape = SHAPE("Person", struct person, person_fields);

static const struct field software_fields[] = {
	{ "id", FIELD_ID, .offset = offsetof(struct issue_software, id),
	  .about = "its number in the catalog" },
	{ "title", FIELD_TEXT, .offset = offsetof(struct issue_software, title),
	  .about = "at the report" },
	{ "vendor", FIELD_TEXT, .offset = offsetof(struct issue_software, vendor),
	  .about = "at the report" },
	{ "version", FIELD_TEXT, FIELD_NULLABLE, offsetof(struct issue_software, version),
	  .about = "as the reporter gave it" },
	{ "status", FIELD_WORD, .offset = offsetof(struct issue_software, status),
	  .words = &software_status_words, .about = "at the report" },
	{ "status_now", FIELD_WORD, .offset = offsetof(struct issue_software, status_now),
	  .words = &software_status_words, .seen_by = SEEN_NOW,
	  .about = "what the catalog says now" },
};
static const struct shape software_shape =
	SHAPE("IssueSoftware", struct issue_software, software_fields);

static void write_plan(struct strbuf *out, const void *value)
{
	const int *plan = value;

	strbuf_addc(out, '[');
	for (size_t i = 0; plan[i]; i++) {
		if (i)
			strbuf_addc(out, ',');
		json_render_text(out, word_name(&channel_words, plan[i]));
	}
	strbuf_addc(out, ']');
}

/* The rows of an object whose members lie in the view itself. */
#define VIEW(member) offsetof(struct issue_view, member)

static const struct field contact_fields[] = {
	{ "preferred", FIELD_WORD, FIELD_NULLABLE, VIEW(issue.contact.preferred),
	  .words = &channel_words, .about = "the channel that the reporter likes best" },
	{ "email", FIELD_TEXT, FIELD_NULLABLE, VIEW(issue.contact.email),
	  .about = "where they get mail" },
	{ "phone", FIELD_TEXT, FIELD_NULLABLE, VIEW(issue.contact.phone),
	  .about = "where they can be called" },
	{ "chat", FIELD_TEXT, FIELD_NULLABLE, VIEW(issue.contact.chat),
	  .about = "their name in the chat" },
	{ "blocked", FIELD_WORDS, .offset = VIEW(issue.contact.blocked), .words = &channel_words,
	  .about = "channels that do not work for the reporter now" },
	{ "plan", FIELD_CUSTOM, .offset = VIEW(plan), .write = write_plan,
	  .words = &channel_words,
	  .about = "the channels to try, in this order" },
	{ "next", FIELD_WORD, FIELD_NULLABLE, VIEW(issue.contact_next), .words = &channel_words,
	  .about = "the channel to try next" },
};
static const struct shape contact_shape =
	SHAPE("IssueContact", struct issue_view, contact_fields);

static const struct field resolution_fields[] = {
	{ "code", FIELD_WORD, .offset = offsetof(struct resolution, code),
	  .words = &resolution_code_words, .about = "what kind of solution it was" },
	{ "details", FIELD_TEXT, .offset = offsetof(struct resolution, details),
	  .about = "what was wrong and what was done" },
	{ "duplicate_of", FIELD_ID, FIELD_NULLABLE, offsetof(struct resolution, duplicate_of),
	  .about = "the issue that this one repeats" },
	{ "first_contact", FIELD_BOOL, .offset = offsetof(struct resolution, first_contact),
	  .about = "computed from the log" },
	{ "by", FIELD_OBJECT, FIELD_NULLABLE, offsetof(struct resolution, by), .shape = &person_shape,
	  .about = "who resolved it" },
	{ "at", FIELD_TIME, .offset = offsetof(struct resolution, at), .about = "when" },
};
static const struct shape resolution_shape =
	SHAPE("Resolution", struct resolution, resolution_fields);

static const struct field scheduled_fields[] = {
	{ "kind", FIELD_WORD, .offset = offsetof(struct appointment, kind),
	  .words = &appointment_kind_words, .about = "who goes where" },
	{ "at", FIELD_TIME, .offset = offsetof(struct appointment, at), .about = "when" },
};
static const struct shape scheduled_shape =
	SHAPE("Appointment", struct appointment, scheduled_fields);

#define FORWARDING(member) offsetof(struct issue_forwarding, member)

static const struct field forwarding_fields[] = {
	{ "id", FIELD_ID, .offset = FORWARDING(id), .about = "its number" },
	{ "state", FIELD_WORD, .offset = FORWARDING(state), .words = &forwarding_state_words,
	  .about = "where it is between the desk and the vendor" },
	{ "summary", FIELD_TEXT, .offset = FORWARDING(summary), .about = "the bug in one line" },
	{ "message_to_employee", FIELD_TEXT, .offset = FORWARDING(message_to_employee),
	  .about = "the latest news of it" },
	{ "fixed_in_version", FIELD_TEXT, FIELD_NULLABLE, FORWARDING(fixed_in_version),
	  .about = "the version in which it is, or will be, gone" },
	{ "expected_on", FIELD_DATE, FIELD_NULLABLE, FORWARDING(expected_on),
	  .about = "the day for which the vendor has announced it" },
	{ "relay_pending", FIELD_BOOL, .offset = FORWARDING(relay_pending),
	  .about = "the employee has not been told the latest yet" },
};
static const struct shape forwarding_shape =
	SHAPE("IssueForwarding", struct issue_forwarding, forwarding_fields);

static const struct field due_fields[] = {
	{ "respond_by", FIELD_TIME, FIELD_NULLABLE, VIEW(issue.clocks.of[CLOCK_RESPOND].by),
	  .about = "when the employee is to have heard from the desk; null: they have, or nobody can "
		   "say while it waits" },
	{ "resolve_by", FIELD_TIME, FIELD_NULLABLE, VIEW(issue.clocks.of[CLOCK_RESOLVE].by),
	  .about = "when it is to be resolved; null: it is, or nobody can say while it waits" },
	{ "overdue", FIELD_BOOL, .offset = VIEW(overdue), .about = "whether either has passed" },
};
static const struct shape due_shape = SHAPE("Due", struct issue_view, due_fields);

static const struct field inputs_fields[] = {
	{ "impact", FIELD_WORD, .offset = VIEW(issue.impact), .words = &impact_words,
	  .about = "as reported, or as retriaged" },
	{ "customer_impact", FIELD_BOOL, .offset = VIEW(issue.customer_impact),
	  .about = "whether customers are affected" },
	{ "vip", FIELD_BOOL, .offset = VIEW(issue.vip),
	  .about = "whether the reporter was a VIP at the report" },
	{ "escalated", FIELD_BOOL, .offset = VIEW(issue.escalated),
	  .about = "whether Tier 1 has handed it to Tier 2" },
};
static const struct shape inputs_shape = SHAPE("TriageInputs", struct issue_view, inputs_fields);

/* How a line of the stored trace is described; write_routing() reads it as text. */
struct routed {
	const char *login;
	int outcome;
	const char *why;
};

static const struct field routed_fields[] = {
	{ "login", FIELD_TEXT, .offset = offsetof(struct routed, login), .about = "whose" },
	{ "outcome", FIELD_WORD, .offset = offsetof(struct routed, outcome),
	  .words = &routing_outcome_words, .about = "whether it became theirs" },
	{ "why", FIELD_TEXT, .offset = offsetof(struct routed, why), .about = "what decided" },
};
static const struct shape routed_shape = SHAPE("Routed", struct routed, routed_fields);

/* One line of the stored trace: "login\toutcome\twhy\n". */
static const char *write_candidate(struct strbuf *out, const char *line)
{
	static const char *const names[] = { "{\"login\":", ",\"outcome\":", ",\"why\":" };

	for (size_t i = 0; i < 3; i++) {
		size_t len = strcspn(line, "\t\n");

		strbuf_adds(out, names[i]);
		json_render_text(out, arena_strndup(out->arena, line, len));
		line += len + 1;
	}
	strbuf_addc(out, '}');
	return line;
}

static void write_routing(struct strbuf *out, const void *value)
{
	const char *routing = *(const char *const *)value;
	const char *line = routing ? routing : "";

	strbuf_addc(out, '[');
	while (*line) {
		line = write_candidate(out, line);
		if (*line)
			strbuf_addc(out, ',');
	}
	strbuf_addc(out, ']');
}

static const struct field override_fields[] = {
	{ "priority", FIELD_INT, .offset = VIEW(override_priority), .about = "the one in force" },
	{ "by", FIELD_OBJECT, .offset = VIEW(issue.override.by), .shape = &person_shape,
	  .about = "who has set it" },
	{ "reason", FIELD_TEXT, .offset = VIEW(issue.override.reason), .about = "why" },
};
static const struct shape override_shape = SHAPE("Override", struct issue_view, override_fields);

static const struct field triage_fields[] = {
	{ "rule", FIELD_TEXT, .offset = VIEW(issue.triage_rule),
	  .about = "the row of the rules that decided" },
	{ "rules_version", FIELD_INT, .offset = VIEW(issue.rules_version),
	  .about = "the version of the rules" },
	{ "inputs", FIELD_OBJECT, .shape = &inputs_shape,
	  .about = "what the rules were asked about" },
	{ "reason", FIELD_TEXT, FIELD_NULLABLE, VIEW(triage_reason),
	  .about = "what that row says, in words" },
	{ "override", FIELD_OBJECT, FIELD_NULLABLE, .shape = &override_shape,
	  .about = "a priority that the manager has set" },
	{ "routing", FIELD_CUSTOM, .offset = VIEW(issue.routing), .write = write_routing,
	  .shape = &routed_shape,
	  .about = "the candidates for a VIP's issue" },
};
static const struct shape triage_shape = SHAPE("Triage", struct issue_view, triage_fields);

/* A sub-resource that stands in the answer when it was asked for. */
#define PART(name_, include_, shape_) \
	{ (name_), FIELD_ARRAY, .offset = VIEW(parts[include_]), .shape = &(shape_), \
	  .seen_by = SEEN_IF(include_), .about = "when asked for by include" }

static const struct field issue_fields[] = {
	{ "id", FIELD_ID, .offset = VIEW(issue.id), .about = "its number" },
	{ "version", FIELD_INT, .offset = VIEW(issue.version),
	  .about = "rises with each change; as in its ETag" },
	{ "status", FIELD_WORD, .offset = VIEW(issue.status), .words = &status_words,
	  .about = "where it is in its life" },
	{ "priority", FIELD_INT, .offset = VIEW(issue.priority), .min = 1, .max = 3,
	  .about = "1 is the most urgent" },
	{ "basket", FIELD_WORD, .offset = VIEW(issue.basket), .words = &basket_words,
	  .about = "where it waits, or has waited" },
	{ "impact", FIELD_WORD, .offset = VIEW(issue.impact), .words = &impact_words,
	  .about = "does it stop the reporter from doing their job?" },
	{ "customer_impact", FIELD_BOOL, .offset = VIEW(issue.customer_impact),
	  .about = "are customers affected?" },
	{ "description", FIELD_TEXT, .offset = VIEW(issue.description),
	  .about = "the problem, in the reporter's words" },
	{ "software", FIELD_OBJECT, .offset = VIEW(issue.software), .shape = &software_shape,
	  .about = "what it is about, as it was at the report" },
	{ "reporter", FIELD_OBJECT, .offset = VIEW(issue.reporter), .shape = &person_shape,
	  .about = "whose problem it is" },
	{ "submitted_by", FIELD_OBJECT, .offset = VIEW(issue.submitted_by), .shape = &person_shape,
	  .about = "who entered it: the reporter, or the desk for them" },
	{ "channel", FIELD_WORD, .offset = VIEW(issue.channel), .words = &intake_words,
	  .about = "how it came in" },
	{ "contact", FIELD_OBJECT, .shape = &contact_shape,
	  .about = "how the reporter can be reached" },
	{ "assignee", FIELD_OBJECT, FIELD_NULLABLE, VIEW(issue.assignee), .shape = &person_shape,
	  .about = "who works on it; null: nobody yet" },
	{ "scheduled", FIELD_OBJECT, FIELD_NULLABLE, VIEW(issue.scheduled),
	  .shape = &scheduled_shape, .about = "the appointment; null: none is arranged" },
	{ "resolution", FIELD_OBJECT, FIELD_NULLABLE, VIEW(issue.resolution),
	  .shape = &resolution_shape, .about = "how it was solved; null: it is not" },
	{ "forwarding", FIELD_OBJECT, FIELD_NULLABLE, VIEW(issue.forwarding),
	  .shape = &forwarding_shape, .seen_by = SEEN_NOW,
	  .about = "the bug that it hangs on, as it is now; null: none" },
	{ "follows", FIELD_ID, FIELD_NULLABLE, VIEW(issue.follows),
	  .about = "an earlier issue that this one follows" },
	{ "due", FIELD_OBJECT, .shape = &due_shape, .seen_by = SEEN_NOW,
	  .about = "by when, counted in the desk's working hours" },
	{ "created_at", FIELD_TIME, .offset = VIEW(issue.created_at),
	  .about = "when it was reported" },
	{ "updated_at", FIELD_TIME, .offset = VIEW(issue.updated_at),
	  .about = "when it last changed" },
	{ "first_contact_at", FIELD_TIME, FIELD_NULLABLE, VIEW(issue.first_contact_at),
	  .about = "when the employee was first reached" },
	{ "resolved_at", FIELD_TIME, FIELD_NULLABLE, VIEW(issue.resolved_at),
	  .about = "when it was resolved" },
	{ "closed_at", FIELD_TIME, FIELD_NULLABLE, VIEW(issue.closed_at),
	  .about = "when it was closed" },
	{ "allowed", FIELD_WORDS, .offset = VIEW(allowed), .words = &command_words,
	  .seen_by = SEEN_NOW,
	  .about = "the commands that this caller may run now" },
	{ "vip", FIELD_BOOL, .offset = VIEW(issue.vip), .seen_by = SEEN_BY_DESK,
	  .about = "whether the reporter was a VIP at the report" },
	{ "triage", FIELD_OBJECT, .shape = &triage_shape, .seen_by = SEEN_BY_DESK,
	  .about = "why it has this priority and this basket" },
	PART("notes", INCLUDE_NOTES, note_shape),
	PART("contacts", INCLUDE_CONTACTS, contact_attempt_shape),
	PART("work", INCLUDE_WORK, work_shape),
	PART("history", INCLUDE_HISTORY, event_shape),
	PART("relays", INCLUDE_RELAYS, relay_shape),
};
const struct shape issue_shape = SHAPE_VERSIONED("Issue", struct issue_view, issue_fields);

static const struct field preview_fields[] = {
	{ "impact", FIELD_WORD, .offset = VIEW(issue.impact), .words = &impact_words,
	  .about = "as given" },
	{ "customer_impact", FIELD_BOOL, .offset = VIEW(issue.customer_impact),
	  .about = "as given, or false" },
	{ "priority", FIELD_INT, .offset = VIEW(issue.priority), .min = 1, .max = 3,
	  .about = "the one that the report would get" },
	{ "basket", FIELD_WORD, .offset = VIEW(issue.basket), .words = &basket_words,
	  .about = "the one that it would go to" },
	{ "contact", FIELD_OBJECT, .shape = &contact_shape,
	  .about = "how the reporter would be reached" },
	{ "vip", FIELD_BOOL, .offset = VIEW(issue.vip), .seen_by = SEEN_BY_DESK,
	  .about = "whether the reporter is a VIP" },
	{ "triage", FIELD_OBJECT, .shape = &triage_shape, .seen_by = SEEN_BY_DESK,
	  .about = "why this priority and this basket" },
};
const struct shape preview_shape = SHAPE("TriagePreview", struct issue_view, preview_fields);

void issue_view(const struct ctx *c, const struct issue *issue, struct issue_view *view)
{
	int count;

	*view = (struct issue_view){
		.issue = *issue,
		.allowed = issue_allowed(issue, &c->caller, c->desk.now),
		.triage_reason = issue_triage_reason(issue),
		.override_priority = issue->override.by.id ? issue->priority : 0,
		.overdue = clock_overdue(issue, c->desk.now),
	};
	count = contact_plan(&issue->contact, issue->software.blocked_channels, view->plan);
	view->plan[count] = channel_none;
}

bool reply_issue(struct ctx *c, const struct issue *issue)
{
	struct issue_view view;

	issue_view(c, issue, &view);
	return reply_versioned(c, &issue_shape, &view, issue->version);
}
