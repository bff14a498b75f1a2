#include "desk/issue_change.h"

#include "base/arena.h"
#include "store/issue_store.h"
#include "store/log_store.h"

/* Never before the issue's last change, whatever this machine's clock says. */
static int64_t change_at(const struct desk *desk, const struct issue *issue)
{
	return desk->now > issue->updated_at ? desk->now : issue->updated_at;
}

static const char *const *command_names(uint32_t commands, struct arena *arena)
{
	const char **names = arena_array(arena, command_count + 1, sizeof(*names));
	size_t n = 0;

	for (int command = 1; command < command_count; command++)
		if (commands & WORD_BIT(command))
			names[n++] = word_name(&command_words, command);
	return names;
}

static bool refuse_state(const struct desk *desk, const struct issue *issue, int command,
	struct err *err)
{
	err->state = word_name(&status_words, issue->status);
	err->allowed = command_names(issue_allowed(issue, desk->caller), desk->arena);
	return err_set(err, ERR_CONFLICT, "Issue %lld is %s: %s is not possible now.",
		(long long)issue->id, err->state, word_name(&command_words, command));
}

static bool refuse_caller(int command, struct err *err)
{
	return err_set(err, ERR_FORBIDDEN, "You may not run %s on this issue.",
		word_name(&command_words, command));
}

bool change_open(const struct desk *desk, int64_t id, int command, struct issue_change *change,
	struct err *err)
{
	struct issue *issue = &change->before;

	if (!issue_lock(desk->db, id, desk->arena, issue, err))
		return false;
	if (!issue_visible(issue, desk->caller))
		return err_set(err, ERR_NOT_FOUND, "There is no issue %lld.", (long long)id);
	if (!issue_may(issue, desk->caller, command))
		return refuse_caller(command, err);
	change->after = *issue;
	change->after.updated_at = change_at(desk, issue);
	return true;
}

bool change_admit(const struct desk *desk, int command, const struct guard *guard,
	struct issue_change *change, struct err *err)
{
	if (!guard_version(guard, change->before.version, err))
		return false;
	change->transition = issue_transition(&change->before, desk->caller, command);
	if (!change->transition)
		return refuse_state(desk, &change->before, command, err);
	if (change->transition->to)
		change->after.status = change->transition->to;
	return true;
}

bool change_save(const struct desk *desk, struct issue_change *change, int command,
	const char *reason, struct err *err)
{
	struct event event = {
		.issue_id = change->after.id,
		.version = change->before.version + 1,
		.at = change->after.updated_at,
		.by = desk->caller->employee.person,
		.command = command,
		.changes = history_changes(&change->before, &change->after, desk->arena),
		.reason = reason,
	};

	return issue_save(desk->db, &change->before, &change->after, err)
	       && event_insert(desk->db, &event, err);
}
