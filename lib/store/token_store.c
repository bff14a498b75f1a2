#include "store/token_store.h"

#include "base/arena.h"
#include "domain/words.h"
#include "store/db.h"
#include "store/employee_columns.h"

#define TOKEN_SELECT \
	"SELECT t.id, t.name, t.role, t.scope, t.created_at, t.expires_at, t.last_used_at," \
	" t.revoked_at, " EMPLOYEE_SELECT " FROM token t JOIN employee e ON e.id = t.owner_id" \
	EMPLOYEE_JOINS

static const struct db_column token_columns[] = {
	COLUMN_INT(struct token, id, "id"),
	COLUMN_TEXT(struct token, name, "name"),
	COLUMN_WORD(struct token, role, "role", &role_words),
	COLUMN_WORD(struct token, scope, "scope", &scope_words),
	COLUMN_TIME(struct token, created_at, "created_at"),
	COLUMN_TIME(struct token, expires_at, "expires_at"),
	COLUMN_TIME(struct token, last_used_at, "last_used_at"),
	COLUMN_TIME(struct token, revoked_at, "revoked_at"),
	EMPLOYEE_COLUMNS(struct token, owner.),
};

DB_STMT find = DB_SELECT(struct token, token_columns, "b", TOKEN_SELECT " WHERE t.hash = ?");

bool token_find(struct db *db, const unsigned char hash[SHA256_SIZE], struct arena *arena,
	struct token *token, bool *found, struct err *err)
{
	return db_one(db, &find, arena, token, found, err, (const void *)hash,
		(size_t)SHA256_SIZE);
}

DB_STMT insert = DB_WRITE("iswwbtt",
	"INSERT INTO token (owner_id, name, role, scope, hash, created_at, expires_at)"
	" VALUES (?, ?, ?, ?, ?, ?, ?)");

bool token_insert(struct db *db, struct token *token, const unsigned char hash[SHA256_SIZE],
	struct err *err)
{
	return db_insert(db, &insert, &token->id, err, token->owner.person.id, token->name,
		&role_words, token->role, &scope_words, token->scope, (const void *)hash,
		(size_t)SHA256_SIZE, token->created_at, token->expires_at);
}

DB_STMT used = DB_WRITE("tit",
	"UPDATE token SET last_used_at = ? WHERE id = ?"
	" AND (last_used_at IS NULL OR last_used_at < ?)");

bool token_used(struct db *db, int64_t id, int64_t now, int64_t unless_since, struct err *err)
{
	return db_run(db, &used, NULL, err, now, id, unless_since);
}

DB_STMT revoke = DB_WRITE("ti",
	"UPDATE token SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL");

bool token_revoke(struct db *db, int64_t id, int64_t now, bool *found, struct err *err)
{
	int64_t affected;

	if (!db_run(db, &revoke, &affected, err, now, id))
		return false;
	*found = affected == 1;
	return true;
}

DB_STMT list = DB_SELECT(struct token, token_columns, "", TOKEN_SELECT " ORDER BY t.id DESC");

bool token_list(struct db *db, struct arena *arena, struct token **tokens, size_t *count,
	struct err *err)
{
	struct db_rows rows;

	if (!db_all(db, &list, arena, &rows, err))
		return false;
	*tokens = rows.items;
	*count = rows.count;
	return true;
}
