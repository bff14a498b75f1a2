#ifndef STORE_PERSON_STORE_H
#define STORE_PERSON_STORE_H

#include <stddef.h>

#include "base/err.h"

struct arena;
struct db;
struct person;

/*
 * Fills in login and name of each person that has an id and no login yet: from the database's
 * directory (db_use_directory), and of those that it does not know by one statement for each
 * PEOPLE_AT_ONCE of them. ERR_INTERNAL when there is none of an id.
 */
enum { PEOPLE_AT_ONCE = 64 };
bool people_name(struct db *db, struct person **people, size_t count, struct arena *arena,
	struct err *err) MUST_CHECK;

#endif
