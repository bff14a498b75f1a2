/* tx_read: all that is read is of one moment, whatever others commit meanwhile. */
#include <string.h>

#include "tap/accounts.h"

struct reading {
	int64_t before, after;
	int calls;
	bool kill; /* the connection, the first time */
};

static bool amount(int64_t id, int64_t *value, struct err *e)
{
	struct account account;
	bool found;

	if (!db_one(db, &read_account, arena, &account, &found, e, id))
		return false;
	*value = account.amount;
	return true;
}

/* Reads one account; meanwhile both grow; and the other. */
static bool read_both(void *arg, struct err *e)
{
	struct reading *reading = arg;

	reading->calls++;
	if (!amount(1, &reading->before, e))
		return false;
	if (!add_to_both(&(struct order){ .db = other, .first = 1, .second = 2 }, e))
		return false;
	if (reading->kill && reading->calls == 1)
		testdb_sql(other, "KILL %lld", (long long)testdb_connection(db));
	return amount(2, &reading->after, e);
}

static bool refuse(void *arg, struct err *e)
{
	return amount(1, arg, e) && err_set(e, ERR_CONFLICT, "No.");
}

static void check_moment(void)
{
	struct reading reading = { 0 };
	int64_t now;

	begin_anew();
	ok(tx_read(db, arena, read_both, &reading, &err), "reads");
	is_int(reading.before, 0, "what is there");
	is_int(reading.after, 0, "and later what was there at the same moment");
	ok(amount(2, &now, &err) && now == amount_of(2), "behind it, what is there now");
	ok(tx_run(db, arena, read_both, &reading, &err), "a transaction that writes");
	is_int(reading.after, 2, "... sees what others commit, as before");
}

static void check_refusal(void)
{
	int64_t value;

	begin_anew();
	ok(!tx_read(db, arena, refuse, &value, &err) && err.kind == ERR_CONFLICT,
		"what the reader says stands");
	err_clear(&err);
	ok(amount(1, &value, &err), "and the connection can be used");
}

static void check_lost(void)
{
	struct reading reading = { .kill = true };

	begin_anew();
	ok(tx_read(db, arena, read_both, &reading, &err), "a connection that is lost is made anew");
	is_int(reading.calls, 2, "... and all is read again");
	is_int(reading.before, 1, "... as it is then");
	is_int(reading.after, 1, "... at one moment");
}

int main(void)
{
	accounts_open();
	check_moment();
	check_refusal();
	check_lost();
	return accounts_done();
}
