#include "desk/routing.h"

#include "base/arena.h"
#include "base/time.h"
#include "desk/issue_change.h"
#include "domain/routing.h"
#include "store/db.h"
#include "store/issue_store.h"
#include "store/staff_store.h"

enum { PRESENCE_HOURS = 10 };

bool route_issue(const struct desk *desk, struct issue *issue, int64_t passed_over,
	struct err *err)
{
	struct db_rows rows;
	const struct candidate *candidates;
	struct routed *trace;
	int chosen;

	if (issue->status != STATUS_QUEUED || !issue->vip)
		return true;
	if (!routing_guard(desk->db, err) || !routing_candidates(desk->db, desk->arena, &rows, err))
		return false;
	candidates = rows.items;
	trace = arena_array(desk->arena, rows.count, sizeof(*trace));
	chosen = route_vip(candidates, rows.count, desk->vip_manager_limit, passed_over, desk->now,
		trace);
	issue->routing = routing_text(candidates, trace, rows.count, desk->arena);
	if (chosen < 0)
		return true;
	issue->status = STATUS_ASSIGNED;
	issue_assign(issue, &candidates[chosen].employee);
	return true;
}

/* One that waited, now that somebody is there. */
static bool route_waiting(const struct desk *desk, int64_t id, struct err *err)
{
	struct issue_change change;

	if (!change_of_desk(desk, id, &change, err) || !route_issue(desk, &change.after, 0, err))
		return false;
	return change.after.status == STATUS_QUEUED
	       || change_save(desk, &change, COMMAND_ROUTE, NULL, err);
}

bool route_all_waiting(const struct desk *desk, struct err *err)
{
	struct db_rows rows;
	const int64_t *ids;

	if (!routing_waiting(desk->db, desk->arena, &rows, err))
		return false;
	ids = rows.items;
	for (size_t i = 0; i < rows.count; i++)
		if (!route_waiting(desk, ids[i], err))
			return false;
	return true;
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
	       && (presence != PRESENCE_AVAILABLE || route_all_waiting(desk, err));
}
