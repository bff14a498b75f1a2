#include "desk/fixes.h"

#include <string.h>

#include "store/db.h"
#include "store/fact_store.h"
#include "store/fix_store.h"

/* By issue and version, as both the kept ones and the derived ones come. */
static int compare(const struct fix *a, const struct fix *b)
{
	if (a->issue_id != b->issue_id)
		return a->issue_id < b->issue_id ? -1 : 1;
	return a->version < b->version ? -1 : a->version > b->version;
}

static bool same(const struct fix *a, const struct fix *b)
{
	return a->software_id == b->software_id && a->code == b->code && a->at == b->at
	       && a->undone_after == b->undone_after
	       && !strcmp(a->software_version, b->software_version);
}

/* What is kept of one issue, from `*kept` on, becomes what shall be. */
static bool settle(struct db *db, const struct fix **kept, const struct fix *end, int64_t issue_id,
	const struct fix *shall, size_t count, struct err *err)
{
	const struct fix *last = shall + count;

	while (shall < last || (*kept < end && (*kept)->issue_id <= issue_id)) {
		bool is = *kept < end && (shall == last || compare(*kept, shall) <= 0);
		bool be = shall < last && (*kept == end || compare(shall, *kept) <= 0);
		bool alike = is && be && same(*kept, shall);

		if (is && !alike && !fix_take(db, *kept, err))
			return false;
		if (be && !alike && !fix_put(db, shall, err))
			return false;
		*kept += is;
		shall += be;
	}
	return true;
}

bool fixes_keep(struct db *db, const int64_t *ids, size_t count, const struct db_rows *issues,
	const struct db_rows *events, struct arena *arena, struct err *err)
{
	const struct issue *issue = issues->items;
	const struct event *event = events->items, *last = event + events->count;
	const struct fix *kept, *end;
	struct db_rows rows;

	if (!fixes_find(db, ids, count, arena, &rows, err))
		return false;
	kept = rows.items;
	end = kept + rows.count;
	for (size_t i = 0; i < issues->count; i++, issue++) {
		const struct event *first = event;
		const struct fix *fixes;
		size_t fix_count;

		while (event < last && event->issue_id == issue->id)
			event++;
		fixes = fixes_of(issue, first, (size_t)(event - first), arena, &fix_count);
		if (!settle(db, &kept, end, issue->id, fixes, fix_count, err))
			return false;
	}
	return true;
}

struct recount {
	struct db *db;
	int64_t software_id;
};

static bool recount(void *arg, struct err *err)
{
	const struct recount *of = arg;

	return facts_guard(of->db, err) && fix_recount(of->db, of->software_id, err);
}

bool fixes_recount(struct db *db, struct arena *arena, struct err *err)
{
	struct db_rows rows;
	const int64_t *ids;

	if (!fix_software(db, arena, &rows, err))
		return false;
	ids = rows.items;
	for (size_t i = 0; i < rows.count; i++)
		if (!tx_run(db, arena, recount, &(struct recount){ db, ids[i] }, err))
			return false;
	return true;
}
