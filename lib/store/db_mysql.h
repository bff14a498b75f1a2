#ifndef STORE_DB_MYSQL_H
#define STORE_DB_MYSQL_H

#include <mysql.h>

#include "store/db_inner.h"

/*
 * The one file that includes mysql.h, for the two that call the client library: db.c (connections)
 * and db_statement.c (prepared statements).
 */

/* Oracle's libmysqlclient did away with it. */
#ifndef MARIADB_PACKAGE_VERSION
#define my_bool bool
#endif

/*
 * More than any statement needs, and less than the servers' max_allowed_packet: what they find too
 * large they answer by closing the connection, which looks like a loss and would be repeated.
 */
enum { REQUEST_MAX = 12 * 1024 * 1024 };

/* Room for the texts of all the sets of one call. */
enum { SETS_TEXT = 8 * 1024 };

/* One column of the row in hand. A longer text is asked for by itself, at its exact length. */
struct column_cell {
	union {
		long long number;
		MYSQL_TIME time;
		char text[DB_CELL_TEXT];
	} value;
	unsigned long len;
	my_bool null;
	my_bool cut;
};

struct param_cell {
	union {
		long long number;
		MYSQL_TIME time;
	} value;
	unsigned long len;
	my_bool null;
};

struct prepared {
	MYSQL_STMT *handle; /* NULL: not prepared on this connection */
	int edition;
};

/* A connection. The cells serve all its statements: one runs at a time, to its end. */
struct wire {
	MYSQL *mysql;
	struct prepared *prepared; /* [slot] */
	int slots;
	struct column_cell columns[DB_CELLS];
	struct param_cell params[DB_PARAMS];
	MYSQL_BIND binds[DB_PARAMS]; /* of the parameters */
	char sets[SETS_TEXT];
	size_t sets_used;
};

/* Ends the process when there is no memory. */
void *db_must_have(void *memory);

/* Around whatever waits for the server: "start = db_trip(db); ...; db_trip_done(db, start);". */
int64_t db_trip(struct db *db);
void db_trip_done(struct db *db, int64_t start);

/*
 * Notes what was said, and gives up a connection that is of no use any more: a lost one, and one
 * about which the library itself complains.
 */
enum db_fate db_failed(struct db *db, unsigned number, const char *message, const char *sql);

#endif
