#include "desk/log.h"

#include "desk/issue_change.h"
#include "store/db.h"
#include "store/log_store.h"

static bool log_admit(const struct desk *desk, int command, const struct guard *guard,
	struct issue_change *change, struct err *err)
{
	return guard_request(guard, err) && change_admit(desk, command, guard, change, err);
}

static bool log_begin(const struct desk *desk, int64_t id, int command, const struct guard *guard,
	struct issue_change *change, struct err *err)
{
	return change_open(desk, id, command, change, err)
	       && log_admit(desk, command, guard, change, err);
}

static bool log_end(const struct desk *desk, struct issue_change *change, int command,
	struct issue *issue, struct err *err)
{
	if (!change_save(desk, change, command, NULL, err))
		return false;
	*issue = change->after;
	return true;
}

static bool check_visibility(const struct desk *desk, int visibility, struct err *err)
{
	return visibility != VISIBILITY_INTERNAL || caller_has(desk->caller, ROLES_DESK)
	       || err_set(err, ERR_FORBIDDEN, "Internal notes are the desk's.");
}

bool desk_note(const struct desk *desk, int64_t id, struct note *note, const struct guard *guard,
	struct issue *issue, struct err *err)
{
	struct issue_change change;

	if (!change_open(desk, id, COMMAND_NOTE, &change, err)
		|| !check_visibility(desk, note->visibility, err)
		|| !log_admit(desk, COMMAND_NOTE, guard, &change, err))
		return false;
	if (note->visibility == VISIBILITY_INTERNAL) /* answers nothing that the desk asked */
		change.after.status = change.before.status;
	note->issue_id = id;
	note->at = change.after.updated_at;
	note->by = desk->caller->employee.person;
	return note_insert(desk->db, note, err) && log_end(desk, &change, COMMAND_NOTE, issue, err);
}

/* Which channel is the one to try next, now that this attempt stands in the log. */
static bool set_contact_next(const struct desk *desk, struct issue *issue, struct err *err)
{
	struct db_rows rows;

	if (!contact_attempts_counted(desk->db, issue->id, desk->arena, &rows, err))
		return false;
	issue->contact_next = contact_next(&issue->contact, issue->software.blocked_channels,
		rows.items, rows.count);
	return true;
}

static void note_reached(struct issue *issue, int64_t at)
{
	if (!issue->first_contact_at)
		issue->first_contact_at = at;
	if (!issue->clocks.responded_at)
		issue->clocks.responded_at = at;
}

bool desk_contact(const struct desk *desk, int64_t id, struct contact_attempt *attempt,
	const struct guard *guard, struct issue *issue, struct err *err)
{
	struct issue_change change;

	if (!log_begin(desk, id, COMMAND_CONTACT, guard, &change, err))
		return false;
	attempt->issue_id = id;
	attempt->at = change.after.updated_at;
	attempt->by = desk->caller->employee.person;
	if (attempt->outcome == OUTCOME_REACHED)
		note_reached(&change.after, attempt->at);
	return contact_attempt_insert(desk->db, attempt, err)
	       && set_contact_next(desk, &change.after, err)
	       && log_end(desk, &change, COMMAND_CONTACT, issue, err);
}

bool desk_work(const struct desk *desk, int64_t id, struct work *work, const struct guard *guard,
	struct issue *issue, struct err *err)
{
	struct issue_change change;

	if (!log_begin(desk, id, COMMAND_WORK, guard, &change, err))
		return false;
	work->issue_id = id;
	work->at = change.after.updated_at;
	work->by = desk->caller->employee.person;
	return work_insert(desk->db, work, err) && log_end(desk, &change, COMMAND_WORK, issue, err);
}
