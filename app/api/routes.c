#include "api/routes.h"

#include "api/baskets.h"
#include "api/employees.h"
#include "api/forwardings.h"
#include "api/health.h"
#include "api/issue_commands.h"
#include "api/issue_list.h"
#include "api/issue_log.h"
#include "api/issues.h"
#include "api/known_problems.h"
#include "api/me.h"
#include "api/relays.h"
#include "api/software.h"
#include "api/staff.h"
#include "api/vips.h"
#include "domain/access.h"

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

/* method, path, who, handler, query, body, summary */
static const struct route below_base[] = {
	{ GET, "/me", ANYONE, api_me, NULL, NULL, "Who I am" },
	{ PATCH, "/me", ANYONE, api_me_edit, NULL, &me_patch, "Say how I can be reached" },
	{ PUT, "/me/presence", DESK, api_presence, NULL, &presence_body,
	  "Say whether I am there, and until when" },
	{ GET, "/software", ANYONE, api_software_list, &software_query, NULL,
	  "The catalog of approved software" },
	{ POST, "/software", CATALOG, api_software_add, NULL, &software_body,
	  "Approve something new" },
	{ GET, "/software/{id}", ANYONE, api_software, NULL, NULL, "One entry of the catalog" },
	{ PATCH, "/software/{id}", CATALOG, api_software_edit, NULL, &software_patch,
	  "Correct an entry", .flags = ROUTE_IF_MATCH },
	{ POST, "/software/{id}/retire", CATALOG, api_software_retire, NULL, &retire_body,
	  "Nobody shall report on it any more" },
	{ POST, "/software/{id}/approve", CATALOG, api_software_approve, NULL, &approve_body,
	  "It is in use again" },
	{ GET, "/software/{id}/known-problems", ANYONE, api_known_problems, &known_problem_query,
	  NULL, "What is known to be wrong with it, the newest news first" },
	{ POST, "/triage/preview", ANYONE, api_triage_preview, NULL, &preview_body,
	  "The decision that a report would get", .flags = ROUTE_PURE },
	{ POST, "/issues", ANYONE, api_issue_report, NULL, &report_body, "Report a problem" },
	{ GET, "/issues", ANYONE, api_issue_list, &issue_query, NULL, "Issues that I may see" },
	{ GET, "/issues/{id}", ANYONE, api_issue, &issue_one_query, NULL, "One issue" },
	{ PATCH, "/issues/{id}", ANYONE, api_issue_edit, NULL, &issue_edit_body,
	  "Correct what was reported", .flags = ROUTE_IF_MATCH },
	{ GET, "/issues/{id}/history", ANYONE, api_issue_history, NULL, NULL,
	  "What happened to it, oldest first" },
	{ GET, "/issues/{id}/notes", ANYONE, api_notes, NULL, NULL, "Its notes, oldest first" },
	{ POST, "/issues/{id}/notes", ANYONE, api_note, NULL, &note_body, "Add a note" },
	{ GET, "/issues/{id}/contacts", ANYONE, api_contacts, NULL, NULL,
	  "The tries to reach the employee, oldest first" },
	{ POST, "/issues/{id}/contacts", ANYONE, api_contact, NULL, &contact_body,
	  "Log a try to reach the employee" },
	{ GET, "/issues/{id}/work", ANYONE, api_work_list, NULL, NULL, "What was done, oldest first" },
	{ POST, "/issues/{id}/work", ANYONE, api_work, NULL, &work_body, "Log what was done" },
	{ POST, "/issues/{id}/claim", ANYONE, api_issue_command, NULL, &claim_body,
	  "Take this issue from its basket", COMMAND_CLAIM },
	{ POST, "/issues/{id}/release", ANYONE, api_issue_command, NULL, &release_body,
	  "Give it back, to where it stood in line", COMMAND_RELEASE },
	{ POST, "/issues/{id}/escalate", ANYONE, api_issue_command, NULL, &escalate_body,
	  "Hand it to Tier 2", COMMAND_ESCALATE },
	{ POST, "/issues/{id}/reassign", ANYONE, api_issue_command, NULL, &reassign_body,
	  "Give it to somebody else of the desk, or take over from who is away", COMMAND_REASSIGN },
	{ POST, "/issues/{id}/retriage", ANYONE, api_issue_command, NULL, &retriage_body,
	  "Its impact is another: decide anew", COMMAND_RETRIAGE },
	{ POST, "/issues/{id}/prioritize", ANYONE, api_issue_command, NULL, &prioritize_body,
	  "Overrule triage", COMMAND_PRIORITIZE },
	{ POST, "/issues/{id}/await-employee", ANYONE, api_issue_command, NULL, &await_employee_body,
	  "Ask the employee, and wait", COMMAND_AWAIT_EMPLOYEE },
	{ POST, "/issues/{id}/reply", ANYONE, api_issue_command, NULL, &reply_body,
	  "Answer what the desk asked", COMMAND_REPLY },
	{ POST, "/issues/{id}/schedule", ANYONE, api_issue_command, NULL, &schedule_body,
	  "Arrange a visit, a bring-in or a remote session", COMMAND_SCHEDULE },
	{ POST, "/issues/{id}/forward", ANYONE, api_issue_command, NULL, &forward_body,
	  "It is a bug: hand it to the Software Team", COMMAND_FORWARD },
	{ POST, "/issues/{id}/resolve", ANYONE, api_issue_command, NULL, &resolve_body,
	  "Say how it was solved", COMMAND_RESOLVE },
	{ POST, "/issues/{id}/confirm", ANYONE, api_issue_command, NULL, &confirm_body,
	  "It is solved indeed: close it", COMMAND_CONFIRM },
	{ POST, "/issues/{id}/reopen", ANYONE, api_issue_command, NULL, &reopen_body,
	  "It is not solved", COMMAND_REOPEN },
	{ POST, "/issues/{id}/cancel", ANYONE, api_issue_command, NULL, &cancel_body,
	  "It is not needed any more", COMMAND_CANCEL },
	{ GET, "/baskets", DESK, api_baskets, NULL, NULL, "How many wait in each, and since when" },
	{ POST, "/baskets/{name}/take-next", DESK, api_take_next, NULL, &take_next_body,
	  "Take the first of this basket" },
	{ GET, "/forwardings", DESK_OR_TEAM, api_forwarding_list, &forwarding_query, NULL,
	  "The bugs that the Software Team has" },
	{ POST, "/forwardings", DESK_OR_TEAM, api_forwarding_create, NULL, &forwarding_body,
	  "Hand a bug to the Software Team" },
	{ GET, "/forwardings/{id}", DESK_OR_TEAM, api_forwarding, NULL, NULL, "One of them" },
	{ PATCH, "/forwardings/{id}", TEAM, api_forwarding_edit, NULL, &forwarding_patch,
	  "Correct it, without telling anybody", .flags = ROUTE_IF_MATCH },
	{ POST, "/forwardings/{id}/updates", TEAM, api_forwarding_update, NULL,
	  &forwarding_update_body, "What became of it, and what employees are told" },
	{ POST, "/forwardings/{id}/issues", DESK_OR_TEAM, api_forwarding_join, NULL,
	  &forwarding_join_body, "Hang one more issue on it" },
	{ GET, "/relays", DESK, api_relay_list, &relay_query, NULL, "Who is to be told what" },
	{ POST, "/relays/{id}/relayed", DESK, api_relay_relayed, NULL, &relayed_body,
	  "The employee was told" },
	{ POST, "/relays/{id}/unreachable", DESK, api_relay_unreachable, NULL, &unreachable_body,
	  "Three attempts, and nobody there" },
	{ GET, "/employees", DESK, api_employee_list, &employee_query, NULL, "Everybody" },
	{ GET, "/employees/{id}", DESK, api_employee, NULL, NULL, "One of them" },
	{ GET, "/employees/{id}/issues", DESK, api_employee_issues, &issues_of_query, NULL,
	  "What they have reported" },
	{ GET, "/staff", DESK, api_staff_list, NULL, NULL, "Who works here, and who is around" },
	{ PUT, "/staff/{id}", ADMIN, api_staff_save, NULL, &staff_body, "Give and take roles" },
	{ GET, "/vips", MANAGER, api_vip_list, NULL, NULL, "Who is a VIP, who was, and why" },
	{ POST, "/vips", MANAGER, api_vip_add, NULL, &vip_body, "Make somebody a VIP" },
	{ DELETE, "/vips/{id}", MANAGER, api_vip_end, NULL, NULL, "They are no VIP any more" },
	{ POST, "/take-next", DESK, api_take_next, NULL, &take_next_body,
	  "Take the next in my turn" },
};

static const struct route outside_base[] = {
	{ GET, "/healthz", ANYONE, api_healthz, NULL, NULL, "Alive", .flags = ROUTE_OPEN },
	{ GET, "/readyz", ANYONE, api_readyz, NULL, NULL, "Able to serve", .flags = ROUTE_OPEN },
};

const struct route_table api_routes = { below_base, sizeof(below_base) / sizeof(below_base[0]) };
const struct route_table health_routes = { outside_base,
	sizeof(outside_base) / sizeof(outside_base[0]) };
