#include "store/vip_store.h"

#include "store/db.h"

DB_STMT insert = DB_WRITE("isit",
	"INSERT INTO vip (employee_id, reason, made_by, made_at) VALUES (?, ?, ?, ?)");

bool vip_insert(struct db *db, struct vip *vip, struct err *err)
{
	return db_insert(db, &insert, &vip->id, err, vip->employee.id, vip->reason,
		vip->made_by.id, vip->made_at);
}

static const struct db_column vip_columns[] = {
	COLUMN_INT(struct vip, id, "id"),
	COLUMN_INT(struct vip, employee.id, "employee_id"),
	COLUMN_TEXT(struct vip, employee.login, "login"),
	COLUMN_TEXT(struct vip, employee.name, "name"),
	COLUMN_TEXT(struct vip, reason, "reason"),
	COLUMN_INT(struct vip, made_by.id, "made_by"),
	COLUMN_TEXT(struct vip, made_by.login, "made_by_login"),
	COLUMN_TEXT(struct vip, made_by.name, "made_by_name"),
	COLUMN_TIME(struct vip, made_at, "made_at"),
	COLUMN_INT(struct vip, ended_by.id, "ended_by"),
	COLUMN_TEXT(struct vip, ended_by.login, "ended_by_login"),
	COLUMN_TEXT(struct vip, ended_by.name, "ended_by_name"),
	COLUMN_TIME(struct vip, ended_at, "ended_at"),
	COLUMN_BOOL(struct vip, active, "active"),
};

DB_STMT list = DB_SELECT(struct vip, vip_columns, "",
	"SELECT v.id, v.employee_id, e.login, e.name, v.reason, v.made_by, m.login AS made_by_login,"
	" m.name AS made_by_name, v.made_at, v.ended_by, x.login AS ended_by_login,"
	" x.name AS ended_by_name, v.ended_at, v.ended_at IS NULL AS active FROM vip v"
	" JOIN employee e ON e.id = v.employee_id JOIN employee m ON m.id = v.made_by"
	" LEFT JOIN employee x ON x.id = v.ended_by ORDER BY active DESC, v.id DESC");

bool vip_list(struct db *db, struct arena *arena, struct db_rows *vips, struct err *err)
{
	return db_all(db, &list, arena, vips, err);
}

DB_STMT end = DB_WRITE("iti",
	"UPDATE vip SET ended_by = ?, ended_at = ? WHERE id = ? AND ended_at IS NULL");

bool vip_end(struct db *db, int64_t id, int64_t by_id, int64_t at, bool *found, struct err *err)
{
	int64_t affected;

	if (!db_run(db, &end, &affected, err, by_id, at, id))
		return false;
	*found = affected == 1;
	return true;
}
