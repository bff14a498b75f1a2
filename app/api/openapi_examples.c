#include "api/openapi_inner.h"

#include <string.h>

/*
 * The examples of the document, by the name of a shape or of a parameter; t/api/openapi.t holds that
 * each body and each answer has one, and that it is of its schema.
 *
 * Examples of bodies are carried out by a test, and have to succeed, on the sample desk as `make run`
 * loads it (conf/sample): they name its people, its software and its issues. Who carries one out
 * makes the thing that the path names (for a command in a state of `x-from`; its number in the
 * example of the path's parameter is only a number), asks as one of `x-roles` who may, and sends the
 * body as it stands. Moments that must lie ahead are in 2099.
 */
struct example {
	const char *name, *json;
};

#define JSON(...) #__VA_ARGS__

/* Words of JSON here, not 1 and 0. */
#undef true
#undef false

/* clang-format off: this is JSON */

/* What is sent ---------------------------------------------------------------------------------- */

static const struct example bodies[] = {
	{ "MePatch", JSON({ "phone": "+1 555 0199", "chat": "@ana.ruiz" }) },
	{ "PresenceInput", JSON({ "state": "busy", "until": "2099-01-05T17:00:00.000Z" }) },
	{ "NotificationsInput", JSON({
		"channels": ["chat"], "quiet_hours": { "from": "20:00", "until": "07:00" },
		"language": "es", "time_zone": "Europe/Madrid" }) },
	{ "SoftwareInput", JSON({
		"title": "Contoso Contracts", "vendor": "Contoso", "versions": ["1.91", "1.92"],
		"blocked_channels": ["email"] }) },
	{ "SoftwarePatch", JSON({ "versions": ["1.91", "1.92", "1.93"] }) },
	{ "Retire", JSON({ "replaced_by": 7 }) },
	{ "Approve", JSON({}) },
	{ "TriageInput", JSON({ "software_id": 1, "impact": "work_stoppage", "customer_impact": true }) },
	{ "Replay", JSON({
		"rules": [
			{ "name": "customer_impact", "customer_impact": true, "priority": 1,
			  "reason": "Customers are affected." },
			{ "name": "vip", "vip": true, "priority": 2, "reason": "A VIP asks." },
			{ "name": "work_stoppage", "impact": "work_stoppage", "priority": 2,
			  "reason": "It stops the employee from doing their job." },
			{ "name": "minor", "priority": 3,
			  "reason": "It is a question or a minor inconvenience." }],
		"from": "2026-01-01T00:00:00.000Z" }) },
	{ "Report", JSON({
		"software_id": 1, "software_version": "2502",
		"description": "Outlook closes by itself when I open a file that is attached to a message.",
		"impact": "work_stoppage", "customer_impact": false,
		"contact": { "preferred": "chat", "blocked": ["email"] } }) },
	{ "IssuePatch", JSON({ "software_version": "2502", "contact": { "phone": "+1 555 0199" } }) },
	{ "NoteInput", JSON({ "body": "It began after the update of last night.", "visibility": "public" }) },
	{ "ContactAttemptInput", JSON({
		"channel": "phone", "outcome": "no_answer", "note": "In a meeting until ten." }) },
	{ "WorkInput", JSON({
		"kind": "reinstall", "details": "Repaired the installation, restarted; files open again.",
		"minutes": 25 }) },
	{ "Bulk", JSON({
		"commands": [
			{ "id": 1042, "command": "claim" },
			{ "id": 1043, "command": "resolve", "if_match": 5, "body": {
				"code": "update_applied", "details": "Version 2505 was installed over night." } }] }) },
	{ "Claim", JSON({}) },
	{ "Release", JSON({ "reason": "My shift ends; nobody has been reached yet." }) },
	{ "Escalate", JSON({ "reason": "The profile is damaged on the server, which I may not touch." }) },
	{ "Reassign", JSON({ "to": "uma", "reason": "She knows this installation." }) },
	{ "Retriage", JSON({
		"impact": "work_stoppage", "customer_impact": true,
		"reason": "Offers to customers cannot be sent." }) },
	{ "Prioritize", JSON({ "priority": 1, "reason": "The auditors are here today." }) },
	{ "AwaitEmployee", JSON({ "message": "Does it happen with other files as well?" }) },
	{ "Reply", JSON({ "message": "Only with those that are larger than 20 MB." }) },
	{ "Schedule", JSON({ "kind": "remote_support", "at": "2099-01-05T09:30:00.000Z" }) },
	{ "Forward", JSON({
		"summary": "Closes by itself when a large attachment is opened",
		"steps_to_reproduce": "Open an attachment of more than 20 MB from the preview." }) },
	{ "Resolve", JSON({
		"code": "reinstall", "details": "Repaired the installation; attachments open again." }) },
	{ "Confirm", JSON({}) },
	{ "Reopen", JSON({ "reason": "It is back since this morning." }) },
	{ "Cancel", JSON({ "reason": "It was the cable." }) },
	{ "TakeNext", JSON({}) },
	{ "ForwardingInput", JSON({
		"software_id": 1, "summary": "Closes by itself when a large attachment is opened",
		"steps_to_reproduce": "Open an attachment of more than 20 MB from the preview." }) },
	{ "ForwardingPatch", JSON({ "vendor_case": "TRK-2611-0042", "expected_on": "2099-02-01" }) },
	{ "ForwardingUpdateInput", JSON({
		"outcome": "fix_planned", "fixed_in_version": "2508", "expected_on": "2099-02-01",
		"message_to_employee": "The vendor has found the cause. Version 2508 will cure it.",
		"vendor_case": "TRK-2611-0042" }) },
	{ "JoinInput", JSON({ "issue_id": 1043 }) },
	{ "Relayed", JSON({ "channel": "phone" }) },
	{ "Unreachable", JSON({ "note": "Called three times, left two messages." }) },
	{ "StaffInput", JSON({ "roles": ["tier2"], "desk_since": "2016-04-11" }) },
	{ "VipInput", JSON({ "login": "ben", "reason": "Leads the sales of the largest region" }) },
	{ "TokenInput", JSON({
		"owner": "mona", "name": "Wallboard", "role": "manager", "scope": "read" }) },
};

/* What is answered ------------------------------------------------------------------------------ */

#define ANA { "id": 1, "login": "ana", "name": "Ana Ruiz" }
#define TIA { "id": 4, "login": "tia", "name": "Tia Nováková" }
#define UDO { "id": 7, "login": "udo", "name": "Udo Schäfer" }
#define MONA { "id": 8, "login": "mona", "name": "Mona Haddad" }
#define SAM { "id": 9, "login": "sam", "name": "Sam O'Connor" }

/* With the people above put in. */
#define WITH(...) JSON(__VA_ARGS__)

/* One that udo has in hand. */
#define ISSUE \
	{ \
	"id": 1042, "version": 3, "status": "assigned", "priority": 2, "basket": "p2", \
	"impact": "work_stoppage", "customer_impact": false, \
	"description": "Outlook closes by itself when I open a file that is attached to a message.", \
	"software": { \
		"id": 1, "title": "Microsoft Outlook", "vendor": "Microsoft", "version": "2502", \
		"status": "approved", "status_now": "approved" }, \
	"reporter": ANA, "submitted_by": ANA, "channel": "self_service", \
	"contact": { \
		"preferred": "chat", "email": "ana@example.com", "phone": "+1 555 0100", \
		"chat": "@ana", "blocked": ["email"], "plan": ["chat", "phone"], "next": "phone" }, \
	"assignee": UDO, "scheduled": null, "resolution": null, "forwarding": null, \
	"follows": null, \
	"due": { \
		"respond_by": "2026-11-23T09:15:02.071Z", "resolve_by": "2026-11-23T16:15:02.071Z", \
		"overdue": false }, \
	"created_at": "2026-11-23T08:15:02.071Z", "updated_at": "2026-11-23T08:31:47.650Z", \
	"first_contact_at": null, "resolved_at": null, "closed_at": null, \
	"allowed": ["release", "resolve", "cancel", "retriage", "await-employee", "schedule", "forward"], \
	"vip": false, \
	"triage": { \
		"rule": "work_stoppage", "rules_version": 1, \
		"inputs": { \
			"impact": "work_stoppage", "customer_impact": false, "vip": false, \
			"escalated": false }, \
		"reason": "It stops the employee from doing their job; no customer is affected.", \
		"override": null, "routing": [] } }

/* November, in Madrid. */
#define RANGE \
	"from": "2026-10-31T23:00:00.000Z", "to": "2026-11-30T23:00:00.000Z", "zone": "Europe/Madrid"

static const struct example answers[] = {
	{ "Notifications", JSON({
		"channels": ["email", "chat"], "quiet_hours": { "from": "20:00", "until": "07:00" },
		"language": "es", "time_zone": "Europe/Madrid" }) },
	{ "Me", WITH({
		"id": 4, "login": "tia", "name": "Tia Nováková", "email": "tia@example.com",
		"phone": "+1 555 0110", "chat": "@tia", "roles": ["tier1"],
		"presence": { "state": "available", "until": "2026-11-23T17:00:00.000Z" } }) },
	{ "Software", WITH({
		"id": 1, "version": 2, "title": "Microsoft Outlook", "vendor": "Microsoft",
		"versions": ["2402", "2408", "2502"], "status": "approved", "blocked_channels": ["email"],
		"replaced_by": null }) },
	{ "RetiredSoftware", WITH({
		"id": 8, "version": 3, "title": "Skype for Business", "vendor": "Microsoft",
		"versions": ["16.0.5332.1000", "16.0.5422.1000"], "status": "retired",
		"blocked_channels": ["chat"], "replaced_by": 7,
		"open_issues": [{ "id": 1042, "status": "assigned", "reporter": ANA }],
		"open_issue_count": 1 }) },
	{ "KnownProblem", WITH({
		"id": 31, "summary": "Closes by itself when a large attachment is opened",
		"state": "fix_planned",
		"message_to_employee": "The vendor has found the cause. Version 2508 will cure it.",
		"fixed_in_version": "2508", "expected_on": "2027-02-01",
		"created_at": "2026-11-20T09:12:30.118Z", "updated_at": "2026-11-23T18:04:40.123Z" }) },
	{ "TriagePreview", WITH({
		"impact": "work_stoppage", "customer_impact": true, "priority": 1, "basket": "p1",
		"contact": {
			"preferred": "email", "email": "ana@example.com", "phone": "+1 555 0100",
			"chat": "@ana", "blocked": [], "plan": ["chat", "phone"], "next": "chat" } }) },
	{ "Issue", WITH(ISSUE) },
	{ "BulkAnswer", WITH({
		"data": [
			{ "id": 1042, "command": "claim", "status": 200, "issue": ISSUE, "problem": null },
			{ "id": 1043, "command": "resolve", "status": 412, "issue": null,
			  "problem": {
				"type": "/problems/stale", "title": "It has changed in the meantime", "status": 412,
				"detail": "It has changed since you read it: the current version is 6.",
				"request_id": "5f0b1e6c2f7d4d0c8a0e3b5d9c1f7a24" } }] }) },
	{ "Event", WITH({
		"seq": 88123, "issue_id": 1042, "version": 2, "at": "2026-11-23T08:29:11.402Z",
		"by": UDO, "command": "take-next",
		"changes": { "status": ["queued", "assigned"], "assignee_id": [null, 7] },
		"reason": null, "channel": null }) },
	{ "EventPage", WITH({
		"data": [{
			"seq": 88123, "issue_id": 1042, "version": 2, "at": "2026-11-23T08:29:11.402Z",
			"by": UDO, "command": "take-next",
			"changes": { "status": ["queued", "assigned"], "assignee_id": [null, 7] },
			"reason": null, "channel": null }],
		"next": 88123 }) },
	{ "IssueClock", WITH({
		"issue_id": 1042, "zone": "Europe/Madrid", "respond_by": "2026-11-23T15:30:00.000Z",
		"resolve_by": "2026-11-24T13:30:00.000Z", "overdue": false,
		"clocks": [
			{ "clock": "respond", "target_ms": 3600000, "used_ms": 1800000,
			  "by": "2026-11-23T15:30:00.000Z", "over": false },
			{ "clock": "resolve", "target_ms": 28800000, "used_ms": 1800000,
			  "by": "2026-11-24T13:30:00.000Z", "over": false }],
		"intervals": [
			{ "clock": "respond", "round": 1, "from": "2026-11-23T14:30:00.000Z", "until": null,
			  "counted": true, "reason": "working_hours" },
			{ "clock": "resolve", "round": 1, "from": "2026-11-23T14:30:00.000Z", "until": null,
			  "counted": true, "reason": "working_hours" }] }) },
	{ "Note", WITH({
		"id": 17, "at": "2026-11-23T08:20:00.512Z", "by": ANA,
		"body": "It began after the update of last night.", "visibility": "public" }) },
	{ "ContactAttempt", WITH({
		"id": 5, "at": "2026-11-23T08:31:47.650Z", "by": UDO, "channel": "chat",
		"outcome": "no_answer", "note": "In a meeting until ten." }) },
	{ "Work", WITH({
		"id": 12, "at": "2026-11-23T09:40:03.900Z", "by": UDO, "kind": "reinstall",
		"details": "Repaired the installation, restarted; files open again.", "minutes": 25 }) },
	{ "Basket", WITH({
		"basket": "p2", "open": 4, "oldest_at": "2026-11-23T06:58:20.004Z", "overdue": 1 }) },
	{ "Forwarding", WITH({
		"id": 31, "version": 2, "software": { "id": 1, "title": "Microsoft Outlook" },
		"state": "fix_planned", "summary": "Closes by itself when a large attachment is opened",
		"steps_to_reproduce": "Open an attachment of more than 20 MB from the preview.",
		"fixed_in_version": "2508", "expected_on": "2027-02-01",
		"message_to_employee": "The vendor has found the cause. Version 2508 will cure it.",
		"issues": 6, "relays_pending": 2,
		"updates": [
			{ "outcome": "forwarded", "at": "2026-11-20T09:12:30.118Z", "by": TIA,
			  "message_to_employee": "Your problem has been reported to the Software Team.",
			  "reason": null },
			{ "outcome": "fix_planned", "at": "2026-11-23T18:04:40.123Z", "by": SAM,
			  "message_to_employee": "The vendor has found the cause. Version 2508 will cure it.",
			  "reason": null }],
		"created_at": "2026-11-20T09:12:30.118Z", "updated_at": "2026-11-23T18:04:40.123Z" }) },
	{ "Relay", WITH({
		"id": 90, "issue_id": 1042, "forwarding_id": 31, "outcome": "fix_planned",
		"message": "The vendor has found the cause. Version 2508 will cure it.",
		"state": "relayed", "since": "2026-11-23T18:04:40.123Z", "channel": "phone", "by": TIA,
		"at": "2026-11-23T18:22:10.340Z" }) },
	{ "Employee", WITH({
		"id": 1, "login": "ana", "name": "Ana Ruiz", "email": "ana@example.com",
		"phone": "+1 555 0100", "chat": "@ana", "roles": [], "vip": false }) },
	{ "Staff", WITH({
		"id": 7, "login": "udo", "name": "Udo Schäfer", "roles": ["tier2"],
		"desk_since": "2009-03-02",
		"presence": { "state": "available", "until": "2026-11-23T17:00:00.000Z" },
		"open_issues": 2 }) },
	{ "Vip", WITH({
		"id": 2, "employee": { "id": 2, "login": "ben", "name": "Ben Okafor" },
		"reason": "Leads the sales of the largest region", "active": true, "made_by": MONA,
		"made_at": "2026-11-23T10:00:00.000Z", "ended_by": null, "ended_at": null }) },
	{ "Token", WITH({
		"id": 3, "owner": MONA, "name": "Wallboard", "role": "manager", "scope": "read",
		"active": true, "created_by": { "id": 10, "login": "ada", "name": "Ada Wójcik" },
		"created_at": "2026-11-23T10:00:00.000Z", "expires_at": null,
		"last_used_at": "2026-11-23T18:22:00.000Z", "revoked_at": null }) },
	{ "NewToken", WITH({
		"id": 3, "owner": MONA, "name": "Wallboard", "role": "manager", "scope": "read",
		"active": true, "created_by": { "id": 10, "login": "ada", "name": "Ada Wójcik" },
		"created_at": "2026-11-23T10:00:00.000Z", "expires_at": null, "last_used_at": null,
		"revoked_at": null, "secret": "tri_O62nacx8HIW3dmhDTonGuuXuRbd08qMGB" }) },
	{ "Summary", WITH({
		RANGE, "reported": 1311, "reopened": 24, "cancelled": 39, "open_before": 96, "open": 88,
		"response": { "count": 1287, "median_ms": 540312, "p90_ms": 7512044 },
		"resolution": { "count": 1280, "median_ms": 9120871, "p90_ms": 86001223 },
		"first_contact": { "resolved": 1280, "first_contact": 512, "rate": 0.4000 },
		"relays_pending": 3,
		"forwardings": {
			"forwarded": 6, "acknowledged": 6, "reported_to_vendor": 4, "fix_planned": 2,
			"workaround": 1, "fix_available": 3, "wont_fix": 0, "returned": 1 } }) },
	{ "ResponseTimes", WITH({
		RANGE, "data": [
			{ "priority": 1, "count": 66, "median_ms": 190040, "p90_ms": 832114 },
			{ "priority": 2, "count": 262, "median_ms": 420777, "p90_ms": 3010250 },
			{ "priority": 3, "count": 959, "median_ms": 702919, "p90_ms": 9100404 },
			{ "priority": null, "count": 1287, "median_ms": 540312, "p90_ms": 7512044 }] }) },
	{ "ResolutionTimes", WITH({
		RANGE, "data": [
			{ "priority": 1, "count": 65, "median_ms": 3600411, "p90_ms": 13001240 },
			{ "priority": 2, "count": 0, "median_ms": null, "p90_ms": null }] }) },
	{ "FirstContactReport", WITH({
		RANGE, "data": [
			{ "priority": 1, "resolved": 65, "first_contact": 13, "rate": 0.2000 },
			{ "priority": null, "resolved": 1280, "first_contact": 512, "rate": 0.4000 }] }) },
	{ "BacklogReport", WITH({
		RANGE, "data": [
			{ "age": "under_1_day", "before": 31, "open": 28, "open_p1": 2, "open_p2": 9,
			  "open_p3": 17 },
			{ "age": "30_days_or_more", "before": 4, "open": 3, "open_p1": 0, "open_p2": 0,
			  "open_p3": 3 }] }) },
	{ "SoftwareReport", WITH({
		RANGE, "data": [
			{ "software": { "id": 1, "title": "Microsoft Outlook", "vendor": "Microsoft" },
			  "issues": 212, "resolved": 205, "reopened": 9 }] }) },
	{ "RelayDebtReport", WITH({
		RANGE, "data": [
			{ "age": "under_1_day", "before": 1, "pending": 2 },
			{ "age": "under_3_days", "before": 0, "pending": 1 }] }) },
	{ "TurnsReport", WITH({
		RANGE, "data": [
			{ "technician": TIA, "taken": 301, "claimed": 22, "released": 3,
			  "reasons": [
				{ "reason": "My shift ends; nobody has been reached yet.", "count": 2 },
				{ "reason": "A colleague knows it.", "count": 1 }] }] }) },
	{ "Fix", JSON({
		"code": "reinstall", "resolved": 100, "reopened": 10, "lasted": 0.9000, "score": 0.8256,
		"reopened_after_ms": 86400000,
		"versions": [
			{ "version": "2502", "resolved": 80, "reopened": 10 },
			{ "version": null, "resolved": 20, "reopened": 0 }],
		"examples": [
			{ "issue_id": 1042, "resolved_at": "2026-11-23T10:04:11.900Z", "version": "2502",
			  "details": "Repaired the installation; attachments open again." }] }) },
	{ "Rules", JSON({
		"version": 1,
		"rules": [
			{ "name": "customer_impact", "impact": null, "customer_impact": true, "vip": null,
			  "priority": 1, "reason": "Customers are affected." },
			{ "name": "minor", "impact": null, "customer_impact": null, "vip": null,
			  "priority": 3, "reason": "It is a question or a minor inconvenience." }],
		"basket_rules": [
			{ "name": "vip", "impact": null, "customer_impact": null, "vip": true,
			  "escalated": null, "priority": null, "basket": "vip" },
			{ "name": "rest", "impact": null, "customer_impact": null, "vip": null,
			  "escalated": null, "priority": null, "basket": "bin" }] }) },
	{ "Replayed", JSON({
		"considered": 4210, "changed": 37,
		"by": [
			{ "from": { "priority": 3, "basket": "vip" }, "to": { "priority": 2, "basket": "vip" },
			  "count": 37 }],
		"examples": [
			{ "issue_id": 1042, "was": { "priority": 3, "basket": "vip" },
			  "would_be": { "priority": 2, "basket": "vip" }, "rule": "vip" }],
		"complete": true, "next": null }) },
	{ "Health", WITH({ "status": "alive", "version": VERSION }) },
};

/* Parameters ------------------------------------------------------------------------------------ */

/* Of paths by their beginning, of queries by their name. (Words are examples of themselves.) */
static const struct example params[] = {
	{ "/software/{id}", "1" },
	{ "/issues/{id}", "1042" },
	{ "/baskets/{name}", JSON("p2") },
	{ "/forwardings/{id}", "31" },
	{ "/relays/{id}", "90" },
	{ "/employees/{id}", "1" },
	{ "/staff/{id}", "7" },
	{ "/vips/{id}", "2" },
	{ "/tokens/{id}", "3" },
	{ "q", JSON("outlook") },
	{ "vendor", JSON("Microsoft") },
	{ "version", JSON("2502") },
	{ "limit", "20" },
	{ "count", "true" },
	{ "mine", "true" },
	{ "reporter", "1" },
	{ "priority", "2" },
	{ "assignee", JSON("me") },
	{ "software", "1" },
	{ "forwarding", "31" },
	{ "vip", "true" },
	{ "overdue", "true" },
	{ "created_after", JSON("2026-11-23T00:00:00Z") },
	{ "created_before", JSON("2026-11-24T00:00:00Z") },
	{ "as_of", "1" },
	{ "issue", "1042" },
	{ "after", "88100" },
	{ "wait", "20" },
	{ "from", JSON("2026-11-01") },
	{ "to", JSON("2026-12-01") },
	{ "zone", JSON("Europe/Madrid") },
	{ "owner", JSON("mona") },
	{ "active", "true" },
};

/* clang-format on */

static const char *find(const struct example *examples, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(examples[i].name, name))
			return examples[i].json;
	return NULL;
}

#define FIND(examples, name) find((examples), sizeof(examples) / sizeof((examples)[0]), (name))

const char *example_of_shape(const char *name)
{
	const char *body = FIND(bodies, name);

	return body ? body : FIND(answers, name);
}

const char *example_of_param(const char *name)
{
	return FIND(params, name);
}
