#include "desk/routing.h"

#include <string.h>

#include "base/arena.h"
#include "base/time.h"
#include "desk/issue_change.h"
#include "domain/routing.h"
#include "store/db.h"
#include "store/issue_store.h"
#include "store/staff_store.h"

enum { PRESENCE_HOURS = 10 };

/* Whom a VIP's issue goes to now, and why. */
struct choice {
	const struct employee *who; /* NULL: nobody is around */
	const char *trace;
};

static bool choose(const struct desk *desk, int64_t issue_id, int64_t passed_over,
	struct choice *choice, struct err *err)
{
	struct db_rows rows;
	const struct candidate *candidates;
	struct routed *trace;
	int chosen;

	if (!routing_candidates(desk->db, issue_id, desk->arena, &rows, err))
		return false;
	candidates = rows.items;
	trace = arena_array(desk->arena, rows.count, sizeof(*trace));
	chosen = route_vip(candidates, rows.count, desk->vip_manager_limit, passed_over, desk->now,
		trace);
	choice->trace = routing_text(candidates, trace, rows.count, desk->arena);
	choice->who = chosen < 0 ? NULL : &candidates[chosen].employee;
	return true;
}

static void settle(struct issue *issue, const struct choice *choice)
{
	issue->routing = choice->trace;
	if (!choice->who)
		return;
	issue->status = STATUS_ASSIGNED;
	issue_assign(issue, choice->who);
}

bool route_issue(const struct desk *desk, struct issue *issue, int64_t passed_over,
	struct err *err)
{
	struct choice choice;

	if (issue->status != STATUS_QUEUED || !issue->vip || desk->imports)
		return true;
	if (!routing_guard(desk->db, err) || !choose(desk, issue->id, passed_over, &choice, err))
		return false;
	settle(issue, &choice);
	return true;
}

/* Whether the assignee has room for one more; the guard is held when somebody was asked for. */
static bool has_room(const struct desk *desk, const struct issue *issue, bool *room,
	struct err *err)
{
	struct candidate member = { 0 };
	bool found;

	*room = true;
	if (!issue->vip || !(issue->assignee_around.roles & WORD_BIT(ROLE_MANAGER)))
		return true;
	if (!routing_guard(desk->db, err)
		|| !staff_find(desk->db, issue->assignee.id, desk->arena, &member, &found, err))
		return false;
	*room = member.vip_in_hand < desk->vip_manager_limit;
	return true;
}

static bool is_there(const struct desk *desk, const struct issue *issue)
{
	const struct around *last = &issue->assignee_around;

	return issue->assignee.id && (last->roles & ROLES_DESK)
	       && presence_now(last->presence, last->until, desk->now) == PRESENCE_AVAILABLE;
}

bool route_back(const struct desk *desk, struct issue *issue, struct err *err)
{
	bool back = is_there(desk, issue);

	if (back && !has_room(desk, issue, &back, err))
		return false;
	if (back) {
		issue->status = STATUS_ASSIGNED;
		return true;
	}
	issue_assign(issue, NULL);
	return route_issue(desk, issue, 0, err);
}

/* One that waited. Nobody for it, and for the same reasons as before: then nothing has changed. */
static bool route_waiting(const struct desk *desk, const struct waiting_vip *waiting,
	const struct choice *choice, struct err *err)
{
	struct issue_change change;

	if (!choice->who && waiting->routing && !strcmp(choice->trace, waiting->routing))
		return true;
	if (!change_of_desk(desk, waiting->id, &change, err))
		return false;
	settle(&change.after, choice);
	return change_save(desk, &change, COMMAND_ROUTE, NULL, err);
}

static bool route_others(const struct desk *desk, const struct person *who, int64_t but,
	struct err *err)
{
	const struct caller caller = { .employee.person = *who };
	struct desk as = *desk;
	struct db_rows rows;
	const struct waiting_vip *waiting;
	struct choice choice = { .who = NULL };

	as.caller = &caller; /* what they set off is theirs in the history */
	if (!routing_waiting(desk->db, desk->arena, &rows, err))
		return false;
	waiting = rows.items;
	for (size_t i = 0; i < rows.count; i++) {
		bool asked = choice.trace && !choice.who; /* nobody: that holds for the rest */

		if (waiting[i].id == but)
			continue;
		if ((!asked && !choose(desk, 0, 0, &choice, err))
			|| !route_waiting(&as, &waiting[i], &choice, err))
			return false;
	}
	return true;
}

bool route_all_waiting(const struct desk *desk, const struct person *who, struct err *err)
{
	return route_others(desk, who, 0, err);
}

bool route_after(const struct desk *desk, const struct issue *before, const struct issue *after,
	struct err *err)
{
	return desk->imports || !frees_manager(before, after)
	       || (routing_guard(desk->db, err)
		       && route_others(desk, &before->assignee, after->id, err));
}

bool desk_presence(const struct desk *desk, int presence, int64_t until, const struct guard *guard,
	struct employee *employee, struct err *err)
{
	*employee = desk->caller->employee;
	if (!guard_request(guard, err))
		return false;
	if (until && until <= desk->now)
		return err_add_field(err, "/until", "past", "must be in the future");
	employee->presence = presence;
	employee->presence_until = until ? until : desk->now + PRESENCE_HOURS * (int64_t)MS_HOUR;
	return routing_guard(desk->db, err)
	       && presence_save(desk->db, employee->person.id, presence, employee->presence_until,
		       err)
	       && (presence != PRESENCE_AVAILABLE || route_all_waiting(desk, &employee->person, err));
}
