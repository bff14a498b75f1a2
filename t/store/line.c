/* A basket's line: who is next, what is skipped, and that a change is guarded by the version. */
#include "base/arena.h"
#include "base/time.h"
#include "domain/words.h"
#include "store/db.h"
#include "store/issue_store.h"
#include "tap/tap.h"
#include "tap/testdb.h"

static struct arena *arena;
static struct err err;

static void must(bool done)
{
	if (!done)
		tap_bail("%s", err.detail);
}

static int64_t add(struct db *db, int priority, int minutes_ago)
{
	int64_t at = time_now() / MS_DAY * MS_DAY - (int64_t)minutes_ago * MS_MINUTE;
	struct issue issue = {
		.status = STATUS_QUEUED,
		.priority = priority,
		.basket = BASKET_P2,
		.impact = IMPACT_WORK_STOPPAGE,
		.triage_rule = "work_stoppage",
		.rules_version = 1,
		.description = "a description",
		.software = { .id = 1, .title = "Editor", .vendor = "Maker" },
		.reporter = { .id = 1 },
		.submitted_by = { .id = 1 },
		.channel = INTAKE_SELF_SERVICE,
		.created_at = at,
		.updated_at = at,
		.waiting_since = at,
	};

	must(issue_insert(db, &issue, &err));
	return issue.id;
}

static int64_t next(struct db *db, int64_t caller)
{
	int64_t id = -1;

	must(issue_next_in_line(db, BASKET_P2, caller, arena, &id, &err));
	return id;
}

static void check_order(struct db *db)
{
	int64_t later, urgent, first;

	is_int(next(db, 1), 0, "an empty basket has no next");
	later = add(db, 2, 10);
	first = add(db, 2, 20);
	is_int(next(db, 1), first, "who has waited longest comes first");
	urgent = add(db, 1, 1);
	is_int(next(db, 1), urgent, "but a higher priority before that");

	must(issue_released(db, urgent, 1, time_now(), &err));
	is_int(next(db, 1), first, "what the caller gave back is skipped");
	is_int(next(db, 2), urgent, "but not for others");
	must(issue_released(db, first, 1, time_now(), &err));
	must(issue_released(db, later, 1, time_now(), &err));
	must(issue_released(db, later, 1, time_now(), &err));
	is_int(next(db, 1), 0, "all that waits was given back");
	is_int(next(db, 0), urgent, "when nobody is to be spared, the line counts");
}

/* The other connection holds the first of the line and has not decided yet. */
static void check_locked(struct db *db, struct db *other)
{
	int64_t held, offered;

	testdb_sql(other, "BEGIN");
	held = next(other, 3);
	testdb_sql(db, "BEGIN");
	offered = next(db, 3);
	ok(offered && offered != held, "what another is about to take is skipped, not waited for");
	testdb_sql(db, "ROLLBACK");
	testdb_sql(other, "ROLLBACK");
}

static void check_guard(struct db *db)
{
	int64_t id = add(db, 2, 5);
	struct issue before, mine;

	must(issue_load(db, id, arena, &before, &err));
	mine = before;
	mine.status = STATUS_CANCELLED;
	must(issue_save(db, &before, &mine, &err));
	is_int(mine.version, 2, "a change is a new version");
	ok(!issue_save(db, &before, &mine, &err), "a change of what has changed is not saved");
	err_clear(&err);
	ok(!issue_load(db, 1, arena, &mine, &err) && err.kind == ERR_NOT_FOUND, "no such issue");
	err_clear(&err);
}

int main(void)
{
	struct db *db = testdb_open(), *other = testdb_open();

	arena = arena_new();
	err_init(&err, arena);
	testdb_sql(db, "INSERT INTO software (id, version, title, vendor, versions,"
		       " blocked_channels, status, created_at, updated_at)"
		       " VALUES (1, 1, 'Editor', 'Maker', '', '', 'approved', NOW(3), NOW(3))");
	testdb_sql(db, "INSERT INTO employee (id, login, name, created_at) VALUES"
		       " (1, 'a', 'A', NOW(3)), (2, 'b', 'B', NOW(3)), (3, 'c', 'C', NOW(3))");
	check_order(db);
	check_locked(db, other);
	check_guard(db);
	db_close(other);
	db_close(db);
	arena_free(arena);
	return tap_done();
}
