#include <stdio.h>
#include <string.h>

#include "store/db_inner.h"

/*
 * What everything here relies on is set in one statement and asked back in another: a proxy, or a
 * server that is not what it seems, may take a setting and not apply it.
 */
struct dialect {
	const char *isolation;
	const char *statement_timeout;
	unsigned unit; /* of a second */
};

static const struct dialect mariadb = { "tx_isolation", "max_statement_time", 1 };
static const struct dialect mysql8 = { "transaction_isolation", "max_execution_time", 1000 };

/* wsrep_sync_wait: on a cluster, a read sees what was committed on any node before it. */
static enum db_fate set_session(struct db *db, const struct dialect *dialect, bool cluster)
{
	const struct db_options *options = &db->options;
	char sql[768];

	snprintf(sql, sizeof(sql),
		"SET SESSION sql_mode = 'STRICT_ALL_TABLES,STRICT_TRANS_TABLES,ONLY_FULL_GROUP_BY,"
		"NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION',"
		" SESSION time_zone = '+00:00', SESSION autocommit = 1,"
		" SESSION %s = 'READ-COMMITTED', SESSION %s = %u,"
		" SESSION innodb_lock_wait_timeout = %u, SESSION lock_wait_timeout = %u%s",
		dialect->isolation, dialect->statement_timeout,
		options->statement_timeout * dialect->unit, options->lock_timeout,
		options->lock_timeout, cluster ? ", SESSION wsrep_sync_wait = 1" : "");
	return db_query(db, sql, NULL);
}

/* Answers with the names of the settings that do not hold. */
static enum db_fate verify_session(struct db *db, const struct dialect *dialect)
{
	char sql[1024], wrong[DB_CELL_TEXT];
	enum db_fate fate;

	snprintf(sql, sizeof(sql),
		"SELECT CONCAT_WS(', ', 'settings:',"
		" IF(@@SESSION.sql_mode LIKE '%%STRICT_ALL_TABLES%%', NULL, 'sql_mode'),"
		" IF(@@SESSION.time_zone = '+00:00', NULL, 'time_zone'),"
		" IF(@@SESSION.autocommit = 1, NULL, 'autocommit'),"
		" IF(@@SESSION.character_set_client = 'utf8mb4'"
		" AND @@SESSION.character_set_connection = 'utf8mb4'"
		" AND @@SESSION.character_set_results = 'utf8mb4', NULL, 'character set'),"
		" IF(@@SESSION.%s = 'READ-COMMITTED', NULL, 'isolation level'),"
		" IF(@@SESSION.%s = %u, NULL, 'statement time-out'),"
		" IF(@@SESSION.innodb_lock_wait_timeout = %u, NULL, 'lock wait time-out'))",
		dialect->isolation, dialect->statement_timeout,
		db->options.statement_timeout * dialect->unit, db->options.lock_timeout);
	fate = db_query(db, sql, wrong);
	if (!fate && strcmp(wrong, "settings:"))
		fate = db_mistake(db, "the server does not apply what it was told", wrong);
	return fate;
}

enum { UNKNOWN_VARIABLE = 1193 };

enum db_fate db_settle_session(struct db *db)
{
	const struct dialect *dialect = db_is_mariadb(db) ? &mariadb : &mysql8;
	enum db_fate fate = set_session(db, dialect, true);

	if (fate && db_errno(db) == UNKNOWN_VARIABLE)
		fate = set_session(db, dialect, false);
	return fate ? fate : verify_session(db, dialect);
}
