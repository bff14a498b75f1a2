#ifndef STORE_CHOICE_STORE_H
#define STORE_CHOICE_STORE_H

#include "base/err.h"
#include "domain/choice.h"

struct arena;
struct db;

/* How an employee has chosen to be told. Who has not: `*choice` stays as it is. */
bool choice_find(struct db *db, int64_t employee_id, struct arena *arena, struct choice *choice,
	struct err *err) MUST_CHECK;

bool choice_save(struct db *db, int64_t employee_id, const struct choice *choice, struct err *err)
	MUST_CHECK;

#endif
