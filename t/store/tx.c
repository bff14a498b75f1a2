/* A transaction is done as a whole or not at all, whatever becomes of it and of the connection. */
#include "store/db.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/time.h"
#include "tap/accounts.h"

DB_STMT insert_account = DB_WRITE("i",
	"INSERT INTO account (id, amount, version) VALUES (?, 0, 1)");

/* Succeeding and refusing ---------------------------------------------------------------------- */

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

int main(void)
{
	accounts_open();
	a_transaction_is_committed();
	a_refusal_leaves_nothing();
	a_failure_cannot_be_overlooked();
	a_duplicate_does_not_end_it();
	it_does_not_nest();
	a_killed_connection_is_run_again();
	a_loss_at_commit_is_unknown();
	a_refused_connection_ends_it_at_once();
	nothing_stays_locked();
	return accounts_done();
}
