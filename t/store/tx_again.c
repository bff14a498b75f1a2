/* Transactions that get into each other's way are run again, and no update is lost. */
#include "store/db.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/time.h"
#include "tap/accounts.h"

DB_STMT save_account = DB_WRITE("iii",
	"UPDATE account SET amount = ?, version = version + 1 WHERE id = ? AND version = ?");

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
	accounts_open();
	it_can_be_asked_for();
	deadlocks_are_run_again();
	deadlocks_told_among_the_rows_too();
	lock_time_outs_are_run_again();
	no_update_is_lost();
	return accounts_done();
}
