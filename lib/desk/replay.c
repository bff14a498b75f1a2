#include "desk/replay.h"

#include "store/db.h"
#include "store/log_store.h"
#include "store/replay_store.h"

static size_t place_of(const struct replay_decision *decision)
{
	return (size_t)((decision->priority - 1) * (basket_count - 1) + decision->basket - 1);
}

struct replay_decision replay_decision_at(size_t place)
{
	return (struct replay_decision){
		.priority = (int64_t)place / (basket_count - 1) + 1,
		.basket = (int)(place % (basket_count - 1)) + 1,
	};
}

bool replay_after(const struct desk *desk, struct replay *replay, int64_t id, struct err *err)
{
	bool found;

	if (!triaged_at(desk->db, id, desk->arena, &replay->at, &found, err))
		return false;
	replay->id = id;
	return found || err_add_field(err, "/after", "unknown_issue",
			"is not the number of an issue");
}

/* Whatever came behind the last triage is taken back. */
static bool undo_rest(const struct desk *desk, const struct triaged_issue *row,
	struct replay_decision *was, struct err *err)
{
	struct issue issue = { .priority = row->priority, .basket = row->basket };
	const struct event *events;
	struct db_rows rows;

	if (!event_list(desk->db, row->id, desk->arena, &rows, err))
		return false;
	events = rows.items;
	for (size_t i = rows.count; i-- > 0;) {
		if (events[i].version > row->version) /* came after it was loaded */
			continue;
		if (events[i].command == COMMAND_REPORT || events[i].command == COMMAND_RETRIAGE)
			break;
		history_undo(&issue, events[i].changes, desk->arena);
	}
	*was = (struct replay_decision){ issue.priority, issue.basket };
	return true;
}

static void note_example(struct replay *replay, const struct replay_example *example,
	int64_t count)
{
	if (count <= REPLAY_EXAMPLES_OF_EACH && replay->example_count < REPLAY_EXAMPLES)
		replay->examples[replay->example_count++] = *example;
}

static bool consider(const struct desk *desk, struct replay *replay,
	const struct triaged_issue *row, struct err *err)
{
	const struct triage_inputs inputs = { row->impact, row->customer_impact, row->vip, false };
	const struct triage_decision decision = triage_decide(replay->rules, &inputs);
	struct replay_decision was = { row->priority, row->basket };
	const struct replay_decision would_be = { decision.priority, decision.basket };
	int64_t *count;

	if ((row->escalated || row->override_by) && !undo_rest(desk, row, &was, err))
		return false;
	replay->considered++;
	if (was.priority == would_be.priority && was.basket == would_be.basket)
		return true;
	replay->changed++;
	count = &replay->counts[place_of(&was)][place_of(&would_be)];
	note_example(replay, &(struct replay_example){ row->id, was, would_be, decision.rule->name },
		++*count);
	return true;
}

bool replay_batch(const struct desk *desk, struct replay *replay, struct err *err)
{
	int64_t limit = replay->left < REPLAY_BATCH ? replay->left : REPLAY_BATCH;
	const struct triaged_issue *row;
	struct db_rows rows;

	/* One more than is looked at tells whether there is one left. */
	if (!triaged_before(desk->db, replay->from, replay->id ? replay->at : replay->to - 1,
		    replay->id ? replay->id : INT64_MAX, limit + 1, desk->arena, &rows, err))
		return false;
	row = rows.items;
	replay->complete = (int64_t)rows.count <= limit;
	for (int64_t i = 0; i < limit && i < (int64_t)rows.count; i++, row++) {
		if (!consider(desk, replay, row, err))
			return false;
		replay->at = row->created_at;
		replay->id = row->id;
		replay->left--;
	}
	return true;
}
