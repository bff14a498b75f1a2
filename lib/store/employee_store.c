#include "store/employee_store.h"

#include "base/fold.h"
#include "domain/words.h"
#include "store/employee_columns.h"
#include "store/list.h"

DB_STMT find = DB_SELECT(struct employee, employee_columns, "s",
	"SELECT " EMPLOYEE_SELECT " FROM employee e" EMPLOYEE_JOINS " WHERE e.login = ?");

bool employee_find(struct db *db, const char *login, struct arena *arena,
	struct employee *employee, bool *found, struct err *err)
{
	return db_one(db, &find, arena, employee, found, err, login);
}

DB_STMT find_id = DB_SELECT(struct employee, employee_columns, "i",
	"SELECT " EMPLOYEE_SELECT " FROM employee e" EMPLOYEE_JOINS " WHERE e.id = ?");

bool employee_find_id(struct db *db, int64_t id, struct arena *arena, struct employee *employee,
	bool *found, struct err *err)
{
	return db_one(db, &find_id, arena, employee, found, err, id);
}

struct id_row {
	int64_t id;
};

static const struct db_column id_columns[] = { COLUMN_INT(struct id_row, id, "id") };

DB_STMT lock = DB_SELECT(struct id_row, id_columns, "i",
	"SELECT id FROM employee WHERE id = ? FOR UPDATE");

bool employee_lock(struct db *db, int64_t id, struct arena *arena, struct employee *employee,
	bool *found, struct err *err)
{
	struct id_row row;

	return db_one(db, &lock, arena, &row, found, err, id)
	       && (!*found || employee_find_id(db, id, arena, employee, found, err));
}

enum { BY_WORDS, AFTER, FILTERS };

static const char *const fragments[FILTERS] = {
	/* "ana ruiz" and "ruiz ana" */
	[BY_WORDS] = " AND (e.login LIKE ? ESCAPE '|'"
		     " OR CONCAT_WS(' ', e.name, e.name) LIKE ? ESCAPE '|')",
	[AFTER] = " AND e.login > ?",
};

static const struct list employees = {
	.key = UINT64_C(0x4500000000000000),
	.stmt = DB_SELECT(struct employee, employee_columns, NULL, NULL),
	.select = "SELECT " EMPLOYEE_SELECT " FROM employee e" EMPLOYEE_JOINS " WHERE 1 = 1",
	.fragments = fragments,
	.order = " ORDER BY e.login LIMIT ?",
	.from = "employee e",
	.page = AFTER,
	.scans = WORD_BIT(BY_WORDS),
};

bool employee_list(struct db *db, const struct employee_filter *filter, struct arena *arena,
	struct db_rows *list, struct err *err)
{
	const char *words = filter->words;
	struct list_query query = { 0 };

	list_filter_words(&query, BY_WORDS, words ? fold_case(words, arena) : NULL, arena);
	list_filter_words(&query, BY_WORDS, words, arena);
	list_filter_text(&query, AFTER, filter->after_login);
	return list_run(db, &employees, &query, &filter->page, arena, list, err);
}

DB_STMT insert = DB_WRITE("ssssst",
	"INSERT INTO employee (login, name, email, phone, chat, created_at)"
	" VALUES (?, ?, ?, ?, ?, ?)");

bool employee_insert(struct db *db, struct employee *employee, int64_t now, bool *duplicate,
	struct err *err)
{
	struct person *person = &employee->person;

	return db_insert_new(db, &insert, &person->id, duplicate, err, person->login,
		person->name, employee->email, employee->phone, employee->chat, now);
}

DB_STMT save = DB_WRITE("ssssi",
	"UPDATE employee SET name = ?, email = ?, phone = ?, chat = ? WHERE id = ?");

bool employee_save(struct db *db, const struct employee *employee, struct err *err)
{
	return db_run(db, &save, NULL, err, employee->person.name, employee->email,
		employee->phone, employee->chat, employee->person.id);
}

DB_STMT save_roles = DB_WRITE("im",
	"INSERT INTO staff (employee_id, roles) VALUES (?, ?)"
	" ON DUPLICATE KEY UPDATE roles = VALUES(roles)");

bool employee_save_roles(struct db *db, int64_t id, uint32_t roles, struct err *err)
{
	return db_run(db, &save_roles, NULL, err, id, &role_words, roles);
}

DB_STMT save_staff = DB_WRITE("imd",
	"INSERT INTO staff (employee_id, roles, desk_since) VALUES (?, ?, ?)"
	" ON DUPLICATE KEY UPDATE roles = VALUES(roles), desk_since = VALUES(desk_since)");

bool employee_save_staff(struct db *db, const struct employee *employee, struct err *err)
{
	return db_run(db, &save_staff, NULL, err, employee->person.id, &role_words,
		employee->roles, employee->desk_since);
}
