#include "desk/report.h"

#include <string.h>

#include "base/arena.h"
#include "base/fold.h"
#include "base/strbuf.h"
#include "desk/command_rows.h"
#include "desk/forwarding.h"
#include "desk/reachable.h"
#include "desk/routing.h"
#include "domain/first_contact.h"
#include "domain/software.h"
#include "store/db.h"
#include "store/employee_store.h"
#include "store/forwarding_store.h"
#include "store/issue_store.h"
#include "store/log_store.h"
#include "store/software_store.h"

/* A report while it is being turned into an issue. */
struct intake_form {
	const struct report *report;
	bool kept; /* it becomes an issue; false: a preview */
	struct employee reporter;
	bool reporter_is_new;
	bool reporter_known; /* false: wrong, and said so */
	struct software software;
	bool software_known;
	struct forwarding forwarding; /* id 0: it joins none */
};

static bool check_rights(const struct desk *desk, const struct report *report, struct err *err)
{
	const struct {
		bool given;
		const char *name;
	} desk_only[] = {
		{ report->on_behalf_given, "on_behalf_of" },
		{ report->claim_given, "claim" },
		{ report->channel_given, "channel" },
		{ report->resolution_given, "resolution" },
	};

	if (caller_has(desk->caller, ROLES_DESK))
		return true;
	for (size_t i = 0; i < sizeof(desk_only) / sizeof(desk_only[0]); i++)
		if (desk_only[i].given)
			return err_set(err, ERR_FORBIDDEN, "Only the desk may give %s.",
				desk_only[i].name);
	return true;
}

/* Somebody the tracker has never seen: entered on the spot, if there is a way to get back to them. */
static bool check_new_reporter(const struct reporter_input *input, struct err *err)
{
	if (!input->name)
		return err_add_field(err, "/on_behalf_of", "unknown_employee",
			"nobody of that login is known: add their name, and email, phone or chat");
	if (!input->email && !input->phone && !input->chat)
		return err_add_field(err, "/on_behalf_of", "required",
			"must hold one way to reach somebody new: email, phone or chat");
	return true;
}

/* Addresses that were typed in now are the better ones, for this issue. */
static void merge_typed(struct employee *reporter, const struct reporter_input *input)
{
	reporter->email = input->email ? input->email : reporter->email;
	reporter->phone = input->phone ? input->phone : reporter->phone;
	reporter->chat = input->chat ? input->chat : reporter->chat;
}

static bool find_reporter(const struct desk *desk, struct intake_form *form, struct err *err)
{
	const struct reporter_input *input = &form->report->on_behalf_of;
	const char *login;
	bool found;

	form->reporter = desk->caller->employee;
	form->reporter_known = true;
	if (!form->report->on_behalf_given || !input->login)
		return true;
	login = fold_case(input->login, desk->arena);
	if (strlen(login) > LOGIN_BYTES) {
		form->reporter_known = err_add_field(err, "/on_behalf_of/login", "too_long",
			"must have at most %d bytes", LOGIN_BYTES);
		return true;
	}
	if (!employee_find(desk->db, login, desk->arena, &form->reporter, &found, err))
		return false;
	form->reporter_is_new = !found;
	if (!found) {
		form->reporter = (struct employee){ .person = { .login = login, .name = input->name } };
		form->reporter_known = check_new_reporter(input, err);
	}
	merge_typed(&form->reporter, input);
	return true;
}

static bool refuse_retired(const struct software *software, struct err *err)
{
	if (software->replaced_by_title)
		return err_add_field(err, "/software_id", "retired",
			"%s is retired; it is replaced by %s (software %lld)", software->title,
			software->replaced_by_title, (long long)software->replaced_by);
	return err_add_field(err, "/software_id", "retired",
		"%s is retired, and the catalog names nothing that replaces it", software->title);
}

static bool find_software(const struct desk *desk, struct intake_form *form, struct err *err)
{
	int64_t id = form->report->software_id;
	bool found, done;

	if (!id)
		return true;
	done = form->kept ? software_hold(desk->db, id, desk->arena, &form->software, &found, err)
			  : software_find(desk->db, id, desk->arena, &form->software, &found, err);
	if (!done)
		return false;
	form->software_known = found && form->software.status == SOFTWARE_APPROVED;
	if (!found)
		(void)err_add_field(err, "/software_id", "unknown_software",
			"is not in the catalog (GET /software)");
	else if (!form->software_known)
		(void)refuse_retired(&form->software, err);
	return true;
}

static struct contact merge_contact(const struct intake_form *form)
{
	const struct contact_input *input = &form->report->contact;
	const struct employee *own = &form->reporter;
	struct contact contact = input->contact;

	contact.email = input->email_given ? contact.email : own->email;
	contact.phone = input->phone_given ? contact.phone : own->phone;
	contact.chat = input->chat_given ? contact.chat : own->chat;
	if (!contact.preferred)
		contact.preferred = contact_first_known(&contact);
	return contact;
}

static void check_contact(const struct desk *desk, const struct intake_form *form,
	const struct contact *contact, struct err *err)
{
	const struct report *report = form->report;

	if (form->reporter_known && form->software_known)
		check_reachable(desk, contact, report->contact.contact.preferred,
			form->software.blocked_channels, report->channel == INTAKE_WALK_UP, err);
}

static bool check_follows(const struct desk *desk, const struct intake_form *form, struct err *err)
{
	int64_t id = form->report->follows;
	bool exists, own;

	if (!id)
		return true;
	if (!issue_exists(desk->db, id, form->reporter.person.id, desk->arena, &exists, &own, err))
		return false;
	if (!exists || (!own && !caller_has(desk->caller, ROLES_DESK)))
		(void)err_add_field(err, "/follows", "unknown_issue",
			"is not the number of an earlier issue of the reporter");
	return true;
}

/* The other channels are not for anybody to choose. */
#define GIVEN_BY_DESK (WORD_BIT(INTAKE_PHONE) | WORD_BIT(INTAKE_WALK_UP))

/* The known problem that it joins; locked, because the report will hang on it. */
static bool find_forwarding(const struct desk *desk, struct intake_form *form, struct err *err)
{
	int64_t id = form->report->joins_forwarding;
	const struct issue issue = { .software = { .id = form->report->software_id } };
	bool found;
	const char *why;

	if (!id)
		return true;
	if (!forwarding_lock(desk->db, id, desk->arena, &form->forwarding, &found, err))
		return false;
	/* Known problems are all but the returned ones: those nobody outside of the desk knows of. */
	found = found
		&& (form->forwarding.state != FORWARDING_RETURNED
			|| caller_has(desk->caller, ROLES_DESK));
	why = found ? why_not_hang(&issue, &form->forwarding) : NULL;
	if (!found)
		(void)err_add_field(err, "/joins_forwarding", "unknown_forwarding",
			"is not the number of a forwarding");
	else if (why)
		(void)err_add_field(err, "/joins_forwarding", "not_joinable", "%s", why);
	return true;
}

static bool check_rest(const struct desk *desk, const struct report *report, struct err *err)
{
	if (report->channel && !(WORD_BIT(report->channel) & GIVEN_BY_DESK))
		(void)err_add_field(err, "/channel", "word", "must be phone or walk_up");
	if ((report->resolution_given || report->channel_given) && !report->on_behalf_given)
		(void)err_add_field(err, "/on_behalf_of", "required",
			"must say for whom: a call or a visit is somebody else's");
	if (!report->resolution_given || !report->resolution.code)
		return true;
	return check_resolution(desk, NULL, report->resolution.code, report->resolution.duplicate_of,
		       "/resolution", err)
	       || err->kind == ERR_INVALID;
}

static struct triage_inputs triage_inputs(const struct intake_form *form)
{
	return (struct triage_inputs){
		.impact = form->report->impact,
		.customer_impact = form->report->customer_impact,
		.vip = form->reporter.vip,
	};
}

/*
 * Everything that can be wrong with a report, collected; true when it is none. What the decoding
 * found wrong was left out of the report, so that it is not looked at twice.
 */
static bool check_report(const struct desk *desk, struct intake_form *form,
	const struct guard *guard, struct contact *contact, struct err *err)
{
	struct triage_inputs inputs;

	if (!guard_request(guard, err) && err->kind != ERR_INVALID)
		return false;
	if (!find_reporter(desk, form, err) || !find_software(desk, form, err)
		|| !check_follows(desk, form, err) || !find_forwarding(desk, form, err)
		|| !check_rest(desk, form->report, err))
		return false;
	*contact = merge_contact(form);
	check_contact(desk, form, contact, err);
	inputs = triage_inputs(form);
	if (!triage_acceptable(&inputs))
		(void)err_add_field(err, "/customer_impact", "contradiction",
			"a question has no customer impact");
	return err->kind == ERR_NONE;
}

static int intake_channel(const struct desk *desk, const struct report *report)
{
	if (report->channel)
		return report->channel;
	if (desk->caller->by_token)
		return INTAKE_API;
	return report->on_behalf_given ? INTAKE_PHONE : INTAKE_SELF_SERVICE;
}

static void decide(const struct desk *desk, const struct intake_form *form,
	const struct contact *contact, struct issue *issue)
{
	const struct report *report = form->report;
	const struct triage_inputs inputs = triage_inputs(form);
	const struct triage_decision decision = triage_decide(desk->rules, &inputs);
	const struct software *software = &form->software;

	*issue = (struct issue){
		.status = STATUS_QUEUED,
		.impact = report->impact,
		.customer_impact = report->customer_impact,
		.vip = inputs.vip,
		.description = report->description,
		.software = { software->id, software->title, software->vendor,
			report->software_version, software->blocked_channels, software->status,
			software->status },
		.reporter = form->reporter.person,
		.submitted_by = desk->caller->employee.person,
		.channel = intake_channel(desk, report),
		.contact = *contact,
		.contact_next = contact_next(contact, software->blocked_channels, NULL, 0),
		.follows = report->follows,
		.created_at = desk->now,
		.updated_at = desk->now,
		.waiting_since = desk->now,
	};
	issue_decided(issue, &decision);
}

/* The technician on the phone keeps it, or has solved it already: that call was the contact. */
static void settle(const struct desk *desk, const struct report *report, struct issue *issue)
{
	const struct resolution_input *input = &report->resolution;
	static const struct log_line at_once = { .outcome = OUTCOME_REACHED };

	if (report->claim || report->resolution_given) {
		issue->status = STATUS_ASSIGNED;
		issue_assign(issue, &desk->caller->employee);
	}
	if (!report->resolution_given)
		return;
	issue->status = STATUS_RESOLVED;
	issue->first_contact_at = issue->resolved_at = desk->now;
	issue->resolution = (struct resolution){
		.code = input->code,
		.details = input->details,
		.duplicate_of = input->duplicate_of,
		.first_contact = first_contact(&at_once, 1, desk->arena),
		.by = issue->assignee,
		.at = desk->now,
	};
}

static bool save_reporter(const struct desk *desk, struct intake_form *form, struct issue *issue,
	struct err *err)
{
	bool duplicate = false;

	if (!form->reporter_is_new)
		return true;
	if (!employee_insert(desk->db, &form->reporter, desk->now, &duplicate, err))
		return false;
	if (duplicate) /* somebody entered them a moment ago: now they are known */
		return db_again(desk->db, err);
	issue->reporter = form->reporter.person;
	return true;
}

static bool save_issue(const struct desk *desk, struct intake_form *form, struct issue *issue,
	struct err *err)
{
	struct event event = {
		.version = 1,
		.at = issue->created_at,
		.by = issue->submitted_by,
		.command = COMMAND_REPORT,
		.changes = "",
	};

	clock_step(desk->clock, NULL, issue);
	issue->forwarding.id = form->forwarding.id;
	if (!issue_insert(desk->db, issue, err))
		return false;
	event.issue_id = issue->id;
	issue->forwarding.id = 0; /* hang() does the rest */
	return event_insert(desk->db, &event, err)
	       && (!form->forwarding.id || hang(desk, issue, &form->forwarding, err));
}

/* What the report would become, nothing written yet. */
static bool prepare(const struct desk *desk, struct intake_form *form, const struct guard *guard,
	struct issue *issue, struct err *err)
{
	struct contact contact;

	if (!check_rights(desk, form->report, err) || !check_report(desk, form, guard, &contact, err))
		return false;
	decide(desk, form, &contact, issue);
	return true;
}

bool desk_report(const struct desk *desk, const struct report *report, const struct guard *guard,
	struct issue *issue, struct err *err)
{
	struct intake_form form = { .report = report, .kept = true };

	if (!prepare(desk, &form, guard, issue, err))
		return false;
	settle(desk, report, issue);
	return save_reporter(desk, &form, issue, err) && route_issue(desk, issue, 0, err)
	       && save_issue(desk, &form, issue, err);
}

bool desk_preview(const struct desk *desk, const struct report *report, const struct guard *guard,
	struct issue *issue, struct err *err)
{
	struct intake_form form = { .report = report };

	return prepare(desk, &form, guard, issue, err);
}
