#include "store/staff_store.h"

#include "store/db.h"
#include "store/employee_columns.h"

DB_STMT guard = DB_WRITE("", "UPDATE routing_guard SET turns = turns + 1 WHERE id = 1");

bool routing_guard(struct db *db, struct err *err)
{
	return db_run(db, &guard, NULL, err);
}

static const struct db_column candidate_columns[] = {
	EMPLOYEE_COLUMNS(struct candidate, employee.),
	COLUMN_INT(struct candidate, open_issues, "open_issues"),
	COLUMN_INT(struct candidate, vip_in_hand, "vip_in_hand"),
};

/* `but` ("" or " AND ..."): which issues `i` are not counted. */
#define STAFF_SELECT(but) \
	"SELECT " EMPLOYEE_SELECT ", (SELECT COUNT(*) FROM issue i WHERE i.assignee_id = e.id" \
	" AND i.status IN ('assigned', 'waiting_employee', 'scheduled', 'with_software_team')" but \
	") AS open_issues, (SELECT COUNT(*) FROM issue i WHERE i.assignee_id = e.id" \
	" AND i.status IN ('assigned', 'waiting_employee', 'scheduled') AND i.vip" but \
	") AS vip_in_hand FROM employee e"

DB_STMT list_candidates = DB_SELECT(struct candidate, candidate_columns, "ii",
	STAFF_SELECT(" AND i.id <> ?") " JOIN staff f ON f.employee_id = e.id"
	" WHERE FIND_IN_SET('tier1', f.roles) OR FIND_IN_SET('tier2', f.roles)"
	" OR FIND_IN_SET('manager', f.roles) ORDER BY e.id");

bool routing_candidates(struct db *db, int64_t but, struct arena *arena,
	struct db_rows *candidates, struct err *err)
{
	return db_all(db, &list_candidates, arena, candidates, err, but, but);
}

DB_STMT list_staff = DB_SELECT(struct candidate, candidate_columns, "",
	STAFF_SELECT("") " JOIN staff f ON f.employee_id = e.id WHERE f.roles <> '' ORDER BY e.login");

bool staff_list(struct db *db, struct arena *arena, struct db_rows *staff, struct err *err)
{
	return db_all(db, &list_staff, arena, staff, err);
}

DB_STMT find = DB_SELECT(struct candidate, candidate_columns, "i",
	STAFF_SELECT("") EMPLOYEE_JOINS " WHERE e.id = ?");

bool staff_find(struct db *db, int64_t id, struct arena *arena, struct candidate *member,
	bool *found, struct err *err)
{
	return db_one(db, &find, arena, member, found, err, id);
}

static const struct db_column waiting_columns[] = {
	COLUMN_INT(struct waiting_vip, id, "id"),
	COLUMN_TEXT(struct waiting_vip, routing, "routing"),
};

DB_STMT list_waiting = DB_SELECT(struct waiting_vip, waiting_columns, "",
	"SELECT id, routing FROM issue WHERE status = 'queued' AND basket = 'vip'"
	" ORDER BY priority, waiting_since, id FOR UPDATE");

bool routing_waiting(struct db *db, struct arena *arena, struct db_rows *waiting, struct err *err)
{
	return db_all(db, &list_waiting, arena, waiting, err);
}

DB_STMT save_presence = DB_WRITE("wti",
	"UPDATE staff SET presence = ?, presence_until = ? WHERE employee_id = ?");

bool presence_save(struct db *db, int64_t employee_id, int presence, int64_t until,
	struct err *err)
{
	return db_run(db, &save_presence, NULL, err, &presence_words, presence, until, employee_id);
}
