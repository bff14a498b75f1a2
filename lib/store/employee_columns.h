#ifndef STORE_EMPLOYEE_COLUMNS_H
#define STORE_EMPLOYEE_COLUMNS_H

#include "domain/employee.h"
#include "domain/words.h"
#include "store/db.h"

/* What every SELECT that returns employees selects, and where each column goes: the same order. */
#define EMPLOYEE_SELECT \
	"e.id, e.login, e.name, e.email, e.phone, e.chat, f.roles, f.desk_since, f.presence," \
	" f.presence_until, EXISTS (SELECT 1 FROM vip v WHERE v.employee_id = e.id" \
	" AND v.ended_at IS NULL) AS vip"

#define EMPLOYEE_JOINS " LEFT JOIN staff f ON f.employee_id = e.id"

/* The columns, for a struct of which an employee is the member or, with `prefix` empty, itself. */
#define EMPLOYEE_COLUMNS(struct_, prefix) \
	COLUMN_INT(struct_, prefix person.id, "id"), \
	COLUMN_TEXT(struct_, prefix person.login, "login"), \
	COLUMN_TEXT(struct_, prefix person.name, "name"), \
	COLUMN_TEXT(struct_, prefix email, "email"), \
	COLUMN_TEXT(struct_, prefix phone, "phone"), \
	COLUMN_TEXT(struct_, prefix chat, "chat"), \
	COLUMN_WORDS(struct_, prefix roles, "roles", &role_words), \
	COLUMN_DATE(struct_, prefix desk_since, "desk_since"), \
	COLUMN_WORD(struct_, prefix presence, "presence", &presence_words), \
	COLUMN_TIME(struct_, prefix presence_until, "presence_until"), \
	COLUMN_BOOL(struct_, prefix vip, "vip")

static const struct db_column employee_columns[] = { EMPLOYEE_COLUMNS(struct employee, ) };

#endif
