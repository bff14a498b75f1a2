#ifndef STORE_VIP_STORE_H
#define STORE_VIP_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "domain/employee.h"

struct arena;
struct db;
struct db_rows;

/* Who is a VIP, or was: who said so, and why. */
struct vip {
	int64_t id;
	struct person employee;
	const char *reason;
	struct person made_by;
	int64_t made_at;
	struct person ended_by; /* id 0: it has not ended */
	int64_t ended_at;
	bool active;
};

/* Makes somebody a VIP; sets the id. */
bool vip_insert(struct db *db, struct vip *vip, struct err *err) MUST_CHECK;

/* All, the active ones first, then the newest first: rows of struct vip. */
bool vip_list(struct db *db, struct arena *arena, struct db_rows *vips, struct err *err) MUST_CHECK;

/* Ends one. `*found` is false when there is none of that id that has not ended. */
bool vip_end(struct db *db, int64_t id, int64_t by_id, int64_t at, bool *found, struct err *err)
	MUST_CHECK;

#endif
