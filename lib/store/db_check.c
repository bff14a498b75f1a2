#include "store/db.h"

#include <string.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "store/db_inner.h"

struct type_row {
	const char *type;
};

static const struct db_column type_columns[] = { COLUMN_TEXT(struct type_row, type, "type") };

DB_STMT find_type = DB_SELECT(struct type_row, type_columns, "ss",
	"SELECT column_type AS type FROM information_schema.columns"
	" WHERE table_schema = DATABASE() AND table_name = ? AND column_name = ?");

/* "enum('a','b')", as the servers write the type of such a column. */
static const char *type_of_words(enum db_type type, const struct words *words, struct arena *arena)
{
	struct strbuf text;

	strbuf_init(&text, arena, 256);
	strbuf_adds(&text, type == DB_WORD ? "enum(" : "set(");
	for (int i = 1; i < words->count; i++)
		strbuf_addf(&text, "%s'%s'", i > 1 ? "," : "", words->names[i]);
	strbuf_addc(&text, ')');
	return text.data;
}

/* Only a column of a table has words of its own; an expression has what its text says. */
static bool check_words(struct db *db, const struct db_column *column,
	const struct db_field *field, const char *sql, struct arena *arena, struct err *err)
{
	const char *want;
	struct type_row row = { 0 };
	bool found;

	if ((column->type != DB_WORD && column->type != DB_WORDS) || !*field->table)
		return true;
	want = type_of_words(column->type, column->words, arena);
	if (!db_one(db, &find_type, arena, &row, &found, err, field->table, field->column))
		return false;
	if (found && strcmp(row.type, want))
		return err_set(err, ERR_INTERNAL, "%s.%s is %s, not %s; in: %s", field->table,
			field->column, row.type, want, sql);
	return true;
}

static bool check_column(struct db *db, const struct db_column *column,
	const struct db_field *field, const char *sql, struct arena *arena, struct err *err)
{
	if (strcmp(column->name, field->name))
		return err_set(err, ERR_INTERNAL, "column %s comes where %s is expected; in: %s",
			field->name, column->name, sql);
	if (!(field->types & 1U << column->type))
		return err_set(err, ERR_INTERNAL, "column %s is of another type; in: %s",
			column->name, sql);
	return check_words(db, column, field, sql, arena, err);
}

static bool check_in(struct db *db, struct db_stmt *stmt, struct arena *arena, struct err *err)
{
	struct db_field *fields;
	size_t field_count, param_count;
	enum db_fate fate = db_describe(db, stmt, arena, &fields, &field_count, &param_count);

	if (fate)
		return db_fate_err(fate, db->said, err);
	if (stmt->params && strlen(stmt->params) != param_count)
		return err_set(err, ERR_INTERNAL, "has %zu parameters, not %zu; in: %s", param_count,
			strlen(stmt->params), stmt->sql);
	for (size_t i = 0; i < field_count; i++)
		if (!check_column(db, &stmt->columns[i], &fields[i], stmt->sql, arena, err))
			return false;
	return true;
}

bool db_stmt_check(struct db *db, struct db_stmt *stmt, struct err *err)
{
	struct arena *arena = arena_new();
	bool held = check_in(db, stmt, arena, err);

	arena_free(arena);
	return held;
}
