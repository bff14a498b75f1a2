/* Transactions: run again when the server asks for it, and never left half done. */
#include "store/db.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/time.h"
#include "tap/tap.h"
#include "tap/testdb.h"

static struct db *db, *other;
static struct arena *arena;
static struct err err;

struct account {
	int64_t id, amount, version;
};

static const struct db_column account_columns[] = {
	COLUMN_INT(struct account, id, "id"),
	COLUMN_INT(struct account, amount, "amount"),
	COLUMN_INT(struct account, version, "version"),
};

DB_STMT read_account = DB_SELECT(struct account, account_columns, "i",
	"SELECT id, amount, version FROM account WHERE id = ?");
DB_STMT lock_account = DB_SELECT(struct account, account_columns, "i",
	"SELECT id, amount, version FROM account WHERE id = ? FOR UPDATE");
DB_STMT add_to_account = DB_WRITE("ii",
	"UPDATE account SET amount = amount + ? WHERE id = ?");
DB_STMT save_account = DB_WRITE("iii",
	"UPDATE account SET amount = ?, version = version + 1 WHERE id = ? AND version = ?");
DB_STMT insert_account = DB_WRITE("i",
	"INSERT INTO account (id, amount, version) VALUES (?, 0, 1)");

static int64_t amount_of(int64_t id)
{
	struct account account = { .amount = -1 };
	bool found;

	if (!db_one(other, &read_account, arena, &account, &found, &err, id))
		tap_note("%s", err.detail);
	return account.amount;
}

static void begin_anew(void)
{
	testdb_sql(other, "DELETE FROM account");
	testdb_sql(other, "INSERT INTO account (id, amount, version) VALUES (1, 0, 1), (2, 0, 1),"
			  " (3, 0, 1), (4, 0, 1), (5, 0, 1)");
	err_clear(&err);
}

/* What the attempts of this file are told to do, and count. */
struct order {
	struct db *db;
	int64_t first, second;
	bool heavy; /* changes more: of a deadlock, the server gives up who changed less */
	int calls;
	int fail_calls; /* fails in its own way in so many calls */
	int pause_ms;
	int64_t seen;
};

static bool add(const struct order *order, int64_t id, struct err *e)
{
	return db_run(order->db, &add_to_account, NULL, e, INT64_C(1), id);
}

/* Succeeding and refusing ---------------------------------------------------------------------- */

static bool add_to_both(void *arg, struct err *e)
{
	struct order *order = arg;

	order->calls++;
	return add(order, 1, e) && add(order, 2, e);
}

static void a_transaction_is_committed(void)
{
	struct order order = { .db = db };

	begin_anew();
	ok(tx_run(db, arena, add_to_both, &order, &err), "a transaction");
	is_int(order.calls, 1, "runs once");
	ok(amount_of(1) == 1 && amount_of(2) == 1, "and others see what it did");
}

static bool add_and_refuse(void *arg, struct err *e)
{
	struct order *order = arg;

	order->calls++;
	return add(order, 1, e) && err_set(e, ERR_CONFLICT, "no");
}

static void a_refusal_leaves_nothing(void)
{
	struct order order = { .db = db };

	begin_anew();
	ok(!tx_run(db, arena, add_and_refuse, &order, &err), "a refusal");
	is_int(err.kind, ERR_CONFLICT, "keeps its kind");
	is_str(err.detail, "no", "and its words");
	is_int(order.calls, 1, "is not run again");
	is_int(amount_of(1), 0, "and nothing of it is there");
	err_clear(&err);
}

static bool add_and_ignore_mistake(void *arg, struct err *e)
{
	struct order *order = arg;
	int64_t id;
	struct err ignored;

	err_init(&ignored, e->arena);
	order->calls++;
	if (!add(order, 1, e))
		return false;
	if (!db_insert(order->db, &insert_account, &id, &ignored, INT64_C(1)))
		return add(order, 2, &ignored) || true;
	return true;
}

static void a_failure_cannot_be_overlooked(void)
{
	struct order order = { .db = db };

	begin_anew();
	ok(!tx_run(db, arena, add_and_ignore_mistake, &order, &err),
		"an attempt that goes on after a failed statement fails");
	is_int(err.kind, ERR_INTERNAL, "with the statement's error");
	ok(!amount_of(1) && !amount_of(2), "and nothing of it is there");
	err_clear(&err);
}

static bool insert_existing(void *arg, struct err *e)
{
	struct order *order = arg;
	bool duplicate = false;
	int64_t id;

	return db_insert_new(order->db, &insert_account, &id, &duplicate, e, INT64_C(1)) && duplicate
	       && add(order, 2, e);
}

static void a_duplicate_does_not_end_it(void)
{
	struct order order = { .db = db };

	begin_anew();
	ok(tx_run(db, arena, insert_existing, &order, &err), "a duplicate, and the transaction goes on");
	is_int(amount_of(2), 1, "and is committed");
}

static bool run_inner(void *arg, struct err *e)
{
	struct order *order = arg;

	return tx_run(order->db, e->arena, add_to_both, order, e);
}

static void it_does_not_nest(void)
{
	struct order order = { .db = db };

	begin_anew();
	ok(!tx_run(db, arena, run_inner, &order, &err) && err.kind == ERR_INTERNAL, "it does not nest");
	err_clear(&err);
	ok(tx_run(db, arena, add_to_both, &order, &err), "and the connection is free again");
}

/* Running again -------------------------------------------------------------------------------- */

static bool ask_for_more(void *arg, struct err *e)
{
	struct order *order = arg;
	char *text = arena_alloc(arena, 100);

	order->seen = (int64_t)(uintptr_t)text;
	if (!add(order, 1, e))
		return false;
	return ++order->calls > order->fail_calls || db_again(order->db, e);
}

static void it_can_be_asked_for(void)
{
	struct order order = { .db = db, .fail_calls = 3 };
	int64_t retries = db_stats(db)->retries;
	char *before = arena_alloc(arena, 16);

	begin_anew();
	ok(tx_run(db, arena, ask_for_more, &order, &err), "an attempt that asks to be run again");
	is_int(order.calls, 4, "is");
	is_int(db_stats(db)->retries, retries + 3, "and is counted");
	is_int(err.kind, ERR_NONE, "and leaves no error");
	is_int(amount_of(1), 1, "and only the last counts");
	is_int(order.seen, (int64_t)(uintptr_t)before + 16, "the arena was rewound each time");

	order = (struct order){ .db = db, .fail_calls = 100 };
	ok(!tx_run(db, arena, ask_for_more, &order, &err), "it is not run for ever");
	is_int(order.calls, 5, "but five times");
	is_int(err.kind, ERR_UNAVAILABLE, "and is unavailable then");
	is_int(amount_of(1), 1, "having done nothing");
	err_clear(&err);
	ok(!db_again(db, &err) && err.kind == ERR_UNAVAILABLE, "outside of a transaction likewise");
	err_clear(&err);
}

static bool add_in_order(void *arg, struct err *e)
{
	struct order *order = arg;

	order->calls++;
	for (int64_t id = 3; order->heavy && id <= 5; id++)
		if (!add(order, id, e))
			return false;
	if (!add(order, order->first, e))
		return false;
	usleep((unsigned)order->pause_ms * 1000);
	return add(order, order->second, e);
}

static bool run_crossing(void *arg)
{
	struct order order = *(struct order *)arg;
	struct arena *own = arena_new();
	struct err e;
	bool done;

	err_init(&e, own);
	order.db = testdb_open();
	done = tx_run(order.db, own, add_in_order, &order, &e);
	if (!done)
		tap_note("%s", e.detail);
	db_close(order.db);
	arena_free(own);
	return done;
}

static void deadlocks_are_run_again(void)
{
	struct order there = { .first = 1, .second = 2, .heavy = true, .pause_ms = 200 };
	struct order back = { .db = db, .first = 2, .second = 1, .pause_ms = 200 };
	int64_t retries = db_stats(db)->retries;
	int pid;

	begin_anew();
	for (int i = 0; i < 3; i++) {
		pid = testdb_fork(run_crossing, &there);
		ok(tx_run(db, arena, add_in_order, &back, &err), "this side of a deadlock gets through");
		is_int(testdb_join(pid), 0, "and the other");
	}
	ok(db_stats(db)->retries > retries, "being run again");
	ok(amount_of(1) == 6 && amount_of(2) == 6, "each once");
}

static bool lock_while_fetching(void *arg, struct err *e)
{
	struct order *order = arg;
	struct account account;
	bool found;

	order->calls++;
	if (!add(order, order->first, e))
		return false;
	usleep((unsigned)order->pause_ms * 1000);
	return db_one(order->db, &lock_account, arena, &account, &found, e, order->second)
	       && add(order, order->second, e);
}

static void deadlocks_told_among_the_rows_too(void)
{
	struct order there = { .first = 1, .second = 2, .heavy = true, .pause_ms = 200 };
	struct order back = { .db = db, .first = 2, .second = 1, .pause_ms = 200 };
	int64_t retries = db_stats(db)->retries;
	int pid;

	begin_anew();
	for (int i = 0; i < 3; i++) {
		pid = testdb_fork(run_crossing, &there);
		ok(tx_run(db, arena, lock_while_fetching, &back, &err), "a deadlock met by a SELECT");
		is_int(testdb_join(pid), 0, "and the other side");
	}
	ok(db_stats(db)->retries > retries, "being run again");
	ok(amount_of(1) == 6 && amount_of(2) == 6, "each once");
}

static bool hold_row(void *arg)
{
	struct order *order = arg;
	struct db *holder = testdb_open();

	testdb_sql(holder, "BEGIN");
	testdb_sql(holder, "UPDATE account SET amount = amount + 10 WHERE id = 1");
	usleep((unsigned)order->pause_ms * 1000);
	testdb_sql(holder, "COMMIT");
	db_close(holder);
	return true;
}

static void lock_time_outs_are_run_again(void)
{
	struct db_options options = *testdb_options();
	struct order holder = { .pause_ms = 1800 };
	struct order order = { 0 };
	struct db *impatient;
	int pid;

	options.lock_timeout = 1;
	impatient = order.db = db_open(&options);
	begin_anew();
	pid = testdb_fork(hold_row, &holder);
	usleep(300000);
	ok(tx_run(impatient, arena, add_to_both, &order, &err), "who waits too long tries again: %s",
		err.detail);
	is_int(testdb_join(pid), 0, "while the other ends");
	ok(order.calls >= 2, "and gets through at call %d", order.calls);
	ok(amount_of(1) == 11 && amount_of(2) == 1, "once");

	holder.pause_ms = 6500;
	order.calls = 0;
	pid = testdb_fork(hold_row, &holder);
	usleep(300000);
	ok(!tx_run(impatient, arena, add_to_both, &order, &err) && err.kind == ERR_UNAVAILABLE,
		"who never gets a turn gives up: %s", err.detail);
	is_int(order.calls, 5, "after five calls");
	err_clear(&err);
	is_int(testdb_join(pid), 0, "the other ends");
	is_int(amount_of(2), 1, "and nothing of the one who gave up is there");
	db_close(impatient);
}

/* Losing the connection ------------------------------------------------------------------------ */

static bool add_and_be_killed(void *arg, struct err *e)
{
	struct order *order = arg;

	if (!add(order, 1, e))
		return false;
	if (order->calls++ < order->fail_calls)
		testdb_sql(other, "KILL %lld", (long long)order->seen);
	return add(order, 2, e);
}

static void a_killed_connection_is_run_again(void)
{
	struct order order = { .db = db, .fail_calls = 1, .seen = testdb_connection(db) };

	begin_anew();
	ok(tx_run(db, arena, add_and_be_killed, &order, &err), "killed in the middle: %s", err.detail);
	is_int(order.calls, 2, "it is run again");
	ok(amount_of(1) == 1 && amount_of(2) == 1, "and done once");

	begin_anew();
	testdb_sql(other, "KILL %lld", (long long)testdb_connection(db));
	order.calls = 0;
	ok(tx_run(db, arena, add_to_both, &order, &err), "killed before BEGIN");
	is_int(order.calls, 1, "it is run once");
}

static bool add_and_lose_commit(void *arg, struct err *e)
{
	struct order *order = arg;

	order->calls++;
	if (!add(order, 1, e))
		return false;
	testdb_sql(other, "KILL %lld", (long long)order->seen);
	usleep(50000);
	return true;
}

static void a_loss_at_commit_is_unknown(void)
{
	struct order order = { .db = db, .seen = testdb_connection(db) };

	begin_anew();
	ok(!tx_run(db, arena, add_and_lose_commit, &order, &err), "killed before COMMIT");
	is_int(err.kind, ERR_UNKNOWN_OUTCOME, "the outcome is unknown");
	is_int(order.calls, 1, "it is not run again");
	err_clear(&err);
	ok(tx_run(db, arena, add_to_both, &order, &err), "and the next one works");
}

static void a_refused_connection_ends_it_at_once(void)
{
	struct db_options options = *testdb_options();
	int64_t start = time_monotonic();
	struct order order = { 0 };
	struct db *nowhere;

	options.socket = "/nowhere";
	nowhere = order.db = db_open(&options);
	ok(!tx_run(nowhere, arena, add_to_both, &order, &err) && err.kind == ERR_UNAVAILABLE,
		"no server");
	ok(!order.calls && time_monotonic() - start < 500, "which is known at once");
	err_clear(&err);
	db_close(nowhere);
}

static void nothing_stays_locked(void)
{
	struct db_options options = *testdb_options();
	struct db *impatient;

	options.lock_timeout = 1;
	impatient = db_open(&options);
	testdb_sql(impatient, "UPDATE account SET amount = 0 WHERE id IN (1, 2)");
	ok(true, "after all that, nobody holds a lock");
	db_close(impatient);
}

/* Many at once --------------------------------------------------------------------------------- */

static bool read_change_write(void *arg, struct err *e)
{
	struct order *order = arg;
	struct account account = { 0 };
	int64_t affected;
	bool found;

	if (!db_one(order->db, &read_account, e->arena, &account, &found, e, order->first)
		|| !db_run(order->db, &save_account, &affected, e, account.amount + 1, order->first,
			account.version))
		return false;
	return affected == 1 || db_again(order->db, e);
}

enum { WRITERS = 4, WRITES = 100 };

static bool write_often(void *arg)
{
	struct order order = { .first = 1 };
	struct arena *own = arena_new();
	struct err e;
	int done = 0;

	(void)arg;
	err_init(&e, own);
	order.db = testdb_open();
	while (done < WRITES) {
		bool written = tx_run(order.db, own, read_change_write, &order, &e);

		if (!written && e.kind != ERR_UNAVAILABLE)
			return false;
		done += written;
		err_clear(&e);
		arena_reset(own);
	}
	db_close(order.db);
	arena_free(own);
	return true;
}

static void no_update_is_lost(void)
{
	int pids[WRITERS];

	begin_anew();
	for (int i = 0; i < WRITERS; i++)
		pids[i] = testdb_fork(write_often, NULL);
	for (int i = 0; i < WRITERS; i++)
		is_int(testdb_join(pids[i]), 0, "writer %d", i + 1);
	is_int(amount_of(1), (int64_t)WRITERS * WRITES, "no guarded update is lost");
}

int main(void)
{
	arena = arena_new();
	err_init(&err, arena);
	db = testdb_open();
	other = testdb_open();
	testdb_sql(db, "DROP TABLE IF EXISTS account");
	testdb_sql(db, "CREATE TABLE account (id BIGINT PRIMARY KEY, amount BIGINT NOT NULL,"
		       " version BIGINT NOT NULL) ENGINE=InnoDB");

	a_transaction_is_committed();
	a_refusal_leaves_nothing();
	a_failure_cannot_be_overlooked();
	a_duplicate_does_not_end_it();
	it_does_not_nest();
	it_can_be_asked_for();
	deadlocks_are_run_again();
	deadlocks_told_among_the_rows_too();
	lock_time_outs_are_run_again();
	a_killed_connection_is_run_again();
	a_loss_at_commit_is_unknown();
	a_refused_connection_ends_it_at_once();
	nothing_stays_locked();
	no_update_is_lost();

	testdb_sql(db, "DROP TABLE account");
	db_close(db);
	db_close(other);
	arena_free(arena);
	return tap_done();
}
