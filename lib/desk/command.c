#include "desk/command.h"

#include "desk/command_rows.h"
#include "store/issue_store.h"

static bool lock(const struct desk *desk, int command, const struct command_input *input,
	struct err *err)
{
	const struct command_row *row = &command_rows[command];

	return !row->lock || row->lock(desk, input, err);
}

static bool may(const struct desk *desk, int command, struct issue_change *change,
	const struct command_input *input, struct err *err)
{
	const struct command_row *row = &command_rows[command];

	return !row->may || row->may(desk, change, input, err);
}

static bool check(const struct desk *desk, int command, struct issue_change *change,
	const struct command_input *input, struct err *err)
{
	const struct command_row *row = &command_rows[command];

	return !row->check || row->check(desk, change, input, err);
}

static bool apply(const struct desk *desk, int command, struct issue_change *change,
	const struct command_input *input, struct err *err)
{
	const struct command_row *row = &command_rows[command];

	return !row->apply || row->apply(desk, change, input, err);
}

/* What take-next found in line, it found locked. */
static bool open_change(const struct desk *desk, int64_t id, int command,
	struct issue_change *change, struct err *err)
{
	return command == COMMAND_TAKE_NEXT ? change_open_locked(desk, id, command, change, err)
					    : change_open(desk, id, command, change, err);
}

bool desk_command(const struct desk *desk, int64_t id, int command,
	const struct command_input *input, const struct guard *guard, struct issue *issue,
	struct err *err)
{
	struct issue_change change;

	if (!lock(desk, command, input, err) || !open_change(desk, id, command, &change, err)
		|| !may(desk, command, &change, input, err) || !guard_request(guard, err)
		|| !check(desk, command, &change, input, err)
		|| !change_admit(desk, command, guard, &change, err)
		|| !apply(desk, command, &change, input, err))
		return false;
	change.channel = input->channel;
	if (!change_save(desk, &change, command, input->reason, err))
		return false;
	*issue = change.after;
	return true;
}

/* The first in line of the first of `baskets` that has one. */
static bool first_of(const struct desk *desk, const int *baskets, int64_t not_released_by,
	int64_t *id, struct err *err)
{
	for (*id = 0; *baskets && !*id; baskets++)
		if (!issue_next_in_line(desk->db, *baskets, not_released_by, desk->arena, id, err))
			return false;
	return true;
}

/* What the caller gave back comes only when nothing else waits in any of these baskets. */
static bool next_in_turn(const struct desk *desk, int basket, int64_t *id, struct err *err)
{
	const int only[] = { basket, basket_none };
	const int *turn = basket ? only : baskets_in_turn(desk->caller->roles);

	return first_of(desk, turn, desk->caller->employee.person.id, id, err)
	       && (*id || first_of(desk, turn, 0, id, err));
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
