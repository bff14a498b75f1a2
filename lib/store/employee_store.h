#ifndef STORE_EMPLOYEE_STORE_H
#define STORE_EMPLOYEE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "domain/employee.h"
#include "store/list.h"

struct arena;
struct db;
struct db_rows;

/* Logins are case-folded (base/fold.h) by the caller, here and wherever a login is stored. */
bool employee_find(struct db *db, const char *login, struct arena *arena,
	struct employee *employee, bool *found, struct err *err) MUST_CHECK;

bool employee_find_id(struct db *db, int64_t id, struct arena *arena, struct employee *employee,
	bool *found, struct err *err) MUST_CHECK;

/* Locks their row until the transaction ends: what a change of their own data begins with. */
bool employee_lock(struct db *db, int64_t id, struct arena *arena, struct employee *employee,
	bool *found, struct err *err) MUST_CHECK;

struct employee_filter {
	const char *words;       /* part of login or name, as typed; NULL: any */
	const char *after_login; /* the row that ended the page before; NULL: none */
	struct list_page page;
};

/* Rows of struct employee, in the order of the logins. */
bool employee_list(struct db *db, const struct employee_filter *filter, struct arena *arena,
	struct db_rows *list, struct err *err) MUST_CHECK;

/*
 * Inserts login, name and addresses; sets the id. Somebody may have been faster: then
 * `*duplicate` is true and nothing was inserted.
 */
bool employee_insert(struct db *db, struct employee *employee, int64_t now, bool *duplicate,
	struct err *err) MUST_CHECK;

/* Saves name and addresses. */
bool employee_save(struct db *db, const struct employee *employee, struct err *err) MUST_CHECK;

/* Sets the roles; adds the row among the staff when there is none. */
bool employee_save_roles(struct db *db, int64_t id, uint32_t roles, struct err *err) MUST_CHECK;

/* Sets roles and desk_since; adds the row among the staff when there is none. */
bool employee_save_staff(struct db *db, const struct employee *employee, struct err *err)
	MUST_CHECK;

#endif
