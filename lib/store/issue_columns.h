#ifndef STORE_ISSUE_COLUMNS_H
#define STORE_ISSUE_COLUMNS_H

#include "domain/issue.h"
#include "store/db.h"

/*
 * What every SELECT that returns issues selects, and where each column goes. The two stand in the
 * same order.
 */
#define ISSUE_SELECT \
	"i.id, i.version, i.status, i.priority, i.basket, i.impact, i.customer_impact, i.vip," \
	" i.triage_rule, i.triage_reason, i.rules_version, i.escalated, i.override_by," \
	" i.override_reason, i.routing, i.description, i.software_id, i.software_title," \
	" i.software_vendor, i.software_version, i.software_blocked_channels," \
	" w.status AS status_now, i.reporter_id, i.submitted_by, i.channel, i.contact_preferred," \
	" i.contact_email, i.contact_phone, i.contact_chat, i.contact_blocked, i.assignee_id," \
	" f.roles AS assignee_roles, f.presence AS assignee_presence," \
	" f.presence_until AS assignee_until, i.contact_next, i.forwarding_id, g.state," \
	" g.summary, g.message_to_employee, g.fixed_in_version, g.expected_on," \
	" i.relay_pending, i.scheduled_kind, i.scheduled_at," \
	" i.follows, i.resolution_code, i.resolution_details, i.duplicate_of, i.first_contact," \
	" i.resolved_by, i.created_at, i.updated_at, i.waiting_since, i.first_contact_at, i.resolved_at," \
	" i.closed_at, i.responded_at, i.respond_used, i.respond_since, i.respond_by," \
	" i.respond_missed, i.resolve_used, i.resolve_since, i.resolve_by, i.resolve_missed," \
	" i.due_at, i.alarm_at"

/*
 * By their primary keys, and not as the server likes: with statistics that were older than the rows, a
 * page of 10,000 issues once took it more than five seconds, until ANALYZE.
 */
#define ISSUE_JOINS \
	" JOIN software w FORCE INDEX (PRIMARY) ON w.id = i.software_id" \
	" LEFT JOIN staff f FORCE INDEX (PRIMARY) ON f.employee_id = i.assignee_id" \
	" LEFT JOIN forwarding g FORCE INDEX (PRIMARY) ON g.id = i.forwarding_id"

enum { ISSUE_COLUMNS = 67 };
extern const struct db_column issue_columns[ISSUE_COLUMNS];

/*
 * What the columns do not hold: the software was approved when it was reported, and a resolution
 * has its moment.
 */
void issue_complete(struct issue *issue);

/* That, and the logins and names of people: each reader of issue_columns calls it on its rows. */
bool issues_complete(struct db *db, struct issue *issues, size_t count, struct arena *arena,
	struct err *err) MUST_CHECK;

#endif
