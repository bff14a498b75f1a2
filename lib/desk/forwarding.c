#include "desk/forwarding.h"

#include "base/arena.h"
#include "desk/issue_change.h"
#include "domain/software.h"
#include "store/db.h"
#include "store/forwarding_store.h"
#include "store/issue_store.h"
#include "store/relay_store.h"
#include "store/software_store.h"

static bool add_line(const struct desk *desk, const struct forwarding *forwarding, int outcome,
	const char *message, const char *reason, struct err *err)
{
	struct forwarding_update line = {
		.forwarding_id = forwarding->id,
		.at = forwarding->updated_at,
		.by = desk->caller->employee.person,
		.outcome = outcome,
		.message_to_employee = message,
		.reason = reason,
	};

	return forwarding_update_insert(desk->db, &line, err);
}

bool desk_forwarding_create(const struct desk *desk, const struct forwarding_input *input,
	const struct guard *guard, struct forwarding *forwarding, struct err *err)
{
	struct software software = { 0 };
	bool found;

	if (!guard_request(guard, err)
		|| !software_find(desk->db, input->software_id, desk->arena, &software, &found, err))
		return false;
	if (!found)
		return err_add_field(err, "/software_id", "unknown_software", "is not in the catalog");
	*forwarding = (struct forwarding){
		.software_id = software.id,
		.software_title = software.title,
		.state = FORWARDING_FORWARDED,
		.summary = input->summary,
		.steps_to_reproduce = input->steps_to_reproduce,
		.internal = input->internal,
		.message_to_employee = forwarded_message,
		.news = NEWS_FORWARDED,
		.created_at = desk->now,
		.updated_at = desk->now,
	};
	return forwarding_insert(desk->db, forwarding, desk->caller->employee.person.id, err)
	       && add_line(desk, forwarding, FORWARDING_FORWARDED, forwarded_message, NULL, err);
}

bool owe_news(const struct desk *desk, const struct issue *issue,
	const struct forwarding *forwarding, struct err *err)
{
	struct relay relay = {
		.issue_id = issue->id,
		.forwarding_id = forwarding->id,
		.outcome = forwarding->news,
		.message = forwarding->message_to_employee,
		.since = issue->updated_at,
	};

	return relay_insert(desk->db, &relay, err);
}

const char *why_not_hang(const struct issue *issue, const struct forwarding *forwarding)
{
	if (forwarding->state == FORWARDING_RETURNED)
		return "That forwarding was returned to the desk.";
	if (forwarding->software_id != issue->software.id)
		return "That forwarding is about another software.";
	if (issue->forwarding.id && issue->forwarding.id != forwarding->id
		&& issue->forwarding.state != FORWARDING_RETURNED)
		return "The issue hangs on another forwarding already.";
	return NULL;
}

/* How the issue shows it from now on. */
static void show(struct issue *issue, const struct forwarding *forwarding, bool relay_pending)
{
	issue->forwarding = (struct issue_forwarding){
		.id = forwarding->id,
		.state = forwarding->state,
		.summary = forwarding->summary,
		.message_to_employee = forwarding->message_to_employee,
		.fixed_in_version = forwarding->fixed_in_version,
		.expected_on = forwarding->expected_on,
		.relay_pending = relay_pending,
	};
}

bool hang(const struct desk *desk, struct issue *issue, struct forwarding *forwarding,
	struct err *err)
{
	if (issue->forwarding.id == forwarding->id)
		return true;
	show(issue, forwarding, true);
	forwarding->updated_at =
		desk->now > forwarding->updated_at ? desk->now : forwarding->updated_at;
	if (!forwarding_save(desk->db, forwarding, err) || !owe_news(desk, issue, forwarding, err))
		return false;
	forwarding->issues++;
	forwarding->relays_pending++;
	return true;
}

static bool lock(const struct desk *desk, int64_t id, struct forwarding *forwarding,
	struct err *err)
{
	bool found;

	if (!forwarding_lock(desk->db, id, desk->arena, forwarding, &found, err))
		return false;
	return found || err_set(err, ERR_NOT_FOUND, "There is no forwarding %lld.", (long long)id);
}

static bool check_update(const struct update_input *input, struct err *err)
{
	const struct outcome_rule *rule = &outcome_rules[input->outcome];

	if (!rule->by_update)
		return err_add_field(err, "/outcome", "word", "is not what an update can say");
	if (rule->news && !input->message_to_employee)
		return err_add_field(err, "/message_to_employee", "required",
			"must say what the employees are told");
	if (!rule->news && !input->reason)
		return err_add_field(err, "/reason", "required",
			"must say why, or what the desk is asked");
	if (!rule->news && input->message_to_employee)
		return err_add_field(err, "/message_to_employee", "unexpected",
			"is not sent to anybody when it is returned");
	return true;
}

static void merge_update(const struct desk *desk, struct forwarding *forwarding,
	const struct update_input *input)
{
	const struct outcome_rule *rule = &outcome_rules[input->outcome];

	forwarding->state = input->outcome;
	if (rule->news) {
		forwarding->news = rule->news;
		forwarding->message_to_employee = input->message_to_employee;
	}
	forwarding->vendor_case = input->vendor_case ? input->vendor_case : forwarding->vendor_case;
	forwarding->internal = input->internal ? input->internal : forwarding->internal;
	forwarding->expected_on = input->expected_on ? input->expected_on : forwarding->expected_on;
	if (input->fixed_in_version)
		forwarding->fixed_in_version = input->fixed_in_version;
	forwarding->updated_at =
		desk->now > forwarding->updated_at ? desk->now : forwarding->updated_at;
}

/* One of its issues hears of it: back to the assignee, a relay, or both. */
static bool tell_issue(const struct desk *desk, int64_t issue_id,
	const struct forwarding *forwarding, struct err *err)
{
	const struct outcome_rule *rule = &outcome_rules[forwarding->state];
	struct issue_change change;
	bool back, owed;

	if (!change_of_desk(desk, issue_id, &change, err))
		return false;
	back = rule->ends_waiting && change.before.status == STATUS_WITH_SOFTWARE_TEAM;
	owed = news_concerns(rule, change.before.status, change.before.forwarding.relay_pending);
	if (!back && !owed)
		return true;
	if (back)
		change.after.status = STATUS_ASSIGNED;
	return (!owed || owe_news(desk, &change.after, forwarding, err))
	       && change_save(desk, &change, COMMAND_NEWS, NULL, err);
}

static bool tell_issues(const struct desk *desk, const struct forwarding *forwarding,
	struct err *err)
{
	struct db_rows rows;
	const int64_t *ids;

	if (!forwarding_issues(desk->db, forwarding->id, desk->arena, &rows, err))
		return false;
	ids = rows.items;
	for (size_t i = 0; i < rows.count; i++)
		if (!tell_issue(desk, ids[i], forwarding, err))
			return false;
	return true;
}

bool desk_forwarding_update(const struct desk *desk, int64_t id, const struct update_input *input,
	const struct guard *guard, struct forwarding *forwarding, struct err *err)
{
	bool found;

	if (!lock(desk, id, forwarding, err) || !guard_request(guard, err)
		|| !check_update(input, err) || !guard_version(guard, forwarding->version, err))
		return false;
	merge_update(desk, forwarding, input);
	return forwarding_save(desk->db, forwarding, err)
	       && add_line(desk, forwarding, input->outcome, input->message_to_employee,
		       input->reason, err)
	       && tell_issues(desk, forwarding, err)
	       && forwarding_find(desk->db, id, desk->arena, forwarding, &found, err);
}

bool desk_forwarding_edit(const struct desk *desk, int64_t id, const struct forwarding_edit *edit,
	const struct guard *guard, struct forwarding *forwarding, struct err *err)
{
	const struct {
		bool given;
		const char **is, *becomes;
	} texts[] = {
		{ edit->summary_given, &forwarding->summary, edit->summary },
		{ edit->steps_given, &forwarding->steps_to_reproduce, edit->steps_to_reproduce },
		{ edit->vendor_case_given, &forwarding->vendor_case, edit->vendor_case },
		{ edit->internal_given, &forwarding->internal, edit->internal },
		{ edit->fixed_in_given, &forwarding->fixed_in_version, edit->fixed_in_version },
	};

	if (!lock(desk, id, forwarding, err) || !guard_request(guard, err)
		|| !guard_version(guard, forwarding->version, err))
		return false;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (texts[i].given)
			*texts[i].is = texts[i].becomes;
	if (edit->expected_given)
		forwarding->expected_on = edit->expected_on;
	forwarding->updated_at =
		desk->now > forwarding->updated_at ? desk->now : forwarding->updated_at;
	return forwarding_save(desk->db, forwarding, err);
}

/* Who does not see the issue is not told its state. */
static bool refuse_join(const struct desk *desk, const struct issue *issue, const char *why,
	struct err *err)
{
	static const char *const none[] = { NULL };

	if (!issue_visible(issue, desk->caller))
		return err_set(err, ERR_CONFLICT, "The issue cannot hang on this forwarding.");
	err->state = word_name(&status_words, issue->status);
	err->allowed = none;
	return err_set(err, ERR_CONFLICT, "%s", why);
}

static bool join_open_issue(const struct desk *desk, struct issue_change *change,
	struct forwarding *forwarding, struct err *err)
{
	const char *why = why_not_hang(&change->before, forwarding);

	if (!why && !(STATUSES_OPEN & WORD_BIT(change->before.status)))
		why = "The issue is not open any more.";
	if (!why && change->before.forwarding.id == forwarding->id)
		why = "The issue hangs on it already.";
	if (why)
		return refuse_join(desk, &change->before, why, err);
	return hang(desk, &change->after, forwarding, err)
	       && change_save(desk, change, COMMAND_JOIN, NULL, err);
}

bool desk_forwarding_join(const struct desk *desk, int64_t id, int64_t issue_id,
	const struct guard *guard, struct forwarding *forwarding, struct err *err)
{
	struct issue_change change;
	bool exists = false, own;

	if (!lock(desk, id, forwarding, err) || !guard_request(guard, err)
		|| !issue_exists(desk->db, issue_id, 0, desk->arena, &exists, &own, err))
		return false;
	if (!exists)
		return err_add_field(err, "/issue_id", "unknown_issue", "is not the number of an issue");
	return guard_version(guard, forwarding->version, err)
	       && change_of_desk(desk, issue_id, &change, err)
	       && join_open_issue(desk, &change, forwarding, err);
}
