#include "store/issue_columns.h"

#include "base/arena.h"
#include "store/person_store.h"

#define CLOCK_COLUMNS(kind, name) \
	COLUMN_INT(struct issue, clocks.of[kind].used, name "_used"), \
		COLUMN_TIME(struct issue, clocks.of[kind].since, name "_since"), \
		COLUMN_TIME(struct issue, clocks.of[kind].by, name "_by"), \
		COLUMN_BOOL(struct issue, clocks.of[kind].missed, name "_missed")

const struct db_column issue_columns[ISSUE_COLUMNS] = {
	COLUMN_INT(struct issue, id, "id"),
	COLUMN_INT(struct issue, version, "version"),
	COLUMN_WORD(struct issue, status, "status", &status_words),
	COLUMN_INT(struct issue, priority, "priority"),
	COLUMN_WORD(struct issue, basket, "basket", &basket_words),
	COLUMN_WORD(struct issue, impact, "impact", &impact_words),
	COLUMN_BOOL(struct issue, customer_impact, "customer_impact"),
	COLUMN_BOOL(struct issue, vip, "vip"),
	COLUMN_TEXT(struct issue, triage_rule, "triage_rule"),
	COLUMN_TEXT(struct issue, triage_reason, "triage_reason"),
	COLUMN_INT(struct issue, rules_version, "rules_version"),
	COLUMN_BOOL(struct issue, escalated, "escalated"),
	COLUMN_INT(struct issue, override.by.id, "override_by"),
	COLUMN_TEXT(struct issue, override.reason, "override_reason"),
	COLUMN_TEXT(struct issue, routing, "routing"),
	COLUMN_TEXT(struct issue, description, "description"),
	COLUMN_INT(struct issue, software.id, "software_id"),
	COLUMN_TEXT(struct issue, software.title, "software_title"),
	COLUMN_TEXT(struct issue, software.vendor, "software_vendor"),
	COLUMN_TEXT(struct issue, software.version, "software_version"),
	COLUMN_WORDS(struct issue, software.blocked_channels, "software_blocked_channels",
		&channel_words),
	COLUMN_WORD(struct issue, software.status_now, "status_now", &software_status_words),
	COLUMN_INT(struct issue, reporter.id, "reporter_id"),
	COLUMN_INT(struct issue, submitted_by.id, "submitted_by"),
	COLUMN_WORD(struct issue, channel, "channel", &intake_words),
	COLUMN_WORD(struct issue, contact.preferred, "contact_preferred", &channel_words),
	COLUMN_TEXT(struct issue, contact.email, "contact_email"),
	COLUMN_TEXT(struct issue, contact.phone, "contact_phone"),
	COLUMN_TEXT(struct issue, contact.chat, "contact_chat"),
	COLUMN_WORDS(struct issue, contact.blocked, "contact_blocked", &channel_words),
	COLUMN_INT(struct issue, assignee.id, "assignee_id"),
	COLUMN_WORDS(struct issue, assignee_around.roles, "assignee_roles", &role_words),
	COLUMN_WORD(struct issue, assignee_around.presence, "assignee_presence", &presence_words),
	COLUMN_TIME(struct issue, assignee_around.until, "assignee_until"),
	COLUMN_WORD(struct issue, contact_next, "contact_next", &channel_words),
	COLUMN_INT(struct issue, forwarding.id, "forwarding_id"),
	COLUMN_WORD(struct issue, forwarding.state, "state", &forwarding_state_words),
	COLUMN_TEXT(struct issue, forwarding.summary, "summary"),
	COLUMN_TEXT(struct issue, forwarding.message_to_employee, "message_to_employee"),
	COLUMN_TEXT(struct issue, forwarding.fixed_in_version, "fixed_in_version"),
	COLUMN_DATE(struct issue, forwarding.expected_on, "expected_on"),
	COLUMN_BOOL(struct issue, forwarding.relay_pending, "relay_pending"),
	COLUMN_WORD(struct issue, scheduled.kind, "scheduled_kind", &appointment_kind_words),
	COLUMN_TIME(struct issue, scheduled.at, "scheduled_at"),
	COLUMN_INT(struct issue, follows, "follows"),
	COLUMN_WORD(struct issue, resolution.code, "resolution_code", &resolution_code_words),
	COLUMN_TEXT(struct issue, resolution.details, "resolution_details"),
	COLUMN_INT(struct issue, resolution.duplicate_of, "duplicate_of"),
	COLUMN_BOOL(struct issue, resolution.first_contact, "first_contact"),
	COLUMN_INT(struct issue, resolution.by.id, "resolved_by"),
	COLUMN_TIME(struct issue, created_at, "created_at"),
	COLUMN_TIME(struct issue, updated_at, "updated_at"),
	COLUMN_TIME(struct issue, waiting_since, "waiting_since"),
	COLUMN_TIME(struct issue, first_contact_at, "first_contact_at"),
	COLUMN_TIME(struct issue, resolved_at, "resolved_at"),
	COLUMN_TIME(struct issue, closed_at, "closed_at"),
	COLUMN_TIME(struct issue, clocks.responded_at, "responded_at"),
	CLOCK_COLUMNS(CLOCK_RESPOND, "respond"),
	CLOCK_COLUMNS(CLOCK_RESOLVE, "resolve"),
	COLUMN_TIME(struct issue, clocks.due_at, "due_at"),
	COLUMN_TIME(struct issue, clocks.alarm_at, "alarm_at"),
};

void issue_complete(struct issue *issue)
{
	issue->software.status = SOFTWARE_APPROVED;
	if (issue->resolution.code)
		issue->resolution.at = issue->resolved_at;
}

enum { ISSUE_PEOPLE = 5 };

bool issues_complete(struct db *db, struct issue *issues, size_t count, struct arena *arena,
	struct err *err)
{
	struct person **people = arena_array(arena, count * ISSUE_PEOPLE + 1, sizeof(struct person *));
	struct person **last = people;

	for (struct issue *issue = issues; issue < issues + count; issue++) {
		issue_complete(issue);
		*last++ = &issue->reporter;
		*last++ = &issue->submitted_by;
		*last++ = &issue->assignee;
		*last++ = &issue->override.by;
		*last++ = &issue->resolution.by;
	}
	return people_name(db, people, (size_t)(last - people), arena, err);
}
