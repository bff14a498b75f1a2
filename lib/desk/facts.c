#include "desk/facts.h"

#include <stdlib.h>

#include "base/arena.h"
#include "desk/desk.h"
#include "desk/fixes.h"
#include "domain/range.h"
#include "domain/words.h"
#include "store/db.h"
#include "store/fact_store.h"

/* Facts that are to be, or are: by issue, version and measure. */
struct facts {
	struct fact *items;
	size_t count;
};

/* The facts of all issues; `events` are theirs, in the same order. */
static struct facts derive(const struct db_rows *issues, const struct db_rows *events,
	struct arena *arena)
{
	const struct issue *issue = issues->items;
	const struct event *event = events->items, *end = event + events->count;
	struct fact **found = arena_array(arena, issues->count, sizeof(*found));
	size_t *counts = arena_array(arena, issues->count, sizeof(*counts));
	struct facts all = { 0 };

	for (size_t i = 0; i < issues->count; i++, issue++) {
		const struct event *first = event;

		while (event < end && event->issue_id == issue->id)
			event++;
		found[i] = facts_of(issue, first, (size_t)(event - first), arena, &counts[i]);
		all.count += counts[i];
	}
	all.items = arena_array(arena, all.count, sizeof(*all.items));
	for (size_t i = 0, to = 0; i < issues->count; i++)
		for (size_t k = 0; k < counts[i]; k++)
			all.items[to++] = found[i][k];
	return all;
}

static bool same(const struct fact *a, const struct fact *b)
{
	return !fact_compare(a, b) && a->at == b->at && a->born == b->born
	       && a->priority == b->priority && a->subject_id == b->subject_id && a->ms == b->ms
	       && a->bucket == b->bucket;
}

/* What is in `these` and not in `those`. */
static struct facts without(const struct facts *these, const struct facts *those,
	struct arena *arena)
{
	struct facts left = { arena_array(arena, these->count, sizeof(*left.items)), 0 };
	size_t k = 0;

	for (size_t i = 0; i < these->count; i++) {
		while (k < those->count && fact_compare(&those->items[k], &these->items[i]) < 0)
			k++;
		if (k == those->count || !same(&those->items[k], &these->items[i]))
			left.items[left.count++] = these->items[i];
	}
	return left;
}

/* The issues first, then their events: of whatever version an issue is, its events are seen. */
static bool keep(struct db *db, const int64_t *ids, size_t count, struct arena *arena,
	struct err *err)
{
	struct db_rows issues, events, kept;
	struct facts are, shall, gone, new;

	if (!facts_guard(db, err) || !fact_issues(db, ids, count, arena, &issues, err)
		|| !fact_events(db, ids, count, arena, &events, err)
		|| !facts_find(db, ids, count, arena, &kept, err))
		return false;
	are = (struct facts){ kept.items, kept.count };
	shall = derive(&issues, &events, arena);
	gone = without(&are, &shall, arena);
	new = without(&shall, &are, arena);
	return facts_take(db, gone.items, gone.count, arena, err)
	       && facts_put(db, new.items, new.count, arena, err)
	       && fixes_keep(db, ids, count, &issues, &events, arena, err);
}

static int id_compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

bool facts_follow(const struct desk *desk, const struct event *events, size_t count,
	struct err *err)
{
	int64_t *ids = arena_array(desk->arena, count, sizeof(*ids));
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		ids[i] = events[i].issue_id;
	qsort(ids, count, sizeof(*ids), id_compare);
	for (size_t i = 0; i < count; i++)
		if (!kept || ids[kept - 1] != ids[i])
			ids[kept++] = ids[i];
	return keep(desk->db, ids, kept, desk->arena, err);
}

/* Anew ------------------------------------------------------------------------------------------ */

struct block {
	struct db *db;
	struct arena *arena;
	const int64_t *ids;
	size_t count;
};

static bool keep_block(void *arg, struct err *err)
{
	const struct block *block = arg;

	return keep(block->db, block->ids, block->count, block->arena, err);
}

static bool rebuild_facts(struct db *db, struct arena *arena, struct err *err)
{
	struct arena_mark mark = arena_mark(arena);
	struct db_rows rows;
	int64_t last = 0;

	do {
		struct block block = { db, arena, NULL, 0 };

		arena_rewind(arena, mark);
		if (!fact_issue_ids(db, last, arena, &rows, err))
			return false;
		block.ids = rows.items;
		block.count = rows.count;
		if (rows.count && !tx_run(db, arena, keep_block, &block, err))
			return false;
		last = rows.count ? block.ids[rows.count - 1] : last;
	} while (rows.count == FACT_ISSUES);
	return true;
}

struct month {
	struct db *db;
	int measure;
	int64_t begins;
};

static bool count_month(void *arg, struct err *err)
{
	const struct month *month = arg;

	return facts_guard(month->db, err)
	       && facts_count_month(month->db, month->measure, month->begins, err);
}

static bool rebuild_sums(struct db *db, struct arena *arena, struct err *err)
{
	struct month month = { .db = db };
	int64_t from, to;

	if (!fact_bounds(db, arena, &from, &to, err))
		return false;
	for (month.begins = unit_begins(UNIT_MONTH, from); month.begins < to;
		month.begins = unit_ends(UNIT_MONTH, month.begins))
		for (month.measure = 1; month.measure < measure_count; month.measure++)
			if (!tx_run(db, arena, count_month, &month, err))
				return false;
	return true;
}

bool facts_rebuild(struct db *db, struct arena *arena, struct err *err)
{
	return rebuild_facts(db, arena, err) && rebuild_sums(db, arena, err)
	       && fixes_recount(db, arena, err);
}
