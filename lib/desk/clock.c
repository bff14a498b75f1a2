#include "desk/clock.h"

#include "base/arena.h"
#include "base/zone.h"
#include "desk/issue_change.h"
#include "domain/hours.h"
#include "store/clock_store.h"
#include "store/db.h"
#include "store/issue_store.h"
#include "store/log_store.h"

/* Neither before the last change, nor with what came after the issue was loaded. */
static int64_t moment_of(const struct desk *desk, const struct issue *issue)
{
	return desk->now > issue->updated_at ? desk->now : issue->updated_at;
}

static bool lines_of(const struct desk *desk, const struct issue *issue, struct db_rows *rows,
	struct err *err)
{
	const struct clock_line *lines;

	if (!clock_lines(desk->db, issue->id, desk->arena, rows, err))
		return false;
	lines = rows->items;
	while (rows->count && lines[rows->count - 1].version > issue->version)
		rows->count--;
	return true;
}

bool desk_clock(const struct desk *desk, const struct issue *issue, struct clock_replay *replay,
	struct err *err)
{
	struct db_rows rows;

	if (!lines_of(desk, issue, &rows, err))
		return false;
	clock_replay(desk->clock, issue, rows.items, rows.count, moment_of(desk, issue), true,
		desk->arena, replay);
	return true;
}

/* One issue, in its transaction ------------------------------------------------------------------- */

struct task {
	const struct desk *desk;
	int64_t id;
};

/* A version that changes nothing is not made: this is not history, but what follows from it. */
static bool restore(const struct desk *desk, struct issue *issue, struct err *err)
{
	struct db_rows rows;

	if (!lines_of(desk, issue, &rows, err))
		return false;
	clock_restore(desk->clock, rows.items, rows.count, moment_of(desk, issue), desk->arena, issue);
	return issue_save_clocks(desk->db, issue, err);
}

static bool set_clocks(void *arg, struct err *err)
{
	const struct task *task = arg;
	struct issue issue;

	return issue_lock(task->desk->db, task->id, task->desk->arena, &issue, err)
	       && restore(task->desk, &issue, err);
}

static bool say_late(const struct desk *desk, struct issue_change *change, int kind,
	struct err *err)
{
	change->after.clocks.of[kind].missed = true;
	return change_save(desk, change, COMMAND_OVERDUE, NULL, err);
}

static bool close_issue(const struct desk *desk, struct issue_change *change, struct err *err)
{
	change->after.status = STATUS_CLOSED;
	change->after.closed_at = change->after.updated_at;
	return change_save(desk, change, COMMAND_CLOSE, NULL, err);
}

/* What there was to do somebody may have done before. */
static bool answer_alarm(void *arg, struct err *err)
{
	const struct task *task = arg;
	const struct desk *desk = task->desk;
	struct issue_change change;
	const struct issue *issue = &change.before;
	int late;

	if (!change_of_desk(desk, task->id, &change, err))
		return false;
	if (!issue->clocks.alarm_at || issue->clocks.alarm_at >= desk->now)
		return true;
	late = clock_late(issue, desk->now);
	if (issue->status == STATUS_RESOLVED)
		return close_issue(desk, &change, err);
	if (late && (STATUSES_OPEN & WORD_BIT(issue->status)))
		return say_late(desk, &change, late, err);
	return restore(desk, &change.before, err); /* a false alarm */
}

static bool for_each(const struct desk *desk, const struct db_rows *rows,
	bool (*run)(void *task, struct err *err), struct err *err)
{
	const struct clock_issue *issues = rows->items;

	for (size_t i = 0; i < rows->count; i++) {
		struct arena_mark mark = arena_mark(desk->arena);
		struct task task = { desk, issues[i].id };

		if (!tx_run(desk->db, desk->arena, run, &task, err))
			return false;
		arena_rewind(desk->arena, mark);
	}
	return true;
}

bool desk_alarms(const struct desk *desk, size_t *count, struct err *err)
{
	struct db_rows rows;

	*count = 0;
	if (!clock_alarms(desk->db, desk->now, desk->arena, &rows, err))
		return false;
	*count = rows.count;
	return for_each(desk, &rows, answer_alarm, err);
}

/* All of them --------------------------------------------------------------------------------------- */

static uint64_t mix(uint64_t sum, int64_t value)
{
	return (sum ^ (uint64_t)value) * UINT64_C(0x100000001b3) + (sum >> 29);
}

static uint64_t mix_hours(uint64_t sum, const struct hours *hours)
{
	for (const char *name = zone_name(hours->zone); *name; name++)
		sum = mix(sum, *name);
	for (int day = 0; day < 7; day++)
		for (size_t i = 0; i < hours->week[day].count; i++) {
			sum = mix(sum, day);
			sum = mix(sum, hours->week[day].spans[i].from);
			sum = mix(sum, hours->week[day].spans[i].until);
		}
	for (size_t i = 0; i < hours->holiday_count; i++)
		sum = mix(sum, hours->holidays[i]);
	return sum;
}

/* Another number for other rules; never 0. */
static int64_t fingerprint(const struct clock_rules *rules)
{
	uint64_t sum = mix_hours(UINT64_C(0xcbf29ce484222325), rules->hours);

	for (int kind = 1; kind < clock_kind_count; kind++)
		for (size_t i = 0; i < sizeof(rules->targets[0]) / sizeof(rules->targets[0][0]); i++)
			sum = mix(sum, rules->targets[kind][i]);
	sum = mix(sum, rules->p1_around_the_clock);
	sum = mix(sum, rules->close_after);
	return (int64_t)(sum >> 1 | 1);
}

bool desk_clock_walk(const struct desk *desk, bool *done, struct err *err)
{
	int64_t rules = fingerprint(desk->clock);
	struct clock_walk walk;
	struct db_rows rows;

	*done = false;
	if (!clock_walk_find(desk->db, desk->arena, &walk, err))
		return false;
	if (walk.rules != rules)
		return clock_walk_begin(desk->db, &walk, rules, err);
	*done = walk.next_id > walk.last_id;
	return *done
	       || (clock_issues(desk->db, walk.next_id, desk->arena, &rows, err)
		       && for_each(desk, &rows, set_clocks, err)
		       && clock_walk_go_on(desk->db, &walk, walk.next_id + CLOCK_IDS, err));
}
