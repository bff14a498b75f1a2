/*
 * What the clock does by itself: found by an index however many issues there are, and done once,
 * whoever else does it at the same moment.
 */
#include "desk/clock.h"

#include <string.h>

#include "base/arena.h"
#include "base/time.h"
#include "domain/hours.h"
#include "store/clock_store.h"
#include "store/db.h"
#include "store/issue_store.h"
#include "tap/tap.h"
#include "tap/testdb.h"

enum { ISSUES = 40000, QUEUED = 5000, LATE = 150, RESOLVED = 150, COURIERS = 6 };

static const struct clock_rules rules = {
	.hours = &hours_always,
	.targets = { [CLOCK_RESPOND] = { 1, 1, 2, 3 }, [CLOCK_RESOLVE] = { 4, 4, 5, 6 } },
	.close_after = 7 * MS_DAY,
};

static struct arena *arena;
static struct db *db;
static struct err err;

static void must(bool done)
{
	if (!done)
		tap_bail("%s", err.detail);
}

struct number {
	int64_t value;
};

static const struct db_column number_columns[] = { COLUMN_INT(struct number, value, "value") };

static int64_t number(struct db_stmt *stmt)
{
	struct number row = { 0 };
	bool found;

	must(db_one(db, stmt, arena, &row, &found, &err));
	return row.value;
}

/* Some in line, half of them late; all else is over. */
static void make_issues(void)
{
	testdb_sql(db, "INSERT INTO software (id, version, title, vendor, versions,"
		       " blocked_channels, status, created_at, updated_at)"
		       " VALUES (1, 1, 'Editor', 'Maker', '', '', 'approved', NOW(3), NOW(3))");
	testdb_sql(db, "INSERT INTO employee (id, login, name, created_at)"
		       " VALUES (1, 'ana', 'Ana', NOW(3))");
	testdb_sql(db,
		"INSERT INTO issue (id, version, status, priority, basket, impact, customer_impact,"
		" vip, triage_rule, rules_version, description, software_id, software_title,"
		" software_vendor, software_blocked_channels, reporter_id, submitted_by, channel,"
		" contact_blocked, created_at, updated_at, waiting_since, due_at)"
		" SELECT seq, 1, IF(seq <= %d, 'queued', 'closed'), 3,"
		" ELT(1 + MOD(seq, 4), 'vip', 'p1', 'p2', 'bin'), 'question', 0, 0, 'minor', 1, 'd',"
		" 1, 'Editor', 'Maker', '', 1, 1, 'api', '', '2026-01-01', '2026-01-01',"
		" '2026-01-01', IF(seq <= %d, IF(MOD(seq DIV 4, 2), '2026-01-02', '2099-01-01'), NULL)"
		" FROM seq_1_to_%d",
		QUEUED, QUEUED, ISSUES);
	testdb_sql(db, "ANALYZE TABLE issue");
}

/* EXPLAIN ------------------------------------------------------------------------------------- */

struct plan {
	int64_t id;
	const char *select, *table, *type, *possible, *key, *key_len, *ref;
	int64_t rows;
	const char *extra;
};

static const struct db_column plan_columns[] = {
	COLUMN_INT(struct plan, id, "id"),
	COLUMN_TEXT(struct plan, select, "select_type"),
	COLUMN_TEXT(struct plan, table, "table"),
	COLUMN_TEXT(struct plan, type, "type"),
	COLUMN_TEXT(struct plan, possible, "possible_keys"),
	COLUMN_TEXT(struct plan, key, "key"),
	COLUMN_TEXT(struct plan, key_len, "key_len"),
	COLUMN_TEXT(struct plan, ref, "ref"),
	COLUMN_INT(struct plan, rows, "rows"),
	COLUMN_TEXT(struct plan, extra, "Extra"),
};

/* The statement of the program in which this stands. */
static const char *statement(const char *part)
{
	for (size_t i = 0; i < db_stmt_count(); i++)
		if (strstr(db_stmt_at(i)->sql, part) && !strstr(db_stmt_at(i)->sql, "EXPLAIN"))
			return db_stmt_at(i)->sql;
	tap_bail("no statement has %s", part);
}

/* Of the issues it reads those that an index names; how that index is asked is in `keys`. */
static void check_plan(uint64_t kept, const char *part, const char *keys,
	const struct db_param *params, size_t count)
{
	struct db_stmt stmt = DB_SELECT(struct plan, plan_columns, NULL,
		arena_printf(arena, "EXPLAIN %s", statement(part)));
	struct db_rows rows;

	must(db_list(db, db_stmt_keep(kept, &stmt), params, count, arena, &rows, &err));
	for (size_t i = 0; i < rows.count; i++) {
		const struct plan *plan = &((const struct plan *)rows.items)[i];

		if (!plan->table || plan->table[0] == '<')
			continue; /* what was read, and is put together */
		ok(plan->key && strstr(keys, plan->key), "%s: by %s", part,
			plan->key ? plan->key : "no key");
		ok(strcmp(plan->type, "ALL") != 0
				&& (!plan->extra || !strstr(plan->extra, "filesort")
					|| strstr(plan->extra, "Using index")),
			"... without looking at all, or sorting issues");
	}
}

static void check_plans(void)
{
	const struct db_param alarms[] = { { 't', .number = 1 }, { 'i', .number = CLOCK_BATCH } };
	const struct db_param now[] = { { 't', .number = 1 } };
	const struct db_param ids[] = { { 'i', .number = 1 }, { 'i', .number = CLOCK_IDS } };

	check_plan(1, "i.alarm_at < ?", "issue_alarm", alarms, 2);
	check_plan(2, "AS overdue FROM", "issue_due issue_line issue_status_basket", now, 1);
	check_plan(3, "i.id >= ? AND i.id < ?", "PRIMARY", ids, 2);
}

/* Counts -------------------------------------------------------------------------------------- */

static void check_baskets(void)
{
	struct basket_count *baskets;
	size_t count;
	int64_t began;

	must(issue_count_baskets(db, time_now(), arena, &baskets, &count, &err));
	is_int((int64_t)count, 4, "four baskets");
	for (size_t i = 0; i < count; i++) {
		is_int(baskets[i].open, QUEUED / 4, "... each with its line");
		is_int(baskets[i].overdue, QUEUED / 8, "... half of it overdue");
	}
	must(issue_count_baskets(db, 1, arena, &baskets, &count, &err));
	is_int(baskets[0].overdue, 0, "... and long ago none");
	began = time_monotonic();
	for (int i = 0; i < 100; i++)
		must(issue_count_baskets(db, time_now(), arena, &baskets, &count, &err));
	tap_note("%d in line, %d of them late: counted in %.1f ms", QUEUED, QUEUED / 2,
		(double)(time_monotonic() - began) / 100);
}

/* Once ---------------------------------------------------------------------------------------- */

static void make_alarms(void)
{
	testdb_sql(db, "UPDATE issue SET respond_by = '2026-01-02', due_at = '2026-01-02',"
		       " alarm_at = '2026-01-02' WHERE id <= %d", LATE);
	testdb_sql(db, "UPDATE issue SET status = 'resolved', resolved_at = '2026-01-02', due_at = NULL,"
		       " alarm_at = '2026-01-09' WHERE id > %d AND id <= %d", LATE, LATE + RESOLVED);
	testdb_sql(db, "UPDATE issue SET status = 'cancelled', alarm_at = '2026-01-02'"
		       " WHERE id = %d", LATE + RESOLVED + 1); /* nothing is to be done */
}

static bool be_courier(void *arg)
{
	static const struct caller nobody;
	struct db *own = testdb_open();
	struct desk desk = { own, arena, &nobody, time_now(), &rules };
	size_t count;

	(void)arg;
	do {
		arena_reset(arena);
		err_init(&err, arena);
		if (!desk_alarms(&desk, &count, &err))
			return false;
	} while (count);
	db_close(own);
	return true;
}

DB_STMT count_events = DB_SELECT(struct number, number_columns, "",
	"SELECT COUNT(*) AS value FROM event WHERE actor_id IS NULL AND version = 2"
	" AND command IN ('overdue', 'close')");
DB_STMT count_late = DB_SELECT(struct number, number_columns, "",
	"SELECT COUNT(*) AS value FROM issue WHERE respond_missed AND version = 2");
DB_STMT count_closed = DB_SELECT(struct number, number_columns, "",
	"SELECT COUNT(*) AS value FROM issue WHERE status = 'closed' AND closed_at IS NOT NULL"
	" AND version = 2");
DB_STMT count_alarms = DB_SELECT(struct number, number_columns, "",
	"SELECT COUNT(*) AS value FROM issue WHERE alarm_at IS NOT NULL");
DB_STMT count_changed = DB_SELECT(struct number, number_columns, "",
	"SELECT COUNT(*) AS value FROM issue WHERE version > 2");

static void check_once(void)
{
	int couriers[COURIERS];

	make_alarms();
	for (int i = 0; i < COURIERS; i++)
		couriers[i] = testdb_fork(be_courier, NULL);
	for (int i = 0; i < COURIERS; i++)
		is_int(testdb_join(couriers[i]), 0, "courier %d has done its part", i);
	is_int(number(&count_late), LATE, "each that was late is known to be");
	is_int(number(&count_closed), RESOLVED, "each that was resolved long ago is closed");
	is_int(number(&count_events), LATE + RESOLVED, "each has one event, of nobody");
	is_int(number(&count_changed), 0, "nothing was done twice");
	is_int(number(&count_alarms), 0, "no alarm is left, not even the false one");
}

int main(void)
{
	db = testdb_open();
	arena = arena_new();
	err_init(&err, arena);
	make_issues();
	check_plans();
	check_baskets();
	check_once();
	db_close(db);
	arena_free(arena);
	return tap_done();
}
