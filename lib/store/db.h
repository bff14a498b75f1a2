#ifndef STORE_DB_H
#define STORE_DB_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/words.h"

struct arena;
struct directory;

/*
 * The one way to the database: nobody but the files behind this header (db_inner.h lists them) knows
 * the client library or an error number. Every return value of the library is checked there.
 *
 * A connection is made when it is first needed and anew when it was lost. Each gets, and is asked
 * to confirm, the settings that everything here relies on: utf8mb4, strict SQL mode, time zone
 * UTC, READ COMMITTED, and the two time-outs. There is no automatic reconnect of the client
 * library: it would reconnect in the middle of a transaction.
 */
struct db;

struct db_options {
	const char *socket, *host;
	unsigned port;
	const char *user, *password, *name;
	bool tls;
	const char *tls_ca;
	unsigned statement_timeout; /* seconds; what takes longer is ERR_UNAVAILABLE; 0: no limit */
	unsigned lock_timeout;      /* seconds */
};

/* Never fails: connects when a statement is run. The texts of `options` must outlive the db. */
struct db *db_open(const struct db_options *options);

/* Accepts NULL. */
void db_close(struct db *db);

/* What is remembered of people (store/directory.h); it must outlive the db. NULL: nothing is. */
void db_use_directory(struct db *db, struct directory *directory);
struct directory *db_directory(const struct db *db);

/* What the log and the tests want to know; counted since db_open. */
struct db_stats {
	int64_t round_trips; /* to the server and back, BEGIN and COMMIT included */
	int64_t wait_us;     /* microseconds spent in them */
	int64_t retries;     /* reruns of a transaction */
	int64_t connects;
};
const struct db_stats *db_stats(const struct db *db);

/*
 * What the server, or the client library, said when something last failed, with its number: for
 * the log and the operator, never for a client. "" when nothing has failed yet.
 */
const char *db_said(const struct db *db);

/*
 * A statement is a `static struct db_stmt` right above its only user: prepared once per
 * connection, when first run. The types of its parameters are letters in `params`:
 *
 *   i  int64_t           I  int64_t, 0 binds NULL
 *   t  int64_t, a moment (DATETIME(3)), 0 binds NULL
 *   d  int64_t, a date (DATE), 0 binds NULL
 *   s  const char *, NULL binds NULL
 *   b  const void *, size_t: bytes (VARBINARY)
 *   w  const struct words *, int: a word (ENUM), 0 binds NULL
 *   m  const struct words *, uint32_t: a set of words (SET), 0 binds ''
 *   o  int (a bool): 0 or 1
 */
struct db_stmt {
	const char *sql;
	const char *params;
	const struct db_column *columns; /* NULL: returns no rows */
	size_t column_count;
	size_t row_size;
	int slot;     /* of db.c: the statement's place among a connection's prepared ones, from 1 */
	int edition;  /* of db_stmt.c: raised when a kept statement's place gets another text */
} __attribute__((aligned(64)));

/*
 * Defines one: "DB_STMT find = DB_SELECT(...)". All of them lie side by side in one section of the
 * program, so that a test can prepare every statement there is (db_stmt_at).
 */
#define DB_STMT static struct db_stmt __attribute__((section("db_stmts"), used))

/* The statements of the program, 0 .. db_stmt_count() - 1. */
size_t db_stmt_count(void);
struct db_stmt *db_stmt_at(size_t index);

enum db_type {
	DB_INT,   /* int64_t; NULL reads as 0 */
	DB_BOOL,  /* bool */
	DB_TIME,  /* int64_t, a moment; NULL reads as 0 */
	DB_DATE,  /* int64_t, the midnight the day begins with; NULL reads as 0 */
	DB_TEXT,  /* const char *, in the arena; NULL reads as NULL */
	DB_BYTES, /* struct db_bytes, in the arena */
	DB_WORD,  /* int (an enum); NULL reads as 0; a word that is not in the list is an error */
	DB_WORDS, /* uint32_t, a set of words */
};

struct db_bytes {
	const unsigned char *data;
	size_t len;
};

/* Where a column of the result goes in the row's struct. Columns are matched by position; one test
 * prepares every statement and compares names and types with what the server says. */
struct db_column {
	const char *name;
	enum db_type type;
	size_t offset;
	const struct words *words;
};

/* Refuses to compile when the member's type is not what the column fills. */
#define DB_MEMBER(struct_, member_, type_) \
	(offsetof(struct_, member_) \
		+ 0 * sizeof(char[__builtin_types_compatible_p( \
				__typeof__(((struct_ *)0)->member_), type_) ? 1 : -1]))

#define COLUMN_INT(struct_, member_, name_) \
	{ name_, DB_INT, DB_MEMBER(struct_, member_, int64_t), NULL }
#define COLUMN_BOOL(struct_, member_, name_) \
	{ name_, DB_BOOL, DB_MEMBER(struct_, member_, bool), NULL }
#define COLUMN_TIME(struct_, member_, name_) \
	{ name_, DB_TIME, DB_MEMBER(struct_, member_, int64_t), NULL }
#define COLUMN_DATE(struct_, member_, name_) \
	{ name_, DB_DATE, DB_MEMBER(struct_, member_, int64_t), NULL }
#define COLUMN_TEXT(struct_, member_, name_) \
	{ name_, DB_TEXT, DB_MEMBER(struct_, member_, const char *), NULL }
#define COLUMN_BYTES(struct_, member_, name_) \
	{ name_, DB_BYTES, DB_MEMBER(struct_, member_, struct db_bytes), NULL }
#define COLUMN_WORD(struct_, member_, name_, words_) \
	{ name_, DB_WORD, DB_MEMBER(struct_, member_, int), words_ }
#define COLUMN_WORDS(struct_, member_, name_, words_) \
	{ name_, DB_WORDS, DB_MEMBER(struct_, member_, uint32_t), words_ }

/* DB_SELECT(struct row, row_columns, "is", "SELECT ..."): a statement that returns rows. */
#define DB_SELECT(struct_, columns_, params_, sql_) \
	{ .sql = (sql_), .params = (params_), .columns = (columns_), \
	  .column_count = sizeof(columns_) / sizeof((columns_)[0]), .row_size = sizeof(struct_) }
#define DB_WRITE(params_, sql_) { .sql = (sql_), .params = (params_) }

struct db_rows {
	void *items; /* an array of the row's struct, in the arena */
	size_t count;
};

/*
 * Each runs one statement with the parameters that follow, typed by stmt->params. All rows are
 * fetched into `arena` and the result is freed before returning; nothing stays open.
 *
 * Errors of all: ERR_UNAVAILABLE (no connection to be had, or a time-out), ERR_INTERNAL, and,
 * inside of tx_run only, what makes tx_run run the transaction again.
 */
bool db_all(struct db *db, struct db_stmt *stmt, struct arena *arena, struct db_rows *rows,
	struct err *err, ...) MUST_CHECK;

/* At most one row, into `*row`. No row: `*found` is false and `*row` untouched. */
bool db_one(struct db *db, struct db_stmt *stmt, struct arena *arena, void *row, bool *found,
	struct err *err, ...) MUST_CHECK;

/* A statement that changes. `*affected` (may be NULL): rows that WHERE found, changed or not. */
bool db_run(struct db *db, struct db_stmt *stmt, int64_t *affected, struct err *err, ...) MUST_CHECK;

/* The same, for an INSERT of one row into a table with AUTO_INCREMENT: `*id` is the new row's. */
bool db_insert(struct db *db, struct db_stmt *stmt, int64_t *id, struct err *err, ...) MUST_CHECK;

/*
 * An INSERT whose key may exist already: `*duplicate` says so, and nothing was written then. The
 * transaction goes on.
 */
bool db_insert_new(struct db *db, struct db_stmt *stmt, int64_t *id, bool *duplicate,
	struct err *err, ...) MUST_CHECK;

/*
 * db_run with a key that may exist already: `*duplicate` says so, and nothing was changed then.
 * The transaction goes on.
 */
bool db_run_new(struct db *db, struct db_stmt *stmt, int64_t *affected, bool *duplicate,
	struct err *err, ...) MUST_CHECK;

/* One parameter of a list statement, which has no fixed signature. */
struct db_param {
	char letter; /* as in db_stmt.params */
	int64_t number;
	const char *text;
	size_t len;                /* letter b */
	const struct words *words; /* letters w and m; the word or the set is `number` */
};

/*
 * db_all with the parameters in an array: for lists, whose statements are composed. One that takes
 * too long says that less should be asked for.
 */
bool db_list(struct db *db, struct db_stmt *stmt, const struct db_param *params, size_t count,
	struct arena *arena, struct db_rows *rows, struct err *err) MUST_CHECK;

/*
 * A composed statement that is kept under `key`, which must be all that its text depends on. NULL
 * when it was not composed yet, or given up because 128 others were used since: then fill in a
 * db_stmt (without `params`) and db_stmt_keep() it; the text is copied. What either returns is good until the next
 * db_stmt_keep(). (A bound, because each costs the server memory, and its number of prepared
 * statements has a limit too: no caller can use them up by trying all combinations of filters.)
 */
struct db_stmt *db_stmt_kept(uint64_t key);
struct db_stmt *db_stmt_keep(uint64_t key, const struct db_stmt *stmt);

/*
 * Runs `attempt(arg, err)` in a transaction: BEGIN, attempt, COMMIT when it returned true, else
 * ROLLBACK. When the server asks for it (deadlock, lock wait time-out, failed certification, a
 * connection lost before COMMIT), rolls back, rewinds the arena to where it was at the call,
 * clears err, and calls again: up to 5 times in 10 seconds, with jitter; then ERR_UNAVAILABLE. An
 * attempt has no effect outside of the database and the arena. Once a statement has failed, those
 * that follow in the same attempt fail without being sent, and nothing is committed.
 *
 * A connection lost at COMMIT itself is ERR_UNKNOWN_OUTCOME and never repeated here.
 * Not to be nested.
 */
bool tx_run(struct db *db, struct arena *arena, bool (*attempt)(void *arg, struct err *err),
	void *arg, struct err *err) MUST_CHECK;

/*
 * Runs `attempt(arg, err)`, which changes nothing, so that all its statements see the database as it
 * was at one moment: the call's. It waits for nobody, and nobody for it. A connection that is lost on
 * the way makes it run again, as tx_run does. Not to be nested.
 */
bool tx_read(struct db *db, struct arena *arena, bool (*attempt)(void *arg, struct err *err),
	void *arg, struct err *err) MUST_CHECK;

/*
 * What an attempt returns that read something which another transaction has changed by the time
 * of its own, guarded change: false, and tx_run runs it again.
 */
bool db_again(struct db *db, struct err *err);

/*
 * Whether the last statement failed because it took too long: it waited for a lock (lock_timeout),
 * or, should the server look at its other clock first, for whatever it was (statement_timeout).
 */
bool db_waited(const struct db *db);

/*
 * What an attempt returns that knows better than the server that running it again is of no use:
 * false, and tx_run ends with the error that the attempt has set, whatever failed in it.
 */
bool db_final(struct db *db);

/*
 * Runs one DDL statement as it stands in a migration. What it would make is there already (or what
 * it would drop is gone): counts as done, so that a migration cut short can be run again.
 */
bool db_ddl(struct db *db, const char *sql, struct err *err) MUST_CHECK;

/* Prepares a statement and holds each column's name and type against what the server says. */
bool db_stmt_check(struct db *db, struct db_stmt *stmt, struct err *err) MUST_CHECK;

#endif
