#include "api/issues.h"

#include "api/formats.h"
#include "api/issue_view.h"
#include "desk/as_of.h"
#include "desk/edit.h"
#include "desk/report.h"
#include "store/issue_store.h"

#define CONTACT(member) offsetof(struct contact_input, member)

static const struct field contact_fields[] = {
	{ "preferred", FIELD_WORD, FIELD_NULLABLE, CONTACT(contact.preferred),
	  CONTACT(preferred_given), .words = &channel_words, .about = "the channel to try first" },
	{ "email", FIELD_TEXT, FIELD_NULLABLE, CONTACT(contact.email), CONTACT(email_given), 3, 254,
	  .format = &format_email, .about = "where the reporter gets mail" },
	{ "phone", FIELD_TEXT, FIELD_NULLABLE, CONTACT(contact.phone), CONTACT(phone_given), 3, 40,
	  .format = &format_phone, .about = "where the reporter can be called" },
	{ "chat", FIELD_TEXT, FIELD_NULLABLE, CONTACT(contact.chat), CONTACT(chat_given), 1, 80,
	  .about = "the reporter's name in the chat" },
	{ "blocked", FIELD_WORDS, FIELD_NULLABLE, CONTACT(contact.blocked),
	  CONTACT(blocked_given), .words = &channel_words,
	  .about = "channels that do not work for the reporter now" },
};
static const struct shape contact_shape =
	SHAPE("ReportContact", struct contact_input, contact_fields);

#define REPORTER(member) offsetof(struct reporter_input, member)

static const struct field reporter_fields[] = {
	{ "login", FIELD_TEXT, FIELD_REQUIRED, REPORTER(login), .min = 1, .max = 100,
	  .format = &format_login, .about = "as the web server knows them" },
	{ "name", FIELD_TEXT, FIELD_NULLABLE, REPORTER(name), .min = 1, .max = 200,
	  .about = "for people to read; of somebody never seen before" },
	{ "email", FIELD_TEXT, FIELD_NULLABLE, REPORTER(email), .min = 3, .max = 254,
	  .format = &format_email, .about = "where they get mail" },
	{ "phone", FIELD_TEXT, FIELD_NULLABLE, REPORTER(phone), .min = 3, .max = 40,
	  .format = &format_phone, .about = "where they can be called" },
	{ "chat", FIELD_TEXT, FIELD_NULLABLE, REPORTER(chat), .min = 1, .max = 80,
	  .about = "their name in the chat" },
};
static const struct shape reporter_shape =
	SHAPE("OnBehalfOf", struct reporter_input, reporter_fields);

#define RESOLUTION(member) offsetof(struct resolution_input, member)

static const struct field resolution_fields[] = {
	{ "code", FIELD_WORD, FIELD_REQUIRED, RESOLUTION(code), .words = &resolution_code_words,
	  .about = "what kind of solution it was" },
	{ "details", FIELD_TEXT, FIELD_REQUIRED | FIELD_MULTILINE, RESOLUTION(details), .min = 1,
	  .max = 4000, .about = "what was wrong and what was done" },
	{ "duplicate_of", FIELD_ID, FIELD_NULLABLE, RESOLUTION(duplicate_of),
	  .about = "the issue that this one repeats; with the code duplicate only" },
};
static const struct shape resolution_shape =
	SHAPE("ReportResolution", struct resolution_input, resolution_fields);

#define REPORT(member) offsetof(struct report, member)

/* A preview takes the members of a report; only these rows differ in what they require. */
#define REPORT_FIELDS(required) \
	{ "software_id", FIELD_ID, (required), REPORT(software_id), \
	  .about = "its number in the catalog" }, \
	{ "software_version", FIELD_TEXT, FIELD_NULLABLE, REPORT(software_version), .min = 1, \
	  .max = 80, .about = "the version in use, if known" }, \
	{ "description", FIELD_TEXT, (required) | FIELD_MULTILINE, REPORT(description), .min = 10, \
	  .max = 4000, .about = "what happens, and when" }, \
	{ "impact", FIELD_WORD, FIELD_REQUIRED, REPORT(impact), .words = &impact_words, \
	  .about = "does it stop you from doing your job?" }, \
	{ "customer_impact", FIELD_BOOL, .offset = REPORT(customer_impact), \
	  .about = "are customers affected?" }, \
	{ "contact", FIELD_OBJECT, .offset = REPORT(contact), .given = REPORT(contact_given), \
	  .shape = &contact_shape, \
	  .about = "how to reach the reporter; what is left out is as they have set it themselves" }, \
	{ "joins_forwarding", FIELD_ID, FIELD_NULLABLE, REPORT(joins_forwarding), \
	  .about = "a known problem of that software that this is one more case of" }, \
	{ "follows", FIELD_ID, FIELD_NULLABLE, REPORT(follows), \
	  .about = "an earlier issue that this one follows" }, \
	{ "on_behalf_of", FIELD_OBJECT, FIELD_NULLABLE | FIELD_SHORTHAND, REPORT(on_behalf_of), \
	  REPORT(on_behalf_given), .shape = &reporter_shape, \
	  .about = "desk only: a login, or somebody never seen before" }, \
	{ "claim", FIELD_BOOL, .offset = REPORT(claim), .given = REPORT(claim_given), \
	  .about = "desk only: the technician on the phone keeps it" }, \
	{ "channel", FIELD_WORD, FIELD_NULLABLE, REPORT(channel), REPORT(channel_given), \
	  .words = &intake_words, .about = "desk only: phone or walk_up" }, \
	{ "resolution", FIELD_OBJECT, FIELD_NULLABLE, REPORT(resolution), REPORT(resolution_given), \
	  .shape = &resolution_shape, .about = "desk only: the call that was solved at once" }

static const struct field report_fields[] = { REPORT_FIELDS(FIELD_REQUIRED) };
static const struct field preview_fields[] = { REPORT_FIELDS(0) };
const struct shape report_body = SHAPE("Report", struct report, report_fields);
const struct shape preview_body = SHAPE("TriageInput", struct report, preview_fields);

/* What only the desk may give counts as given when it is something: null means none. */
static const struct report *report_of(struct ctx *c)
{
	struct report *report = c->body;

	report->on_behalf_given = report->on_behalf_given && report->on_behalf_of.login;
	report->channel_given = report->channel_given && report->channel;
	report->resolution_given = report->resolution_given && report->resolution.code;
	return report;
}

bool api_issue_report(struct ctx *c)
{
	struct issue issue;

	if (!desk_report(&c->desk, report_of(c), &c->guard, &issue, c->err))
		return false;
	add_location(c, "issues", issue.id);
	return reply_issue(c, &issue);
}

bool api_triage_preview(struct ctx *c)
{
	struct issue issue;
	struct issue_view view;

	if (!desk_preview(&c->desk, report_of(c), &c->guard, &issue, c->err))
		return false;
	issue_view(c, &issue, &view);
	return reply(c, &preview_shape, &view);
}

#define EDIT(member) offsetof(struct edit_input, member)

static const struct field edit_fields[] = {
	{ "description", FIELD_TEXT, FIELD_MULTILINE, EDIT(description), .min = 10, .max = 4000,
	  .about = "what happens, and when" },
	{ "software_version", FIELD_TEXT, FIELD_NULLABLE, EDIT(software_version),
	  EDIT(software_version_given), 1, 80, .about = "the version in use; null: not known" },
	{ "contact", FIELD_OBJECT, .offset = EDIT(contact), .given = EDIT(contact_given),
	  .shape = &contact_shape, .about = "member by member; null means none" },
};
const struct shape issue_edit_body = SHAPE("IssuePatch", struct edit_input, edit_fields);

bool api_issue_edit(struct ctx *c)
{
	struct issue issue;

	return desk_edit(&c->desk, c->match.id, c->body, &c->guard, &issue, c->err)
	       && reply_issue(c, &issue);
}

bool issue_of_path(struct ctx *c, struct issue *issue)
{
	if (!issue_load(c->desk.db, c->match.id, c->arena, issue, c->err))
		return false;
	return issue_visible(issue, &c->caller)
	       || err_set(c->err, ERR_NOT_FOUND, "There is no issue %lld.", (long long)c->match.id);
}

/* What GET /issues/{id} may ask for. */
struct one_query {
	uint32_t include; /* a set of enum include */
	int64_t as_of;
	bool as_of_given;
};

#define ONE(member) offsetof(struct one_query, member)

static const struct field one_fields[] = {
	{ "include", FIELD_WORDS, .offset = ONE(include), .words = &include_words,
	  .about = "some of notes,contacts,work,history,relays" },
	{ "as_of", FIELD_INT, .offset = ONE(as_of), .given = ONE(as_of_given),
	  .min = -FIELD_INTEGER_MOST, .max = FIELD_INTEGER_MOST,
	  .about = "the number of a version: the issue as it was then; not with include, which is "
		   "not kept by version" },
};
const struct shape issue_one_query = SHAPE("IssueOneQuery", struct one_query, one_fields);

/* As it was; what was noted or told by then is in the history. */
static bool reply_as_of(struct ctx *c, const struct one_query *query, struct issue *issue)
{
	struct issue_view view;

	if (query->include)
		return err_set(c->err, ERR_MALFORMED,
			"include does not go with as_of: the rest is not kept by version.");
	if (!desk_as_of(&c->desk, query->as_of, issue, c->err))
		return false;
	issue_view(c, issue, &view);
	return reply_seen_by(c, &issue_shape, &view, 0, audience_of(&c->caller) & ~SEEN_NOW);
}

static bool reply_including(struct ctx *c, uint32_t include, const struct issue *issue)
{
	uint32_t audience = audience_of(&c->caller);
	struct issue_view view;

	issue_view(c, issue, &view);
	return issue_include(c, issue, include, view.parts, &audience)
	       && reply_seen_by(c, &issue_shape, &view, issue->version, audience);
}

bool api_issue(struct ctx *c)
{
	const struct one_query *query = c->query;
	struct issue issue;

	if (!issue_of_path(c, &issue) || !request_good(c))
		return false;
	return query->as_of_given ? reply_as_of(c, query, &issue)
				  : reply_including(c, query->include, &issue);
}
