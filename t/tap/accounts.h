#ifndef TAP_ACCOUNTS_H
#define TAP_ACCOUNTS_H

#include "base/arena.h"
#include "store/db.h"
#include "tap/tap.h"
#include "tap/testdb.h"

/* What the tests of transactions share: a few accounts, and who looks at them from outside. */
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

static bool add_to_both(void *arg, struct err *e)
{
	struct order *order = arg;

	order->calls++;
	return add(order, 1, e) && add(order, 2, e);
}

static void accounts_open(void)
{
	arena = arena_new();
	err_init(&err, arena);
	db = testdb_open();
	other = testdb_open();
	testdb_sql(db, "DROP TABLE IF EXISTS account");
	testdb_sql(db, "CREATE TABLE account (id BIGINT PRIMARY KEY, amount BIGINT NOT NULL,"
		       " version BIGINT NOT NULL) ENGINE=InnoDB");
}

static int accounts_done(void)
{
	testdb_sql(db, "DROP TABLE account");
	db_close(db);
	db_close(other);
	arena_free(arena);
	return tap_done();
}

#endif
