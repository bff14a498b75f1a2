#include "desk/issue_change.h"

#include "base/arena.h"
#include "desk/routing.h"
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

bool change_refuse(const struct desk *desk, const struct issue_change *change, struct err *err,
	const char *why)
{
	const struct issue *issue = &change->before;

	err->state = word_name(&status_words, issue->status);
	err->allowed = command_names(issue_allowed(issue, desk->caller, desk->now), desk->arena);
	return err_set(err, ERR_CONFLICT, "%s", why);
}

static bool refuse_state(const struct desk *desk, const struct issue_change *change, int command,
	struct err *err)
{
	const struct issue *issue = &change->before;

	return change_refuse(desk, change, err,
		arena_printf(desk->arena, "Issue %lld is %s: %s is not possible now.",
			(long long)issue->id, word_name(&status_words, issue->status),
			word_name(&command_words, command)));
}

static bool refuse_caller(int command, struct err *err)
{
	return err_set(err, ERR_FORBIDDEN, "You may not run %s on this issue.",
		word_name(&command_words, command));
}

/* Of `before`, which is there and locked. */
static bool begin(const struct desk *desk, struct issue_change *change)
{
	if (desk->imports)
		change->before.assignee_around.presence = presence_none;
	change->after = change->before;
	change->channel = channel_none;
	change->after.updated_at = change_at(desk, &change->before);
	return true;
}

static bool may_open(const struct desk *desk, int command, const struct issue *issue,
	struct err *err)
{
	if (!issue_visible(issue, desk->caller))
		return err_set(err, ERR_NOT_FOUND, "There is no issue %lld.", (long long)issue->id);
	return issue_may(issue, desk->caller, command, desk->now) || refuse_caller(command, err);
}

bool change_of_desk(const struct desk *desk, int64_t id, struct issue_change *change,
	struct err *err)
{
	return issue_lock(desk->db, id, desk->arena, &change->before, err) && begin(desk, change);
}

bool change_open(const struct desk *desk, int64_t id, int command, struct issue_change *change,
	struct err *err)
{
	return change_of_desk(desk, id, change, err)
	       && may_open(desk, command, &change->before, err);
}

bool change_open_locked(const struct desk *desk, int64_t id, int command,
	struct issue_change *change, struct err *err)
{
	return issue_load(desk->db, id, desk->arena, &change->before, err) && begin(desk, change)
	       && may_open(desk, command, &change->before, err);
}

bool change_admit(const struct desk *desk, int command, const struct guard *guard,
	struct issue_change *change, struct err *err)
{
	if (!guard_version(guard, change->before.version, err))
		return false;
	change->transition = issue_transition(&change->before, desk->caller, command, desk->now);
	if (!change->transition)
		return refuse_state(desk, change, command, err);
	if (change->transition->to)
		change->after.status = change->transition->to;
	return true;
}

bool change_save(const struct desk *desk, struct issue_change *change, int command,
	const char *reason, struct err *err)
{
	struct issue *after = &change->after;
	struct event event = {
		.issue_id = after->id,
		.version = change->before.version + 1,
		.at = after->updated_at,
		.by = desk->caller->employee.person,
		.command = command,
		.reason = reason,
		.channel = change->channel,
	};

	if (after->status != STATUS_SCHEDULED) /* an appointment ends with its state */
		after->scheduled = (struct appointment){ 0 };
	clock_step(desk->clock, &change->before, after);
	event.changes = history_changes(&change->before, after, desk->arena);
	return issue_save(desk->db, &change->before, after, err)
	       && event_insert(desk->db, &event, err)
	       && route_after(desk, &change->before, after, err);
}
