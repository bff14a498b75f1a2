#include "store/db.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/time.h"
#include "store/db_mysql.h"

/* What goes wrong while rows are fetched, MariaDB's connector tells of the connection only. */
static enum db_fate stmt_failed(struct db *db, MYSQL_STMT *handle, const struct db_stmt *stmt)
{
	MYSQL *mysql = db->wire->mysql;

	if (mysql_stmt_errno(handle))
		return db_failed(db, mysql_stmt_errno(handle), mysql_stmt_error(handle), stmt->sql);
	return db_failed(db, mysql_errno(mysql), mysql_error(mysql), stmt->sql);
}

/* Preparing ----------------------------------------------------------------------------------- */

static struct prepared *prepared_of(struct wire *wire, struct db_stmt *stmt)
{
	static int last_slot;

	if (!stmt->slot)
		stmt->slot = ++last_slot;
	if (stmt->slot >= wire->slots) {
		int slots = stmt->slot + 64;

		wire->prepared = db_must_have(
			realloc(wire->prepared, (size_t)slots * sizeof(*wire->prepared)));
		memset(wire->prepared + wire->slots, 0,
			(size_t)(slots - wire->slots) * sizeof(*wire->prepared));
		wire->slots = slots;
	}
	return &wire->prepared[stmt->slot];
}

/* What each type of column is fetched as. */
static const struct {
	enum enum_field_types type;
	bool is_text;
} fetched_as[] = {
	[DB_INT] = { MYSQL_TYPE_LONGLONG, false },
	[DB_BOOL] = { MYSQL_TYPE_LONGLONG, false },
	[DB_TIME] = { MYSQL_TYPE_DATETIME, false },
	[DB_DATE] = { MYSQL_TYPE_DATE, false },
	[DB_TEXT] = { MYSQL_TYPE_STRING, true },
	[DB_BYTES] = { MYSQL_TYPE_BLOB, true },
	[DB_WORD] = { MYSQL_TYPE_STRING, true },
	[DB_WORDS] = { MYSQL_TYPE_STRING, true },
};

/* The library copies the binds: once per prepared statement is enough. */
static bool bind_columns(struct wire *wire, MYSQL_STMT *handle, const struct db_stmt *stmt)
{
	MYSQL_BIND binds[DB_CELLS];

	memset(binds, 0, stmt->column_count * sizeof(*binds));
	for (size_t i = 0; i < stmt->column_count; i++) {
		struct column_cell *cell = &wire->columns[i];

		binds[i].buffer_type = fetched_as[stmt->columns[i].type].type;
		binds[i].buffer = &cell->value;
		binds[i].buffer_length = DB_CELL_TEXT;
		binds[i].length = &cell->len;
		binds[i].is_null = &cell->null;
		binds[i].error = &cell->cut;
	}
	return !mysql_stmt_bind_result(handle, binds);
}

static enum db_fate prepare_new(struct db *db, const struct db_stmt *stmt, MYSQL_STMT *handle)
{
	int64_t start = db_trip(db);
	bool ok = !mysql_stmt_prepare(handle, stmt->sql, strlen(stmt->sql));

	db_trip_done(db, start);
	if (!ok)
		return stmt_failed(db, handle, stmt);
	if (mysql_stmt_field_count(handle) != stmt->column_count || stmt->column_count > DB_CELLS)
		return db_mistake(db, "returns another number of columns", stmt->sql);
	if (stmt->column_count && !bind_columns(db->wire, handle, stmt))
		return stmt_failed(db, handle, stmt);
	return FATE_DONE;
}

static enum db_fate prepare(struct db *db, struct db_stmt *stmt, MYSQL_STMT **handle)
{
	struct prepared *prepared = prepared_of(db->wire, stmt);
	enum db_fate fate;

	if (prepared->handle && prepared->edition != stmt->edition) {
		mysql_stmt_close(prepared->handle);
		prepared->handle = NULL;
	}
	if (!prepared->handle) {
		*handle = db_must_have(mysql_stmt_init(db->wire->mysql));
		fate = prepare_new(db, stmt, *handle);
		if (fate) {
			mysql_stmt_close(*handle);
			return fate;
		}
		*prepared = (struct prepared){ *handle, stmt->edition };
	}
	*handle = prepared->handle;
	return FATE_DONE;
}

/* Parameters ---------------------------------------------------------------------------------- */

static void bind_moment(MYSQL_BIND *bind, struct param_cell *cell, const struct db_param *param)
{
	struct civil civil = time_to_civil(param->number);
	bool date = param->letter == 'd';

	bind->buffer_type = date ? MYSQL_TYPE_DATE : MYSQL_TYPE_DATETIME;
	cell->null = !param->number;
	cell->value.time = (MYSQL_TIME){
		.time_type = date ? MYSQL_TIMESTAMP_DATE : MYSQL_TIMESTAMP_DATETIME,
		.year = (unsigned)civil.year,
		.month = (unsigned)civil.month,
		.day = (unsigned)civil.day,
	};
	if (date)
		return;
	cell->value.time.hour = (unsigned)civil.hour;
	cell->value.time.minute = (unsigned)civil.minute;
	cell->value.time.second = (unsigned)civil.second;
	cell->value.time.second_part = (unsigned long)civil.millisecond * 1000;
}

static void bind_text(MYSQL_BIND *bind, struct param_cell *cell, const char *text, size_t len)
{
	bind->buffer_type = MYSQL_TYPE_STRING;
	bind->buffer = (void *)text;
	bind->buffer_length = len;
	bind->length = &cell->len;
	cell->len = len;
	cell->null = !text;
}

static bool bind_word(MYSQL_BIND *bind, struct param_cell *cell, const struct db_param *param)
{
	const char *name = word_name(param->words, (int)param->number);

	bind_text(bind, cell, name, name ? strlen(name) : 0);
	return name || !param->number;
}

static bool bind_set(struct wire *wire, MYSQL_BIND *bind, struct param_cell *cell,
	const struct db_param *param)
{
	char *text = wire->sets + wire->sets_used;

	if (!db_set_text(param->words, (uint32_t)param->number, text, SETS_TEXT - wire->sets_used))
		return false;
	bind_text(bind, cell, text, strlen(text));
	wire->sets_used += cell->len + 1;
	return true;
}

/* False: a word that is not in its list. */
static bool bind_param(struct wire *wire, MYSQL_BIND *bind, struct param_cell *cell,
	const struct db_param *param)
{
	bind->buffer = &cell->value;
	bind->is_null = &cell->null;
	switch (param->letter) {
	case 't':
	case 'd':
		bind_moment(bind, cell, param);
		return true;
	case 's':
		bind_text(bind, cell, param->text, param->text ? strlen(param->text) : 0);
		return true;
	case 'b':
		bind_text(bind, cell, param->text, param->len);
		bind->buffer_type = MYSQL_TYPE_BLOB;
		return true;
	case 'w':
		return bind_word(bind, cell, param);
	case 'm':
		return bind_set(wire, bind, cell, param);
	default:
		bind->buffer_type = MYSQL_TYPE_LONGLONG;
		cell->value.number = param->number;
		cell->null = param->letter == 'I' && !param->number;
		return true;
	}
}

static enum db_fate bind_params(struct db *db, MYSQL_STMT *handle, const struct db_stmt *stmt,
	const struct db_param *params, size_t count)
{
	MYSQL_BIND *binds = db->wire->binds;
	size_t size = 0;

	if (count > DB_PARAMS || mysql_stmt_param_count(handle) != count)
		return db_mistake(db, "wants another number of parameters", stmt->sql);
	memset(binds, 0, count * sizeof(*binds));
	db->wire->sets_used = 0;
	for (size_t i = 0; i < count; i++) {
		if (!bind_param(db->wire, &binds[i], &db->wire->params[i], &params[i]))
			return db_mistake(db, "a parameter is not a word of its list", stmt->sql);
		size += binds[i].buffer_length;
	}
	if (size > REQUEST_MAX)
		return db_mistake(db, "the parameters are too large", stmt->sql);
	if (count && mysql_stmt_bind_param(handle, binds))
		return stmt_failed(db, handle, stmt);
	return FATE_DONE;
}

/* Rows ---------------------------------------------------------------------------------------- */

static bool read_moment(const MYSQL_TIME *time, int64_t *at)
{
	struct civil civil = {
		.year = (int)time->year,
		.month = (int)time->month,
		.day = (int)time->day,
		.hour = (int)time->hour,
		.minute = (int)time->minute,
		.second = (int)time->second,
		.millisecond = (int)(time->second_part / 1000),
	};

	if (!time_civil_valid(&civil))
		return false;
	*at = time_from_civil(&civil);
	return true;
}

static bool read_text(MYSQL_STMT *handle, unsigned index, const struct column_cell *cell,
	enum enum_field_types type, struct arena *arena, struct db_value *value)
{
	unsigned long len = 0;
	my_bool null = 0, cut = 0;
	MYSQL_BIND bind = { .buffer_type = type, .length = &len, .is_null = &null, .error = &cut };

	value->len = cell->len;
	if (cell->len <= DB_CELL_TEXT) {
		value->text = arena_strndup(arena, cell->value.text, cell->len);
		return true;
	}
	value->text = bind.buffer = arena_alloc(arena, cell->len + 1);
	bind.buffer_length = cell->len;
	return !mysql_stmt_fetch_column(handle, &bind, index, 0) && len == cell->len;
}

static bool read_cell(MYSQL_STMT *handle, unsigned index, const struct column_cell *cell,
	enum db_type type, struct arena *arena, struct db_value *value)
{
	value->null = cell->null;
	if (cell->null)
		return true;
	if (fetched_as[type].is_text)
		return read_text(handle, index, cell, fetched_as[type].type, arena, value);
	if (type == DB_TIME || type == DB_DATE)
		return read_moment(&cell->value.time, &value->number);
	value->number = cell->value.number;
	return !cell->cut;
}

static enum db_fate read_row(struct db *db, MYSQL_STMT *handle, const struct db_stmt *stmt,
	struct arena *arena, char *row)
{
	for (size_t i = 0; i < stmt->column_count; i++) {
		const struct db_column *column = &stmt->columns[i];
		struct db_value value = { 0 };
		char what[128];

		if (read_cell(handle, (unsigned)i, &db->wire->columns[i], column->type, arena, &value)
			&& db_value_store(column, &value, row))
			continue;
		snprintf(what, sizeof(what), "column %s holds what it must not: %.40s", column->name,
			value.text ? value.text : "");
		return db_mistake(db, what, stmt->sql);
	}
	return FATE_DONE;
}

/* The next row's place. Growing leaves the smaller array behind in the arena: a third at most. */
static char *next_row(struct db_result *result, size_t size)
{
	if (result->count == result->room) {
		size_t room = result->room ? result->room * 4 : 4;
		char *grown = arena_array(result->arena, room, size);

		if (result->count)
			memcpy(grown, result->rows, result->count * size);
		result->rows = grown;
		result->room = room;
	}
	return result->rows + result->count++ * size;
}

/*
 * Straight from the connection into the arena, without the library's own copy, and to the end of
 * the rows in any case: a deadlock may be told instead of any of them.
 */
static enum db_fate fetch(struct db *db, MYSQL_STMT *handle, const struct db_stmt *stmt,
	struct db_result *result)
{
	enum db_fate fate = FATE_DONE;

	while (!fate) {
		int rc = mysql_stmt_fetch(handle);

		if (rc == MYSQL_NO_DATA)
			return FATE_DONE;
		if (rc != 0 && rc != MYSQL_DATA_TRUNCATED)
			fate = stmt_failed(db, handle, stmt);
		else
			fate = read_row(db, handle, stmt, result->arena,
				next_row(result, stmt->row_size));
	}
	if (db->wire)
		mysql_stmt_free_result(handle);
	return fate;
}

static enum db_fate execute(struct db *db, MYSQL_STMT *handle, const struct db_stmt *stmt,
	struct db_result *result)
{
	int64_t start = db_trip(db);
	enum db_fate fate = FATE_DONE;

	if (mysql_stmt_execute(handle)) {
		fate = stmt_failed(db, handle, stmt);
	} else if (stmt->column_count) {
		fate = fetch(db, handle, stmt, result);
	} else {
		result->affected = (int64_t)mysql_stmt_affected_rows(handle);
		result->id = (int64_t)mysql_stmt_insert_id(handle);
	}
	db_trip_done(db, start);
	return fate;
}

enum db_fate db_statement(struct db *db, struct db_stmt *stmt, const struct db_param *params,
	size_t count, struct db_result *result)
{
	MYSQL_STMT *handle = NULL;
	enum db_fate fate = db_connect(db);

	if (!fate)
		fate = prepare(db, stmt, &handle);
	if (!fate)
		fate = bind_params(db, handle, stmt, params, count);
	return fate ? fate : execute(db, handle, stmt, result);
}

/* Describing ---------------------------------------------------------------------------------- */

enum { BINARY_CHARSET = 63 };

static unsigned readable_as(const MYSQL_FIELD *field)
{
	const unsigned number = 1U << DB_INT | 1U << DB_BOOL;

	switch (field->type) {
	case MYSQL_TYPE_TINY:
	case MYSQL_TYPE_SHORT:
	case MYSQL_TYPE_INT24:
	case MYSQL_TYPE_LONG:
	case MYSQL_TYPE_LONGLONG:
		return number;
	case MYSQL_TYPE_NEWDECIMAL:
		return field->decimals ? 0 : number;
	case MYSQL_TYPE_DATETIME:
	case MYSQL_TYPE_TIMESTAMP:
		return 1U << DB_TIME;
	case MYSQL_TYPE_DATE:
	case MYSQL_TYPE_NEWDATE:
		return 1U << DB_DATE;
	case MYSQL_TYPE_NULL:
		return ~0U;
	default:
		if (field->flags & ENUM_FLAG)
			return 1U << DB_WORD;
		if (field->flags & SET_FLAG)
			return 1U << DB_WORDS;
		/* Logins are bytes that we read as text: see employee.login. */
		return 1U << DB_TEXT | (field->charsetnr == BINARY_CHARSET ? 1U << DB_BYTES : 0);
	}
}

enum db_fate db_describe(struct db *db, struct db_stmt *stmt, struct arena *arena,
	struct db_field **fields, size_t *field_count, size_t *param_count)
{
	MYSQL_STMT *handle = NULL;
	MYSQL_RES *result;
	enum db_fate fate = db_connect(db);

	if (!fate)
		fate = prepare(db, stmt, &handle);
	if (fate)
		return fate;
	result = mysql_stmt_result_metadata(handle);
	*param_count = mysql_stmt_param_count(handle);
	*field_count = result ? mysql_num_fields(result) : 0;
	*fields = arena_array(arena, *field_count, sizeof(**fields));
	for (size_t i = 0; i < *field_count; i++) {
		const MYSQL_FIELD *field = mysql_fetch_field(result);

		(*fields)[i] = (struct db_field){
			.name = arena_strdup(arena, field->name),
			.table = arena_strdup(arena, field->org_table ? field->org_table : ""),
			.column = arena_strdup(arena, field->org_name ? field->org_name : ""),
			.types = readable_as(field),
		};
	}
	mysql_free_result(result);
	return FATE_DONE;
}
