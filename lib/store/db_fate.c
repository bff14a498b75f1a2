#include "store/db_inner.h"

static const struct {
	unsigned number;
	enum db_fate fate;
} fates[] = {
	/* Run the transaction again. 1205 leaves it open, the others have ended it. */
	{ 1213, FATE_AGAIN }, /* deadlock; Galera: certification failed */
	{ 1205, FATE_WAITED }, /* lock wait time-out; MariaDB: NOWAIT too */
	{ 1020, FATE_AGAIN }, /* the record has changed since it was read */
	{ 1047, FATE_AGAIN }, /* Galera: the node is not ready */
	{ 3101, FATE_AGAIN }, /* MySQL: group replication rolled it back */
	{ 3572, FATE_AGAIN }, /* MySQL: NOWAIT */
	{ 8022, FATE_AGAIN }, /* TiDB: the commit conflicted */
	{ 9007, FATE_AGAIN }, /* TiDB: write conflict */

	{ 2006, FATE_UNSENT }, /* server has gone away: writing to it failed */
	{ 4031, FATE_UNSENT }, /* MySQL: idle for too long; said before it read the statement */
	{ 1243, FATE_UNSENT }, /* unknown statement: a proxy put us on another connection */

	{ 2013, FATE_LOST }, /* lost while waiting for the answer; our read time-out too */
	{ 2055, FATE_LOST }, /* the same, with the system's reason */
	{ 2026, FATE_LOST }, /* TLS broke */
	{ 2027, FATE_LOST }, /* malformed packet */
	{ 1927, FATE_LOST }, /* MariaDB: the connection was killed */
	{ 1053, FATE_LOST }, /* the server is shutting down */
	{ 1079, FATE_LOST }, /* the same */
	{ 1158, FATE_LOST }, /* the server failed to read from us ... */
	{ 1159, FATE_LOST },
	{ 1160, FATE_LOST }, /* ... or to write to us */
	{ 1161, FATE_LOST },

	{ 1180, FATE_UNKNOWN }, /* error during COMMIT */

	{ 1969, FATE_TIMEOUT }, /* MariaDB: max_statement_time */
	{ 3024, FATE_TIMEOUT }, /* MySQL: max_execution_time */

	{ 1317, FATE_BUSY }, /* somebody ran KILL QUERY */
	{ 1290, FATE_BUSY }, /* --read-only: a replica, or a primary that was demoted */
	{ 1836, FATE_BUSY }, /* MySQL: read-only mode */
	{ 1461, FATE_BUSY }, /* max_prepared_stmt_count */
	{ 1021, FATE_BUSY }, /* disk full */
	{ 1114, FATE_BUSY }, /* table full, which is what InnoDB makes of it */
	{ 1637, FATE_BUSY }, /* too many transactions */
	{ 1206, FATE_BUSY }, /* the lock table is full */

	{ 1062, FATE_DUPLICATE },
	{ 1586, FATE_DUPLICATE },

	{ 1050, FATE_THERE }, /* table exists */
	{ 1051, FATE_THERE }, /* unknown table, at DROP */
	{ 1060, FATE_THERE }, /* column exists */
	{ 1061, FATE_THERE }, /* index exists */
	{ 1091, FATE_THERE }, /* cannot drop column or index: it is gone */
	{ 1826, FATE_THERE }, /* foreign key, or MariaDB's CHECK, exists */
	{ 3822, FATE_THERE }, /* MySQL: CHECK exists */
	{ 3821, FATE_THERE }, /* MySQL: CHECK to drop is gone */
	{ 3940, FATE_THERE }, /* MySQL: constraint to drop is gone */
};

enum db_fate db_fate_of(unsigned number)
{
	for (size_t i = 0; i < sizeof(fates) / sizeof(fates[0]); i++)
		if (fates[i].number == number)
			return fates[i].fate;
	return FATE_MISTAKE;
}

/* What the caller gets. A client may read these texts: they say nothing of how we are built. */
static const struct {
	enum err_kind kind;
	const char *detail; /* NULL: what the server said, for the log */
} meanings[] = {
	[FATE_MISTAKE] = { ERR_INTERNAL, NULL },
	[FATE_DUPLICATE] = { ERR_INTERNAL, NULL },
	[FATE_THERE] = { ERR_INTERNAL, NULL },
	[FATE_AGAIN] = { ERR_UNAVAILABLE, "Too many others are changing the same things just now." },
	[FATE_WAITED] = { ERR_UNAVAILABLE, "Others have kept what this needs locked for too long." },
	[FATE_UNSENT] = { ERR_UNAVAILABLE, "The connection to the database was lost." },
	[FATE_LOST] = { ERR_UNAVAILABLE, "The connection to the database was lost." },
	[FATE_UNKNOWN] = { ERR_UNKNOWN_OUTCOME,
		"The connection to the database was lost at the last moment:"
		" this may or may not have been done." },
	[FATE_REFUSED] = { ERR_UNAVAILABLE, "The database cannot be reached." },
	[FATE_TIMEOUT] = { ERR_UNAVAILABLE, "The database took too long to answer (statement time-out)." },
	[FATE_TOO_MUCH] = { ERR_UNAVAILABLE,
		"There is too much to look through (statement time-out). Ask for less: with one more"
		" filter, or one that fewer pass, or a shorter stretch of time." },
	[FATE_BUSY] = { ERR_UNAVAILABLE, "The database does not accept this just now." },
};

bool db_fate_err(enum db_fate fate, const char *said, struct err *err)
{
	const char *detail = meanings[fate].detail;

	return err_set(err, meanings[fate].kind, "%s", detail ? detail : said);
}
