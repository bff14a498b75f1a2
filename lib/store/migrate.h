#ifndef STORE_MIGRATE_H
#define STORE_MIGRATE_H

#include <stdint.h>

#include "base/err.h"

struct arena;
struct db;

/* The newest migration that this program was written for: the number of a file in schema/. */
enum { SCHEMA_VERSION = 4 };

/*
 * Applies the files "NNNN_name.sql" of `folder` that the database has not seen, in order, each
 * recorded in schema_version when its last statement is done. A file's first line says
 * "-- oldest binary: X.Y.Z": the oldest program that may run on the schema from then on.
 *
 * DDL commits by itself, so a file can be cut short at any statement: running it again is safe
 * (see db_ddl). Two that run at once take turns by a lease row, which also holds across the nodes
 * of a cluster; a lease whose holder died is taken over after it ran out (30 s).
 *
 * `*applied` counts the files. Calls `progress` (may be NULL) with each file's name before it.
 */
bool migrate(struct db *db, const char *folder, struct arena *arena, int *applied,
	void (*progress)(const char *name), struct err *err) MUST_CHECK;

/*
 * ERR_CONFLICT when this program must not run on the database: no schema, one older than
 * SCHEMA_VERSION, or one that asks for a newer program than `version` ("0.1.0").
 */
bool migrate_check(struct db *db, const char *version, struct arena *arena, struct err *err)
	MUST_CHECK;

#endif
