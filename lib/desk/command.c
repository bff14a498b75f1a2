#include "desk/command.h"

#include "base/arena.h"
#include "desk/issue_change.h"
#include "store/issue_store.h"
#include "store/log_store.h"

static bool is_reporter(const struct desk *desk, const struct issue *issue)
{
	return issue->reporter.id == desk->caller->employee.person.id;
}

/* What the desk does for a reporter says how the desk heard it. */
static bool check_channel(const struct desk *desk, const struct issue_change *change,
	const struct command_input *input, struct err *err)
{
	if (is_reporter(desk, &change->before) || input->channel)
		return true;
	return err_add_field(err, "/channel", "required",
		"must say on which channel the reporter told you: email, chat or phone");
}

/* The vendor's codes come with a forwarding, which this version does not know yet. */
#define NEEDS_FORWARDING \
	(WORD_BIT(RESOLUTION_VENDOR_FIX) | WORD_BIT(RESOLUTION_VENDOR_WORKAROUND) \
		| WORD_BIT(RESOLUTION_KNOWN_FIX_PLANNED) | WORD_BIT(RESOLUTION_REPORTED_TO_VENDOR))

bool check_resolution(const struct desk *desk, int64_t issue_id, int code, int64_t duplicate_of,
	const char *base, struct err *err)
{
	const char *pointer = arena_printf(desk->arena, "%s/duplicate_of", base);
	bool exists = false, own;

	if (WORD_BIT(code) & NEEDS_FORWARDING)
		return err_add_field(err, arena_printf(desk->arena, "%s/code", base),
			"needs_forwarding", "is only for an issue that hangs on a forwarding");
	if (code != RESOLUTION_DUPLICATE)
		return !duplicate_of
		       || err_add_field(err, pointer, "unexpected",
			       "goes with the code duplicate only");
	if (!duplicate_of)
		return err_add_field(err, pointer, "required",
			"must name the issue that this one repeats");
	if (!issue_exists(desk->db, duplicate_of, 0, desk->arena, &exists, &own, err))
		return false;
	if (!exists || duplicate_of == issue_id)
		return err_add_field(err, pointer, "unknown_issue",
			"is not the number of another issue");
	return true;
}

static bool check_resolve(const struct desk *desk, const struct issue_change *change,
	const struct command_input *input, struct err *err)
{
	return check_resolution(desk, change->before.id, input->code, input->duplicate_of, "", err);
}

static bool apply_claim(const struct desk *desk, struct issue_change *change,
	const struct command_input *input, struct err *err)
{
	(void)input, (void)err;
	change->after.assignee = desk->caller->employee.person;
	return true;
}

static bool apply_release(const struct desk *desk, struct issue_change *change,
	const struct command_input *input, struct err *err)
{
	(void)input;
	change->after.assignee = (struct person){ 0 };
	return issue_released(desk->db, change->after.id, desk->caller->employee.person.id,
		change->after.updated_at, err);
}

static bool apply_resolve(const struct desk *desk, struct issue_change *change,
	const struct command_input *input, struct err *err)
{
	struct issue *issue = &change->after;
	struct issue_log log;

	if (!issue_log_read(desk->db, issue->id, desk->arena, &log, err))
		return false;
	issue->resolution = (struct resolution){
		.code = input->code,
		.details = input->details,
		.duplicate_of = input->duplicate_of,
		.first_contact = issue_first_contact(&log),
		.by = desk->caller->employee.person,
		.at = issue->updated_at,
	};
	issue->resolved_at = issue->updated_at;
	return true;
}

static bool apply_confirm(const struct desk *desk, struct issue_change *change,
	const struct command_input *input, struct err *err)
{
	(void)desk, (void)input, (void)err;
	change->after.closed_at = change->after.updated_at;
	return true;
}

/* It begins anew: at the end of the line, resolved by nobody. */
static bool apply_reopen(const struct desk *desk, struct issue_change *change,
	const struct command_input *input, struct err *err)
{
	struct issue *issue = &change->after;

	(void)desk, (void)input, (void)err;
	issue->assignee = (struct person){ 0 };
	issue->resolution = (struct resolution){ 0 };
	issue->resolved_at = 0;
	issue->waiting_since = issue->updated_at;
	return true;
}

/* What each command asks of its input beyond the form, and does beyond its transition. */
static const struct {
	bool (*check)(const struct desk *desk, const struct issue_change *change,
		const struct command_input *input, struct err *err);
	bool (*apply)(const struct desk *desk, struct issue_change *change,
		const struct command_input *input, struct err *err);
} commands[command_count] = {
	[COMMAND_CLAIM] = { NULL, apply_claim },
	[COMMAND_TAKE_NEXT] = { NULL, apply_claim },
	[COMMAND_RELEASE] = { NULL, apply_release },
	[COMMAND_RESOLVE] = { check_resolve, apply_resolve },
	[COMMAND_CONFIRM] = { check_channel, apply_confirm },
	[COMMAND_REOPEN] = { check_channel, apply_reopen },
	[COMMAND_CANCEL] = { check_channel, NULL },
};

static bool check(const struct desk *desk, int command, const struct issue_change *change,
	const struct command_input *input, struct err *err)
{
	return !commands[command].check || commands[command].check(desk, change, input, err);
}

static bool apply(const struct desk *desk, int command, struct issue_change *change,
	const struct command_input *input, struct err *err)
{
	return !commands[command].apply || commands[command].apply(desk, change, input, err);
}

bool desk_command(const struct desk *desk, int64_t id, int command,
	const struct command_input *input, const struct guard *guard, struct issue *issue,
	struct err *err)
{
	struct issue_change change;

	if (!change_open(desk, id, command, &change, err) || !guard_request(guard, err)
		|| !check(desk, command, &change, input, err)
		|| !change_admit(desk, command, guard, &change, err)
		|| !apply(desk, command, &change, input, err)
		|| !change_save(desk, &change, command, input->reason, err))
		return false;
	*issue = change.after;
	return true;
}

static bool next_in_turn(const struct desk *desk, int basket, int64_t *id, struct err *err)
{
	const int only[] = { basket, basket_none };
	const int *turn = basket ? only : baskets_in_turn(desk->caller->roles);

	for (*id = 0; *turn && !*id; turn++)
		if (!issue_next_in_line(desk->db, *turn, desk->caller->employee.person.id,
			    desk->arena, id, err))
			return false;
	return true;
}

bool desk_take_next(const struct desk *desk, int basket, const struct guard *guard,
	struct issue *issue, bool *found, struct err *err)
{
	static const struct command_input nothing = { 0 };
	int64_t id;

	if (basket && !(baskets_takeable(desk->caller->roles) & WORD_BIT(basket)))
		return err_set(err, ERR_FORBIDDEN, "You may not take from the basket %s.",
			word_name(&basket_words, basket));
	if (!guard_request(guard, err) || !next_in_turn(desk, basket, &id, err))
		return false;
	*found = id != 0;
	return !id
	       || desk_command(desk, id, COMMAND_TAKE_NEXT, &nothing, &(struct guard){ 0 }, issue,
		       err);
}
