#ifndef DESK_FIXES_H
#define DESK_FIXES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct arena;
struct db;
struct db_rows;

/*
 * The fixes of these issues become those of their histories (domain/fix.h). `issues` and `events` are
 * what fact_issues() and fact_events() give of `ids`; part of the transactions of desk/facts.h.
 */
bool fixes_keep(struct db *db, const int64_t *ids, size_t count, const struct db_rows *issues,
	const struct db_rows *events, struct arena *arena, struct err *err) MUST_CHECK;

/* Counts the fixes anew, one software after the other. */
bool fixes_recount(struct db *db, struct arena *arena, struct err *err) MUST_CHECK;

#endif
