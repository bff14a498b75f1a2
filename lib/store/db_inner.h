#ifndef STORE_DB_INNER_H
#define STORE_DB_INNER_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "store/db.h"

/*
 * What the files that make up the database's one door share, and nobody else sees:
 *
 *   db.c          the client library: connections, prepared statements, binding, fetching
 *   db_session.c  the session's settings
 *   db_fate.c     what an error number means
 *   db_value.c    parameters and columns, as far as they need no client library
 *   db_call.c     what store/db.h promises: repeats, errors, BEGIN and COMMIT
 *   db_stmt.c     the list of all statements, and those that are composed
 *   db_check.c    holds a statement against the schema
 *   tx.c          tx_run, tx_read
 *
 * What became of something that was sent to the server. Everything that can go wrong is one of
 * these; db_fate.c has the table of the servers' error numbers.
 */
enum db_fate {
	FATE_DONE,
	FATE_MISTAKE,   /* ours: a wrong statement, a value that does not fit, a broken reference */
	FATE_DUPLICATE, /* an INSERT of a key that exists already; the statement did nothing */
	FATE_THERE,     /* DDL: what it would make is there, what it would drop is gone */
	FATE_AGAIN,     /* the transaction did not work out, but may when it is run again */
	FATE_WAITED,    /* likewise: it waited too long for what another has locked */
	FATE_UNSENT,    /* the connection broke before the server had the statement */
	FATE_LOST,      /* the connection broke, and the statement may have been done or not */
	FATE_UNKNOWN,   /* the server itself does not know whether the COMMIT was done */
	FATE_REFUSED,   /* no connection to be had */
	FATE_TIMEOUT,   /* the statement took too long */
	FATE_TOO_MUCH,  /* the same, of a list: it has to look through too much */
	FATE_BUSY,      /* the server does not do this now */
};

/* By the error number of server or client library; FATE_MISTAKE for one that is not in the table. */
enum db_fate db_fate_of(unsigned number);

/* Fills `err` with what a fate means to the caller; `said` is the detail of a mistake. False. */
bool db_fate_err(enum db_fate fate, const char *said, struct err *err);

struct db {
	struct db_options options;
	struct directory *directory;
	struct wire *wire; /* of db.c; NULL: not connected */
	bool in_tx;
	enum db_fate doom; /* of the first statement that failed in the transaction, or of its end */
	enum db_fate last; /* of the last statement that was run */
	bool final;        /* the transaction is not to be run again, whatever its doom */
	struct db_stats stats;
	char said[512];
};

/* Connects, unless there is a connection. */
enum db_fate db_connect(struct db *db);
void db_disconnect(struct db *db);

/* Notes what is wrong for db_said(); FATE_MISTAKE. */
enum db_fate db_mistake(struct db *db, const char *what, const char *sql);

/*
 * One plain statement over the connection, which there must be. `cell` (may be NULL) gets the
 * first column of the first row, as text; "" when there is none.
 */
enum { DB_CELL_TEXT = 256 };
enum db_fate db_query(struct db *db, const char *sql, char cell[DB_CELL_TEXT]);

bool db_is_mariadb(const struct db *db);

/* The server's number for what failed last; 0 when the connection is gone. */
unsigned db_errno(const struct db *db);

/* Sets and verifies what every session relies on. */
enum db_fate db_settle_session(struct db *db);

/* What a statement is to give, and gave. */
struct db_result {
	struct arena *arena; /* where the rows go */
	char *rows;
	size_t count, room;
	int64_t affected, id;
	bool may_exist, duplicate; /* db_insert_new */
	bool list; /* db_list */
};

/* Runs a statement, connecting and preparing as need be. */
enum db_fate db_statement(struct db *db, struct db_stmt *stmt, const struct db_param *params,
	size_t count, struct db_result *result);

/* Parameters and columns at most; a list's parameters come from an array and may be more. */
enum { DB_CELLS = 96, DB_PARAMS = 2560 };

/* The parameters of a call, by the letters of db_stmt.params; at most DB_CELLS. */
size_t db_params_collect(struct db_param *params, const char *letters, va_list args);

/* Writes the names of a set, with commas; false when it does not fit, or holds what is no word. */
bool db_set_text(const struct words *words, uint32_t set, char *text, size_t room);

/* A column's value as it came, in the form in which the kind of its column is fetched. */
struct db_value {
	bool null;
	int64_t number;   /* DB_INT and DB_BOOL; DB_TIME and DB_DATE: the moment */
	const char *text; /* the others; in the arena, a zero byte behind it */
	size_t len;
};

/* Writes the value to its place in `row`. False: not a word of the column's list. */
bool db_value_store(const struct db_column *column, const struct db_value *value, char *row);

/* BEGIN, on a connection that was made anew if need be. */
bool db_begin(struct db *db, struct err *err) MUST_CHECK;

/* The same, for a transaction that sees the database as it is now, and ends with db_rollback(). */
bool db_begin_snapshot(struct db *db, struct err *err) MUST_CHECK;

/* COMMIT, unless a statement of the transaction has failed: then ROLLBACK, and that error. */
bool db_commit(struct db *db, struct err *err) MUST_CHECK;

/* Leaves the transaction, whatever it takes: when ROLLBACK fails, the connection is given up. */
void db_rollback(struct db *db);

/* What the server says about a column of a statement's result. */
struct db_field {
	const char *name;   /* as the statement calls it */
	const char *table;  /* where it comes from; "" for an expression */
	const char *column; /* its name there */
	unsigned types;     /* of enum db_type, as bits: what it may be read as */
};

/* Prepares the statement, describes its columns, and counts its parameters. */
enum db_fate db_describe(struct db *db, struct db_stmt *stmt, struct arena *arena,
	struct db_field **fields, size_t *field_count, size_t *param_count);

#endif
