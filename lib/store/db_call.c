#include "store/db.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/time.h"
#include "store/db_inner.h"

struct db *db_open(const struct db_options *options)
{
	struct db *db = calloc(1, sizeof(*db));

	if (!db)
		abort();
	db->options = *options;
	return db;
}

void db_close(struct db *db)
{
	if (!db)
		return;
	db_disconnect(db);
	free(db);
}

void db_use_directory(struct db *db, struct directory *directory)
{
	db->directory = directory;
}

struct directory *db_directory(const struct db *db)
{
	return db->directory;
}

const struct db_stats *db_stats(const struct db *db)
{
	return &db->stats;
}

const char *db_said(const struct db *db)
{
	return db->said;
}

/*
 * A connection that went stale while nobody used it shows at its next use, at once. What does no
 * harm when done twice is then repeated over a new one. One that breaks later is another matter:
 * waiting again would double the time-out.
 */
static bool may_repeat(const struct db *db, enum db_fate fate, bool harmless, int64_t start)
{
	return !db->in_tx && (fate == FATE_UNSENT || (fate == FATE_LOST && harmless))
	       && time_monotonic() - start < MS_SECOND;
}

/* In a transaction the first failure decides: see tx_run. */
static bool conclude(struct db *db, enum db_fate fate, bool harmless, struct err *err)
{
	db->last = fate;
	if (!fate)
		return true;
	if (db->in_tx)
		db->doom = fate;
	else if (fate == FATE_LOST && !harmless)
		fate = FATE_UNKNOWN;
	return db_fate_err(fate, db->said, err);
}

/* Statements ---------------------------------------------------------------------------------- */

static bool run(struct db *db, struct db_stmt *stmt, const struct db_param *params, size_t count,
	struct db_result *result, struct err *err)
{
	bool reads = stmt->column_count;
	int64_t start = time_monotonic();
	enum db_fate fate;

	if (db->in_tx && db->doom)
		return db_fate_err(db->doom, db->said, err);
	fate = db_statement(db, stmt, params, count, result);
	if (may_repeat(db, fate, reads, start)) {
		result->count = 0;
		fate = db_statement(db, stmt, params, count, result);
	}
	if (fate == FATE_TIMEOUT && result->list)
		fate = FATE_TOO_MUCH;
	if (fate == FATE_DUPLICATE && result->may_exist) {
		result->duplicate = true;
		fate = FATE_DONE;
	}
	return conclude(db, fate, reads, err);
}

static bool run_va(struct db *db, struct db_stmt *stmt, va_list args, struct db_result *result,
	struct err *err)
{
	struct db_param params[DB_CELLS];
	size_t count = db_params_collect(params, stmt->params, args);

	return run(db, stmt, params, count, result, err);
}

/* run() with the parameters behind `err`: the frame of all functions that take them so. */
#define RUN(result_) \
	({ \
		va_list args_; \
		bool done_; \
\
		va_start(args_, err); \
		done_ = run_va(db, stmt, args_, &(result_), err); \
		va_end(args_); \
		done_; \
	})

bool db_list(struct db *db, struct db_stmt *stmt, const struct db_param *params, size_t count,
	struct arena *arena, struct db_rows *rows, struct err *err)
{
	struct db_result result = { .arena = arena, .list = true };

	if (!run(db, stmt, params, count, &result, err))
		return false;
	*rows = (struct db_rows){ result.rows, result.count };
	return true;
}

bool db_all(struct db *db, struct db_stmt *stmt, struct arena *arena, struct db_rows *rows,
	struct err *err, ...)
{
	struct db_result result = { .arena = arena };

	if (!RUN(result))
		return false;
	*rows = (struct db_rows){ result.rows, result.count };
	return true;
}

bool db_one(struct db *db, struct db_stmt *stmt, struct arena *arena, void *row, bool *found,
	struct err *err, ...)
{
	struct db_result result = { .arena = arena };

	if (!RUN(result))
		return false;
	if (result.count > 1)
		return conclude(db, db_mistake(db, "returns several rows", stmt->sql), true, err);
	*found = result.count;
	if (*found)
		memcpy(row, result.rows, stmt->row_size);
	return true;
}

bool db_run(struct db *db, struct db_stmt *stmt, int64_t *affected, struct err *err, ...)
{
	struct db_result result = { 0 };

	if (!RUN(result))
		return false;
	if (affected)
		*affected = result.affected;
	return true;
}

bool db_insert(struct db *db, struct db_stmt *stmt, int64_t *id, struct err *err, ...)
{
	struct db_result result = { 0 };

	if (!RUN(result))
		return false;
	*id = result.id;
	return true;
}

bool db_insert_new(struct db *db, struct db_stmt *stmt, int64_t *id, bool *duplicate,
	struct err *err, ...)
{
	struct db_result result = { .may_exist = true };

	if (!RUN(result))
		return false;
	*duplicate = result.duplicate;
	if (!result.duplicate)
		*id = result.id;
	return true;
}

bool db_run_new(struct db *db, struct db_stmt *stmt, int64_t *affected, bool *duplicate,
	struct err *err, ...)
{
	struct db_result result = { .may_exist = true };

	if (!RUN(result))
		return false;
	*duplicate = result.duplicate;
	*affected = result.affected;
	return true;
}

/* Plain statements ---------------------------------------------------------------------------- */

static enum db_fate try_query(struct db *db, const char *sql)
{
	enum db_fate fate = db_connect(db);

	return fate ? fate : db_query(db, sql, NULL);
}

static enum db_fate query_twice_if_lost(struct db *db, const char *sql)
{
	int64_t start = time_monotonic();
	enum db_fate fate = try_query(db, sql);

	return may_repeat(db, fate, true, start) ? try_query(db, sql) : fate;
}

/* A foreign key that exists is no number of its own to MariaDB, but one of a hundred causes of 1005. */
static bool is_there(enum db_fate fate, const char *sql, const char *said)
{
	return fate == FATE_THERE
	       || (fate == FATE_MISTAKE && !strncasecmp(sql, "ALTER TABLE", 11)
		       && !strncmp(said, "1005:", 5) && strstr(said, "errno: 121"));
}

bool db_ddl(struct db *db, const char *sql, struct err *err)
{
	enum db_fate fate = query_twice_if_lost(db, sql);

	return is_there(fate, sql, db->said) || conclude(db, fate, true, err);
}

/* For the next transaction only. A connection that did not begin it is none to go on with. */
static enum db_fate begin_snapshot(struct db *db)
{
	enum db_fate fate =
		query_twice_if_lost(db, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");

	if (fate)
		return fate;
	fate = db_query(db, "START TRANSACTION WITH CONSISTENT SNAPSHOT", NULL);
	if (fate)
		db_disconnect(db);
	return fate;
}

static bool begin(struct db *db, bool snapshot, struct err *err)
{
	enum db_fate fate;

	if (db->in_tx)
		return err_set(err, ERR_INTERNAL, "a transaction inside of a transaction");
	fate = snapshot ? begin_snapshot(db) : query_twice_if_lost(db, "BEGIN");
	db->doom = fate;
	db->in_tx = !fate;
	db->final = false;
	return conclude(db, fate, true, err);
}

bool db_begin(struct db *db, struct err *err)
{
	return begin(db, false, err);
}

bool db_begin_snapshot(struct db *db, struct err *err)
{
	return begin(db, true, err);
}

void db_rollback(struct db *db)
{
	if (db->wire && db_query(db, "ROLLBACK", NULL) != FATE_DONE)
		db_disconnect(db);
	db->in_tx = false;
}

bool db_commit(struct db *db, struct err *err)
{
	if (!db->doom) {
		db->doom = db_query(db, "COMMIT", NULL);
		if (db->doom && db->doom != FATE_AGAIN && db->doom != FATE_WAITED) {
			/* Whatever it was, nobody knows how far it got. */
			db->doom = FATE_UNKNOWN;
			db_disconnect(db);
		}
	}
	if (db->doom) {
		db_rollback(db);
		return db_fate_err(db->doom, db->said, err);
	}
	db->in_tx = false;
	return true;
}

bool db_again(struct db *db, struct err *err)
{
	return conclude(db, FATE_AGAIN, true, err);
}

bool db_waited(const struct db *db)
{
	return db->last == FATE_WAITED || db->last == FATE_TIMEOUT || db->last == FATE_TOO_MUCH;
}

bool db_final(struct db *db)
{
	db->final = true;
	return false;
}
