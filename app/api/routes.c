#include "api/routes.h"

#include "api/baskets.h"
#include "api/bulk.h"
#include "api/employees.h"
#include "api/events.h"
#include "api/fixes.h"
#include "api/forwardings.h"
#include "api/health.h"
#include "api/issue_clock.h"
#include "api/issue_commands.h"
#include "api/issue_list.h"
#include "api/issue_log.h"
#include "api/issue_view.h"
#include "api/issues.h"
#include "api/known_problems.h"
#include "api/me.h"
#include "api/metrics.h"
#include "api/notifications.h"
#include "api/page.h"
#include "api/openapi.h"
#include "api/relays.h"
#include "api/report_range.h"
#include "api/reports.h"
#include "api/rules.h"
#include "api/software.h"
#include "api/staff.h"
#include "api/tokens.h"
#include "api/vips.h"
#include "domain/access.h"
#include "http/metrics.h"

#define ANYONE ROLES_ANYONE
#define DESK ROLES_DESK
#define GET METHOD_GET
#define POST METHOD_POST
#define PUT METHOD_PUT
#define PATCH METHOD_PATCH
#define DELETE METHOD_DELETE
#define MANAGER WORD_BIT(ROLE_MANAGER)
#define TEAM WORD_BIT(ROLE_SOFTWARE_TEAM)
#define DESK_OR_TEAM (DESK | TEAM)
#define ADMIN WORD_BIT(ROLE_ADMIN)
#define CATALOG (WORD_BIT(ROLE_SOFTWARE_TEAM) | WORD_BIT(ROLE_ADMIN))

/* What it answers (enum answer), and of which shape. */
#define ONE(shape) ANSWER_ONE, &(shape)
#define LIST(shape) ANSWER_LIST, &(shape)
#define MADE(shape) ANSWER_MADE, &(shape)
#define ADDED(shape) ANSWER_ADDED, &(shape)
#define ONE_OR_NOTHING(shape) ANSWER_ONE_OR_NOTHING, &(shape)
#define NOTHING ANSWER_NOTHING, NULL

/* A command of the state table, which says who may. */
#define COMMAND(word, body, command, summary) \
	{ POST, "/issues/{id}/" word, ANYONE, api_issue_command, NULL, &(body), ONE(issue_shape), \
	  (summary), (command) }

/* How the desk is doing: for the manager, as JSON or as CSV. */
#define REPORT(word, handler, shape, summary) \
	{ GET, "/reports/" word, MANAGER, handler, &report_query, NULL, ONE(shape), (summary), \
	  .flags = ROUTE_CSV | ROUTE_SNAPSHOT }

/* method, path, who, handler, query, body, answer, summary */
static const struct route below_base[] = {
	{ GET, "/me", ANYONE, api_me, NULL, NULL, ONE(me_shape), "Who I am" },
	{ PATCH, "/me", ANYONE, api_me_edit, NULL, &me_patch, ONE(me_shape),
	  "Say how I can be reached" },
	{ PUT, "/me/presence", DESK, api_presence, NULL, &presence_body, ONE(me_shape),
	  "Say whether I am there, and until when" },
	{ GET, "/me/notifications", ANYONE, api_notifications, NULL, NULL, ONE(notifications_shape),
	  "How I get messages" },
	{ PUT, "/me/notifications", ANYONE, api_notifications_set, NULL, &notifications_body,
	  ONE(notifications_shape), "Choose how I get messages; all of it at once" },
	{ GET, "/software", ANYONE, api_software_list, &software_query, NULL, LIST(software_shape),
	  "The catalog of approved software" },
	{ POST, "/software", CATALOG, api_software_add, NULL, &software_body, MADE(software_shape),
	  "Approve something new" },
	{ GET, "/software/{id}", ANYONE, api_software, NULL, NULL, ONE(software_shape),
	  "One entry of the catalog" },
	{ PATCH, "/software/{id}", CATALOG, api_software_edit, NULL, &software_patch,
	  ONE(software_shape), "Correct an entry", .flags = ROUTE_IF_MATCH },
	{ POST, "/software/{id}/retire", CATALOG, api_software_retire, NULL, &retire_body,
	  ONE(retired_shape), "Nobody shall report on it any more" },
	{ POST, "/software/{id}/approve", CATALOG, api_software_approve, NULL, &approve_body,
	  ONE(software_shape), "It is in use again" },
	{ GET, "/software/{id}/known-problems", ANYONE, api_known_problems, &known_problem_query,
	  NULL, LIST(known_problem_shape), "What is known to be wrong with it, the newest news first" },
	{ GET, "/software/{id}/fixes", DESK, api_fixes, &fix_query, NULL, LIST(fix_shape),
	  "What its issues were resolved by, what lasted best first", .flags = ROUTE_SNAPSHOT },
	{ POST, "/triage/preview", ANYONE, api_triage_preview, NULL, &preview_body,
	  ONE(preview_shape), "The decision that a report would get", .flags = ROUTE_PURE },
	{ GET, "/rules", DESK, api_rules, NULL, NULL, ONE(rules_shape), "The rules in force" },
	{ POST, "/rules/replay", MANAGER, api_rules_replay, NULL, &replay_body, ONE(replay_shape),
	  "Try other rules on past issues: what would have changed", .flags = ROUTE_PURE },
	{ POST, "/issues", ANYONE, api_issue_report, NULL, &report_body, MADE(issue_shape),
	  "Report a problem", COMMAND_REPORT },
	{ GET, "/issues", ANYONE, api_issue_list, &issue_query, NULL, LIST(issue_shape),
	  "Issues that I may see" },
	{ GET, "/issues/{id}", ANYONE, api_issue, &issue_one_query, NULL, ONE(issue_shape),
	  "One issue" },
	{ PATCH, "/issues/{id}", ANYONE, api_issue_edit, NULL, &issue_edit_body, ONE(issue_shape),
	  "Correct what was reported", COMMAND_EDIT, .flags = ROUTE_IF_MATCH },
	{ GET, "/issues/{id}/history", ANYONE, api_issue_history, &whole_list_query, NULL, LIST(event_shape),
	  "What happened to it, oldest first" },
	{ GET, "/issues/{id}/clock", ANYONE, api_issue_clock, NULL, NULL, ONE(issue_clock_shape),
	  "Why it is due when it is: all times that count, and those that do not",
	  .flags = ROUTE_DESK },
	{ GET, "/issues/{id}/notes", ANYONE, api_notes, &whole_list_query, NULL, LIST(note_shape),
	  "Its notes, oldest first" },
	{ POST, "/issues/{id}/notes", ANYONE, api_note, NULL, &note_body, ADDED(note_shape),
	  "Add a note", COMMAND_NOTE },
	{ GET, "/issues/{id}/contacts", ANYONE, api_contacts, &whole_list_query, NULL,
	  LIST(contact_attempt_shape), "The tries to reach the employee, oldest first",
	  .flags = ROUTE_DESK },
	{ POST, "/issues/{id}/contacts", ANYONE, api_contact, NULL, &contact_body,
	  ADDED(contact_attempt_shape), "Log a try to reach the employee", COMMAND_CONTACT },
	{ GET, "/issues/{id}/work", ANYONE, api_work_list, &whole_list_query, NULL, LIST(work_shape),
	  "What was done, oldest first", .flags = ROUTE_DESK },
	{ POST, "/issues/{id}/work", ANYONE, api_work, NULL, &work_body, ADDED(work_shape),
	  "Log what was done", COMMAND_WORK },
	{ POST, "/issues/bulk", ANYONE, api_bulk, NULL, &bulk_body, ONE(bulk_answer_shape),
	  "Up to 100 commands on issues, each by itself; one that fails does not stop the rest",
	  .flags = ROUTE_PARTS },
	COMMAND("claim", claim_body, COMMAND_CLAIM, "Take this issue from its basket"),
	COMMAND("release", release_body, COMMAND_RELEASE, "Give it back, to where it stood in line"),
	COMMAND("escalate", escalate_body, COMMAND_ESCALATE, "Hand it to Tier 2"),
	COMMAND("reassign", reassign_body, COMMAND_REASSIGN,
		"Give it to somebody else of the desk, or take over from who is away"),
	COMMAND("retriage", retriage_body, COMMAND_RETRIAGE, "Its impact is another: decide anew"),
	COMMAND("prioritize", prioritize_body, COMMAND_PRIORITIZE, "Overrule triage"),
	COMMAND("await-employee", await_employee_body, COMMAND_AWAIT_EMPLOYEE,
		"Ask the employee, and wait"),
	COMMAND("reply", reply_body, COMMAND_REPLY, "Answer what the desk asked"),
	COMMAND("schedule", schedule_body, COMMAND_SCHEDULE,
		"Arrange a visit, a bring-in or a remote session"),
	COMMAND("forward", forward_body, COMMAND_FORWARD, "It is a bug: hand it to the Software Team"),
	COMMAND("resolve", resolve_body, COMMAND_RESOLVE, "Say how it was solved"),
	COMMAND("confirm", confirm_body, COMMAND_CONFIRM, "It is solved indeed: close it"),
	COMMAND("reopen", reopen_body, COMMAND_REOPEN, "It is not solved"),
	COMMAND("cancel", cancel_body, COMMAND_CANCEL, "It is not needed any more"),
	{ GET, "/baskets", DESK, api_baskets, &whole_list_query, NULL, LIST(basket_shape),
	  "How many wait in each, and since when" },
	{ POST, "/baskets/{name}/take-next", DESK, api_take_next, NULL, &take_next_body,
	  ONE_OR_NOTHING(issue_shape), "Take the first of this basket", COMMAND_TAKE_NEXT },
	{ GET, "/forwardings", DESK_OR_TEAM, api_forwarding_list, &forwarding_query, NULL,
	  LIST(forwarding_shape), "The bugs that the Software Team has" },
	{ POST, "/forwardings", DESK_OR_TEAM, api_forwarding_create, NULL, &forwarding_body,
	  MADE(forwarding_shape), "Hand a bug to the Software Team" },
	{ GET, "/forwardings/{id}", DESK_OR_TEAM, api_forwarding, NULL, NULL, ONE(forwarding_shape),
	  "One of them" },
	{ PATCH, "/forwardings/{id}", TEAM, api_forwarding_edit, NULL, &forwarding_patch,
	  ONE(forwarding_shape), "Correct it, without telling anybody", .flags = ROUTE_IF_MATCH },
	{ POST, "/forwardings/{id}/updates", TEAM, api_forwarding_update, NULL,
	  &forwarding_update_body, ONE(forwarding_shape),
	  "What became of it, and what employees are told" },
	{ POST, "/forwardings/{id}/issues", DESK_OR_TEAM, api_forwarding_join, NULL,
	  &forwarding_join_body, ONE(forwarding_shape), "Hang one more issue on it" },
	{ GET, "/relays", DESK, api_relay_list, &relay_query, NULL, LIST(relay_shape),
	  "Who is to be told what" },
	{ POST, "/relays/{id}/relayed", DESK, api_relay_relayed, NULL, &relayed_body,
	  ONE(relay_shape), "The employee was told" },
	{ POST, "/relays/{id}/unreachable", DESK, api_relay_unreachable, NULL, &unreachable_body,
	  ONE(relay_shape), "Three attempts, and nobody there" },
	{ GET, "/events", DESK, api_events, &event_query, NULL, ONE(event_page_shape),
	  "What happened to all issues, in one sequence: for programs, and for the manager" },
	REPORT("summary", api_report_summary, summary_shape,
		"How the desk is doing, in one look"),
	REPORT("response-times", api_report_response_times, response_times_shape,
		"How long employees waited for the first contact"),
	REPORT("resolution-times", api_report_resolution_times, resolution_times_shape,
		"How long it took to solve problems"),
	REPORT("first-contact", api_report_first_contact, first_contact_shape,
		"How much was solved on first contact"),
	REPORT("backlog", api_report_backlog, backlog_shape,
		"What was open, and for how long"),
	REPORT("software", api_report_software, software_report_shape,
		"Which software makes work, and which fixes do not last"),
	REPORT("relay-debt", api_report_relay_debt, relay_debt_shape,
		"Who had not been told the news yet"),
	REPORT("turns", api_report_turns, turns_shape,
		"Who took turns, gave issues back, and why"),
	{ GET, "/employees", DESK, api_employee_list, &employee_query, NULL, LIST(employee_shape),
	  "Everybody" },
	{ GET, "/employees/{id}", DESK, api_employee, NULL, NULL, ONE(employee_shape), "One of them" },
	{ GET, "/employees/{id}/issues", DESK, api_employee_issues, &issues_of_query, NULL,
	  LIST(issue_shape), "What they have reported" },
	{ GET, "/staff", DESK, api_staff_list, &whole_list_query, NULL, LIST(staff_shape),
	  "Who works here, and who is around" },
	{ PUT, "/staff/{id}", ADMIN, api_staff_save, NULL, &staff_body, ONE(staff_shape),
	  "Give and take roles" },
	{ GET, "/vips", MANAGER, api_vip_list, &whole_list_query, NULL, LIST(vip_shape),
	  "Who is a VIP, who was, and why" },
	{ POST, "/vips", MANAGER, api_vip_add, NULL, &vip_body, ADDED(vip_shape),
	  "Make somebody a VIP" },
	{ DELETE, "/vips/{id}", MANAGER, api_vip_end, NULL, NULL, NOTHING, "They are no VIP any more" },
	{ GET, "/tokens", ADMIN, api_token_list, &token_query, NULL, LIST(token_shape),
	  "How programs call" },
	{ POST, "/tokens", ADMIN, api_token_create, NULL, &token_body, MADE(new_token_shape),
	  "Make one; its secret is shown this once", .flags = ROUTE_SECRET },
	{ GET, "/tokens/{id}", ADMIN, api_token, NULL, NULL, ONE(token_shape), "One of them" },
	{ DELETE, "/tokens/{id}", ADMIN, api_token_revoke, NULL, NULL, NOTHING,
	  "Nobody shall use it any more" },
	{ POST, "/take-next", DESK, api_take_next, NULL, &take_next_body, ONE_OR_NOTHING(issue_shape),
	  "Take the next in my turn", COMMAND_TAKE_NEXT },
	{ GET, "/openapi.json", ANYONE, api_openapi, NULL, NULL, ANSWER_DOCUMENT, NULL,
	  "This document", .flags = ROUTE_OPEN | ROUTE_TAGGED },
};

static const struct route outside_base[] = {
	{ GET, "/healthz", ANYONE, api_healthz, NULL, NULL, ONE(health_shape), "Alive",
	  .flags = ROUTE_OPEN },
	{ GET, "/readyz", ANYONE, api_readyz, NULL, NULL, ONE(health_shape), "Able to serve",
	  .flags = ROUTE_OPEN },
	{ GET, "/metrics", ANYONE, api_metrics, NULL, NULL, ANSWER_DOCUMENT, NULL,
	  "The numbers of all workers, for Prometheus", .flags = ROUTE_OPEN,
	  .media_type = METRICS_TYPE },
};

enum {
	BELOW = sizeof(below_base) / sizeof(below_base[0]),
	OUTSIDE = sizeof(outside_base) / sizeof(outside_base[0]),
};

_Static_assert(BELOW + OUTSIDE < METRICS_ROUTES, "each row is counted");

const struct route_table api_routes = { below_base, BELOW };
const struct route_table health_routes = { outside_base, OUTSIDE };

size_t row_of_route(const struct route *route)
{
	for (size_t i = 0; route && i < OUTSIDE; i++)
		if (route == &outside_base[i])
			return 1 + BELOW + i;
	return route ? 1 + (size_t)(route - below_base) : 0;
}

const struct route *route_of_row(size_t row)
{
	if (row == 0 || row > BELOW + OUTSIDE)
		return NULL;
	return row <= BELOW ? &below_base[row - 1] : &outside_base[row - 1 - BELOW];
}
