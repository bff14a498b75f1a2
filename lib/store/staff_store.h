#ifndef STORE_STAFF_STORE_H
#define STORE_STAFF_STORE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "domain/routing.h"

struct arena;
struct db;
struct db_rows;

/*
 * Everybody who routes VIPs, or becomes available, writes the guard's row first: so nobody is
 * routed to on the strength of what another is changing at the same moment, on one node (the row
 * is locked) or on several (the second to commit is run again).
 */
bool routing_guard(struct db *db, struct err *err) MUST_CHECK;

/*
 * Everyone who works at the desk, by id: rows of struct candidate. What they have in hand is counted
 * without the issue `but`, which is leaving a hand; 0: with all.
 */
bool routing_candidates(struct db *db, int64_t but, struct arena *arena,
	struct db_rows *candidates, struct err *err) MUST_CHECK;

/* Everyone who has a role, by login: rows of struct candidate. */
bool staff_list(struct db *db, struct arena *arena, struct db_rows *staff, struct err *err)
	MUST_CHECK;

/* An employee, with or without a role. */
bool staff_find(struct db *db, int64_t id, struct arena *arena, struct candidate *member,
	bool *found, struct err *err) MUST_CHECK;

/* A VIP's issue that waits, and why nobody got it when it was last tried. */
struct waiting_vip {
	int64_t id;
	const char *routing;
};

/* The queued issues of the basket `vip`, locked, in the order of its line: struct waiting_vip. */
bool routing_waiting(struct db *db, struct arena *arena, struct db_rows *waiting, struct err *err)
	MUST_CHECK;

/* A person sets their presence; the row must be there. */
bool presence_save(struct db *db, int64_t employee_id, int presence, int64_t until,
	struct err *err) MUST_CHECK;

#endif
