#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/fold.h"
#include "ctl/import.h"
#include "store/employee_store.h"
#include "store/vip_store.h"

/* Employees: who is known already gets the name and the addresses of the file ------------------- */

struct employee_row {
	struct sheet_row row;
	const char *login, *name, *email, *phone, *chat;
};

#define COLUMN(member_) .name = #member_, .offset = offsetof(struct employee_row, member_)
static const struct sheet_column employee_columns[] = {
	{ COLUMN(login), .required = true, .max = 60 },
	{ COLUMN(name), .required = true, .max = 200 },
	{ COLUMN(email), .max = 254 },
	{ COLUMN(phone), .max = 40 },
	{ COLUMN(chat), .max = 80 },
};
#undef COLUMN

static bool load_employee(struct import *import, struct sheet_row *sheet_row, struct err *err)
{
	const struct employee_row *row = (const void *)sheet_row;
	struct employee employee = { 0 };
	bool found, duplicate;
	const char *login = fold_case(row->login, import->arena);

	if (!employee_find(import->db, login, import->arena, &employee, &found, err))
		return false;
	employee.person.login = login;
	employee.person.name = row->name;
	employee.email = row->email;
	employee.phone = row->phone;
	employee.chat = row->chat;
	if (found)
		return employee_save(import->db, &employee, err);
	return employee_insert(import->db, &employee, import->now, &duplicate, err);
}

struct login_at {
	const char *login;
	const struct sheet_row *row;
};

static int by_login(const void *a, const void *b)
{
	const struct login_at *left = a, *right = b;
	int order = strcmp(left->login, right->login);

	return order ? order : left->row->line - right->row->line;
}

/* The later row would silently win. */
static void complain_of_twins(struct import *import)
{
	const struct sheet_rows *rows = &import->rows;
	struct login_at *logins = arena_array(import->arena, rows->count, sizeof(*logins));
	size_t count = 0;

	for (size_t i = 0; i < rows->count; i++) {
		const struct employee_row *row = (const void *)(rows->items + i * sizeof(*row));

		if (!row->row.bad)
			logins[count++] = (struct login_at){ fold_case(row->login, import->arena),
				&row->row };
	}
	qsort(logins, count, sizeof(*logins), by_login);
	for (size_t i = 1; i < count; i++)
		if (!strcmp(logins[i].login, logins[i - 1].login))
			import_complain(import, rows, logins[i].row, "%s stands in line %d already",
				logins[i].login, logins[i - 1].row->line);
}

static bool load_employees(struct import *import, struct err *err)
{
	complain_of_twins(import);
	return import_each(import, load_employee, err);
}

static const struct sheet employee_sheet = SHEET(struct employee_row, employee_columns);
const struct import_kind import_employees = { "employees", &employee_sheet, NULL, load_employees };

/* Staff ----------------------------------------------------------------------------------------- */

struct staff_row {
	struct sheet_row row;
	const char *login;
	uint32_t roles;
	int64_t desk_since;
};

#define COLUMN(member_) .name = #member_, .offset = offsetof(struct staff_row, member_)
static const struct sheet_column staff_columns[] = {
	{ COLUMN(login), .required = true },
	{ COLUMN(roles), CELL_WORDS, .required = true, .words = &role_words },
	{ COLUMN(desk_since), CELL_DATE },
};
#undef COLUMN

static bool load_staff_row(struct import *import, struct sheet_row *sheet_row, struct err *err)
{
	const struct staff_row *row = (const void *)sheet_row;
	struct employee employee;
	bool found;

	if (!import_find_employee(import, &import->rows, sheet_row, row->login, &employee, &found,
		    err))
		return false;
	if (!found)
		return true;
	employee.roles = row->roles;
	employee.desk_since = row->desk_since;
	return employee_save_staff(import->db, &employee, err);
}

static bool load_staff(struct import *import, struct err *err)
{
	return import_each(import, load_staff_row, err);
}

static const struct sheet staff_sheet = SHEET(struct staff_row, staff_columns);
const struct import_kind import_staff = { "staff", &staff_sheet, NULL, load_staff };

/* VIPs ------------------------------------------------------------------------------------------ */

struct vip_row {
	struct sheet_row row;
	const char *login, *reason, *by;
};

#define COLUMN(member_) .name = #member_, .offset = offsetof(struct vip_row, member_)
static const struct sheet_column vip_columns[] = {
	{ COLUMN(login), .required = true },
	{ COLUMN(reason), .required = true, .min = 3, .max = 500 },
	{ COLUMN(by), .required = true },
};
#undef COLUMN

static bool load_vip(struct import *import, struct sheet_row *sheet_row, struct err *err)
{
	const struct vip_row *row = (const void *)sheet_row;
	struct employee employee, manager;
	bool found, manager_found;

	if (!import_find_employee(import, &import->rows, sheet_row, row->login, &employee, &found,
		    err)
		|| !import_find_employee(import, &import->rows, sheet_row, row->by, &manager,
			&manager_found, err))
		return false;
	if (!found || !manager_found)
		return true;
	if (!(manager.roles & WORD_BIT(ROLE_MANAGER)))
		return import_complain(import, &import->rows, sheet_row, "%s is no manager", row->by);
	if (employee.vip)
		return import_complain(import, &import->rows, sheet_row, "%s is a VIP already",
			row->login);
	return vip_insert(import->db, &(struct vip){
		.employee = employee.person,
		.reason = row->reason,
		.made_by = manager.person,
		.made_at = import->now,
	}, err);
}

static bool load_vips(struct import *import, struct err *err)
{
	return import_each(import, load_vip, err);
}

static const struct sheet vip_sheet = SHEET(struct vip_row, vip_columns);
const struct import_kind import_vips = { "vips", &vip_sheet, NULL, load_vips };
