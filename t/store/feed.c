/*
 * The feed: events are numbered without a gap, in an order that keeps each issue's, whoever numbers
 * them and whoever is killed meanwhile; readers miss nothing, followers do nothing twice.
 */
#include "store/feed_store.h"

#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>

#include "base/arena.h"
#include "base/time.h"
#include "desk/desk.h"
#include "desk/follow.h"
#include "domain/history.h"
#include "store/db.h"
#include "tap/tap.h"
#include "tap/testdb.h"

static struct arena *arena;
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

/* The whole of the feed in one number each. */
DB_STMT count_stamped = DB_SELECT(struct number, number_columns, "",
	"SELECT COUNT(seq) AS value FROM event");
DB_STMT count_all = DB_SELECT(struct number, number_columns, "",
	"SELECT COUNT(*) AS value FROM event");
DB_STMT count_faults = DB_SELECT(struct number, number_columns, "",
	"SELECT COUNT(*) AS value FROM event a JOIN event b"
	" ON a.issue_id = b.issue_id AND a.version < b.version AND a.seq > b.seq");
DB_STMT version_of = DB_SELECT(struct number, number_columns, "i",
	"SELECT version AS value FROM issue WHERE id = ? FOR UPDATE");

static int64_t number(struct db *db, struct db_stmt *stmt)
{
	struct number row = { 0 };
	bool found;

	must(db_one(db, stmt, arena, &row, &found, &err));
	return row.value;
}

static size_t stamp(struct db *db)
{
	size_t count = 0;

	must(feed_stamp(db, arena, &count, &err));
	return count;
}

static int64_t end_of_feed(struct db *db)
{
	int64_t seq = -1;

	must(feed_end(db, arena, &seq, &err));
	return seq;
}

/* One sequence, and each issue's versions in it in order. */
static void check_whole(struct db *db, const char *when)
{
	int64_t all = number(db, &count_all), end = end_of_feed(db), next = 1;
	struct db_rows rows;

	is_int(end, all, "%s: the counter is that of the events, %lld", when, (long long)all);
	must(feed_read(db, 0, all + 1, arena, &rows, &err));
	for (size_t i = 0; i < rows.count; i++)
		next += ((const struct event *)rows.items)[i].seq == next;
	is_int(next - 1, all, "... numbered from 1 without a gap");
	is_int(number(db, &count_faults), 0, "... each issue's versions in order");
}

/* Writing ------------------------------------------------------------------------------------- */

enum { ISSUES = 20 };

static void make_issues(struct db *db)
{
	testdb_sql(db, "INSERT INTO software (id, version, title, vendor, versions,"
		       " blocked_channels, status, created_at, updated_at)"
		       " VALUES (1, 1, 'Editor', 'Maker', '', '', 'approved', NOW(3), NOW(3))");
	testdb_sql(db, "INSERT INTO employee (id, login, name, created_at)"
		       " VALUES (1, 'ana', 'Ana', NOW(3))");
	for (int id = 1; id <= ISSUES; id++)
		testdb_sql(db,
			"INSERT INTO issue (id, version, status, priority, basket, impact,"
			" customer_impact, vip, triage_rule, rules_version, description, software_id,"
			" software_title, software_vendor, software_blocked_channels, reporter_id,"
			" submitted_by, channel, contact_blocked, created_at, updated_at,"
			" waiting_since) VALUES (%d, 0, 'queued', 3, 'bin', 'question', 0, 0, 'r', 1,"
			" 'd', 1, 'Editor', 'Maker', '', 1, 1, 'api', '', NOW(3), NOW(3), NOW(3))",
			id);
}

/* As a change of an issue is made: its row first, then the event. */
DB_STMT raise_version = DB_WRITE("i", "UPDATE issue SET version = version + 1 WHERE id = ?");
DB_STMT insert_event = DB_WRITE("ii",
	"INSERT INTO event (issue_id, version, at, actor_id, command, changes)"
	" VALUES (?, ?, NOW(3), 1, 'work', '')");

struct writing {
	struct db *db;
	struct arena *arena;
	int64_t issue;
};

static bool write_event(void *arg, struct err *why)
{
	const struct writing *writing = arg;
	struct number version = { 0 };
	bool found;

	return db_run(writing->db, &raise_version, NULL, why, writing->issue)
	       && db_one(writing->db, &version_of, writing->arena, &version, &found, why,
		       writing->issue)
	       && db_run(writing->db, &insert_event, NULL, why, writing->issue, version.value);
}

static void write_one(struct db *db, int64_t issue)
{
	struct writing writing = { db, arena, issue };

	must(tx_run(db, arena, write_event, &writing, &err));
}

/* Alone --------------------------------------------------------------------------------------- */

static void check_stamps(struct db *db)
{
	struct db_rows rows;
	const struct event *event;

	is_int((int64_t)stamp(db), 0, "nothing to number");
	is_int(end_of_feed(db), 0, "an empty feed ends at 0");
	for (int i = 0; i < 3; i++)
		write_one(db, 7);
	is_int(number(db, &count_stamped), 0, "events are written without a number");
	is_int((int64_t)stamp(db), 3, "three events get one");
	is_int((int64_t)stamp(db), 0, "... once");
	check_whole(db, "three events");
	must(feed_read(db, 1, 1, arena, &rows, &err));
	event = rows.items;
	is_int((int64_t)rows.count, 1, "a page has its length");
	is_int(event->seq, 2, "... and begins behind the number");
	is_int(event->version, 2, "... with that event");
	is_str(event->by.name, "Ana", "... and its person");
	must(feed_read(db, 3, 10, arena, &rows, &err));
	is_int((int64_t)rows.count, 0, "behind the end there is nothing");
	must(feed_read(db, 1000, 10, arena, &rows, &err));
	is_int((int64_t)rows.count, 0, "... nor beyond it");
	testdb_sql(db, "UPDATE event SET actor_id = NULL WHERE seq = 3");
	must(feed_read(db, 2, 1, arena, &rows, &err));
	is_int((int64_t)rows.count, 1, "what the clock did is in it, too");
	is_int(((const struct event *)rows.items)->by.id, 0, "... and nobody's");
}

/* A backlog, as an installation has whose events were written before there was a feed. */
static void check_backlog(struct db *db)
{
	int64_t all;
	size_t count;
	int batches = 0;

	testdb_sql(db, "INSERT INTO event (issue_id, version, at, actor_id, command, changes)"
		       " SELECT 8, seq, NOW(3), 1, 'work', '' FROM seq_1_to_1100");
	testdb_sql(db, "UPDATE issue SET version = 1100 WHERE id = 8");
	all = number(db, &count_all);
	do
		count = stamp(db);
	while (++batches < 10 && count == FEED_BATCH);
	is_int(batches, (all + FEED_BATCH - 1) / FEED_BATCH, "a backlog is numbered in batches");
	check_whole(db, "the backlog");
}

/* Somebody writes an event, and takes their time. */
static void check_open_writers(struct db *db, struct db *slow)
{
	struct writing writing = { slow, arena, 1 };
	int64_t before = end_of_feed(db), began = time_monotonic();

	testdb_sql(slow, "BEGIN");
	must(write_event(&writing, &err));
	write_one(db, 2);
	is_int((int64_t)stamp(db), 1, "what is committed is numbered");
	ok(time_monotonic() - began < 1000, "... without waiting for who is not done");
	testdb_sql(db, "BEGIN");
	testdb_sql(db, "SELECT seq FROM feed WHERE id = 1 FOR UPDATE");
	began = time_monotonic();
	write_event(&writing, &err);
	testdb_sql(slow, "COMMIT");
	ok(time_monotonic() - began < 1000, "who writes does not wait for who numbers");
	testdb_sql(db, "COMMIT");
	is_int((int64_t)stamp(db), 2, "who commits later gets later numbers");
	is_int(end_of_feed(db), before + 3, "... the next ones");
	check_whole(db, "late events");
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

/* The statement of the program that begins like this. */
static const char *statement(const char *part)
{
	for (size_t i = 0; i < db_stmt_count(); i++)
		if (strstr(db_stmt_at(i)->sql, part) && !strstr(db_stmt_at(i)->sql, "EXPLAIN"))
			return db_stmt_at(i)->sql;
	tap_bail("no statement has %s", part);
}

/* Of every table that is read: by a key, and in its order. */
static void check_plan(struct db *db, uint64_t key, const char *part, const struct db_param *params,
	size_t count)
{
	struct db_stmt stmt = DB_SELECT(struct plan, plan_columns, NULL,
		arena_printf(arena, "EXPLAIN %s", statement(part)));
	struct db_rows rows;

	must(db_list(db, db_stmt_keep(key, &stmt), params, count, arena, &rows, &err));
	for (size_t i = 0; i < rows.count; i++) {
		const struct plan *plan = &((const struct plan *)rows.items)[i];
		bool good = plan->key && strcmp(plan->type, "ALL") != 0
			    && (!plan->extra || !strstr(plan->extra, "filesort"));

		if (!ok(good, "%s: %s is read by %s (%s)", part, plan->table,
			    plan->key ? plan->key : "no key", plan->type))
			tap_note("%s", plan->extra);
	}
	ok(rows.count > 1, "... all of it");
}

static void check_plans(struct db *db)
{
	const struct db_param read[] = { { 'i', .number = 500 }, { 'i', .number = 50 } };
	const struct db_param from_start[] = { { 'i', .number = 0 }, { 'i', .number = 50 } };
	const struct db_param batch[] = { { 'i', .number = FEED_BATCH } };

	check_plan(db, 1, "x.seq > ?", read, 2);
	check_plan(db, 1, "x.seq > ?", from_start, 2);
	check_plan(db, 2, "x.seq IS NULL", batch, 1);
}

/* Followers ----------------------------------------------------------------------------------- */

DB_STMT note_down = DB_WRITE("i", "INSERT INTO followed (seq) VALUES (?)");
DB_STMT count_followed = DB_SELECT(struct number, number_columns, "",
	"SELECT COUNT(*) AS value FROM followed");

static int64_t stumbles_at;

static bool take_down(const struct desk *desk, const struct event *events, size_t count,
	struct err *why)
{
	for (size_t i = 0; i < count; i++) {
		if (events[i].seq == stumbles_at)
			return err_set(why, ERR_INTERNAL, "stumbled");
		if (!db_run(desk->db, &note_down, NULL, why, events[i].seq))
			return false;
	}
	return true;
}

static const struct follower scribe = { "scribe", take_down };

static void check_follower(struct db *db)
{
	const struct desk desk = { .db = db, .arena = arena };
	int64_t seq = -1;

	testdb_sql(db, "CREATE TABLE followed (seq BIGINT NOT NULL PRIMARY KEY)");
	must(follow(&desk, &scribe, &seq, &err));
	is_int(seq, FOLLOW_BATCH, "a follower begins with the first event, and takes a batch");
	stumbles_at = FOLLOW_BATCH + 50;
	ok(!follow(&desk, &scribe, &seq, &err), "work that fails");
	err_clear(&err);
	is_int(number(db, &count_followed), FOLLOW_BATCH, "... is taken back");
	stumbles_at = 0;
	must(follow(&desk, &scribe, &seq, &err));
	is_int(seq, 2 * FOLLOW_BATCH, "... and done the next time");
	for (int64_t before = 0; before != seq;) {
		before = seq;
		must(follow(&desk, &scribe, &seq, &err));
	}
	is_int(seq, end_of_feed(db), "it comes to the end");
	is_int(number(db, &count_followed), seq, "... with each event once");
}

/* All at once --------------------------------------------------------------------------------- */

enum { WRITERS = 16, EVENTS = 40, STAMPERS = 4, READERS = 3, SCRIBES = 3, KILLS = 10 };

/* What the processes know together. */
struct common {
	atomic_bool written; /* all that will be */
	atomic_bool killing;
	_Atomic int64_t end; /* the number that readers and followers are to reach; 0: not known yet */
};

static struct common *common;
static unsigned seed;

/* As good as any: who gets into whose way. */
static int64_t some_issue(void)
{
	seed = seed * 1103515245 + 12345;
	return 1 + seed / 65536 % ISSUES;
}

static bool writer(void *arg)
{
	struct db *db = testdb_open();

	seed = (unsigned)(uintptr_t)arg;
	for (int i = 0; i < EVENTS || atomic_load(&common->killing); i++)
		write_one(db, some_issue());
	return true;
}

static bool stamper(void *arg)
{
	struct db *db = testdb_open();

	(void)arg;
	while (!atomic_load(&common->written)) {
		stamp(db);
		arena_reset(arena);
	}
	return true;
}

/* Each event once, in order, without a gap; of each issue one version after the other. */
static bool reader(void *arg)
{
	struct db *db = testdb_open();
	int64_t next = 1, versions[ISSUES + 1] = { 0 };
	struct db_rows rows;

	(void)arg;
	while (!atomic_load(&common->end) || next <= atomic_load(&common->end)) {
		must(feed_read(db, next - 1, 50, arena, &rows, &err));
		for (size_t i = 0; i < rows.count; i++) {
			const struct event *event = &((const struct event *)rows.items)[i];

			if (event->seq != next++ || event->version != ++versions[event->issue_id])
				return false;
		}
		arena_reset(arena);
	}
	return next == atomic_load(&common->end) + 1;
}

/* `followed` has a key: what is done twice fails. */
static bool follower(void *arg)
{
	const struct desk desk = { .db = testdb_open(), .arena = arena };
	int64_t seq = 0;

	(void)arg;
	while (!atomic_load(&common->end) || seq < atomic_load(&common->end)) {
		must(follow(&desk, &scribe, &seq, &err));
		arena_reset(arena);
	}
	return true;
}

static const struct crew {
	const char *name;
	bool (*work)(void *arg);
	int count;
} crews[] = {
	{ "writer", writer, WRITERS },
	{ "stamper", stamper, STAMPERS },
	{ "follower", follower, SCRIBES },
	{ "reader", reader, READERS },
};

enum { CREWS = sizeof(crews) / sizeof(crews[0]) };

static int pids[CREWS][WRITERS];

static void send_out(int crew, int i)
{
	static uintptr_t count;

	pids[crew][i] = testdb_fork(crews[crew].work, (void *)++count);
}

/* In the middle of whatever it does; another takes its place. */
static void kill_and_replace(int crew, int i)
{
	kill(pids[crew][i], SIGKILL);
	testdb_join(pids[crew][i]);
	send_out(crew, i);
}

static void join_all(int crew)
{
	int good = 0;

	for (int i = 0; i < crews[crew].count; i++)
		good += !testdb_join(pids[crew][i]);
	is_int(good, crews[crew].count, "each %s did what it had to", crews[crew].name);
}

static void await_events(struct db *db, int64_t count)
{
	while (number(db, &count_all) < count)
		arena_reset(arena);
}

static void check_at_once(struct db *db)
{
	int64_t all = number(db, &count_all);

	common = mmap(NULL, sizeof(*common), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		0);
	if (common == MAP_FAILED)
		tap_bail("no shared memory");
	atomic_store(&common->killing, true);
	for (int crew = 0; crew < CREWS; crew++)
		for (int i = 0; i < crews[crew].count; i++)
			send_out(crew, i);
	for (int i = 0; i < KILLS; i++) {
		await_events(db, all += 20);
		for (int crew = 0; crew < CREWS - 1; crew++)
			kill_and_replace(crew, i % crews[crew].count);
	}
	atomic_store(&common->killing, false);
	join_all(0);
	atomic_store(&common->written, true);
	join_all(1);
	stamp(db);
	atomic_store(&common->end, number(db, &count_all));
	join_all(2);
	join_all(3);
	check_whole(db, "after all that");
	is_int(number(db, &count_followed), number(db, &count_all), "the followers did each once");
}

int main(void)
{
	struct db *db = testdb_open(), *slow = testdb_open();

	arena = arena_new();
	err_init(&err, arena);
	make_issues(db);
	check_stamps(db);
	check_backlog(db);
	check_open_writers(db, slow);
	check_plans(db);
	check_follower(db);
	check_at_once(db);
	db_close(slow);
	db_close(db);
	arena_free(arena);
	return tap_done();
}
