#include "store/token_store.h"

#include "base/arena.h"
#include "domain/words.h"
#include "store/db.h"
#include "store/employee_columns.h"
#include "store/list.h"

#define TOKEN_SELECT \
	"SELECT t.id, t.name, t.role, t.scope, t.created_at, t.expires_at, t.last_used_at," \
	" t.revoked_at, " EMPLOYEE_SELECT

#define TOKEN_FROM " FROM token t JOIN employee e ON e.id = t.owner_id" EMPLOYEE_JOINS

#define TOKEN_COLUMNS \
	COLUMN_INT(struct token, id, "id"), \
	COLUMN_TEXT(struct token, name, "name"), \
	COLUMN_WORD(struct token, role, "role", &role_words), \
	COLUMN_WORD(struct token, scope, "scope", &scope_words), \
	COLUMN_TIME(struct token, created_at, "created_at"), \
	COLUMN_TIME(struct token, expires_at, "expires_at"), \
	COLUMN_TIME(struct token, last_used_at, "last_used_at"), \
	COLUMN_TIME(struct token, revoked_at, "revoked_at"), \
	EMPLOYEE_COLUMNS(struct token, owner.)

static const struct db_column token_columns[] = { TOKEN_COLUMNS };

DB_STMT find = DB_SELECT(struct token, token_columns, "b",
	TOKEN_SELECT TOKEN_FROM " WHERE t.hash = ?");

bool token_find(struct db *db, const unsigned char hash[SHA256_SIZE], struct arena *arena,
	struct token *token, bool *found, struct err *err)
{
	return db_one(db, &find, arena, token, found, err, (const void *)hash,
		(size_t)SHA256_SIZE);
}

DB_STMT insert = DB_WRITE("iswwbttI",
	"INSERT INTO token (owner_id, name, role, scope, hash, created_at, expires_at, created_by)"
	" VALUES (?, ?, ?, ?, ?, ?, ?, ?)");

bool token_insert(struct db *db, struct token *token, const unsigned char hash[SHA256_SIZE],
	struct err *err)
{
	return db_insert(db, &insert, &token->id, err, token->owner.person.id, token->name,
		&role_words, token->role, &scope_words, token->scope, (const void *)hash,
		(size_t)SHA256_SIZE, token->created_at, token->expires_at, token->created_by.id);
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

/* With who made it, which nobody asks who only wants to know who is calling. */
#define LISTED_SELECT \
	TOKEN_SELECT ", t.created_by, m.login AS created_by_login, m.name AS created_by_name" \
	TOKEN_FROM " LEFT JOIN employee m ON m.id = t.created_by"

static const struct db_column listed_columns[] = {
	TOKEN_COLUMNS,
	COLUMN_INT(struct token, created_by.id, "created_by"),
	COLUMN_TEXT(struct token, created_by.login, "created_by_login"),
	COLUMN_TEXT(struct token, created_by.name, "created_by_name"),
};

DB_STMT find_id = DB_SELECT(struct token, listed_columns, "i", LISTED_SELECT " WHERE t.id = ?");

bool token_find_id(struct db *db, int64_t id, struct arena *arena, struct token *token, bool *found,
	struct err *err)
{
	return db_one(db, &find_id, arena, token, found, err, id);
}

enum { OF_OWNER, ACTIVE, ENDED, BEFORE, FILTERS };

static const char *const fragments[FILTERS] = {
	[OF_OWNER] = " AND e.login = ?",
	[ACTIVE] = " AND t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > ?)",
	[ENDED] = " AND (t.revoked_at IS NOT NULL OR t.expires_at <= ?)",
	[BEFORE] = " AND t.id < ?",
};

static const struct list list = {
	.key = UINT64_C(0x5400000000000000),
	.stmt = DB_SELECT(struct token, listed_columns, NULL, NULL),
	.select = LISTED_SELECT " WHERE 1 = 1",
	.fragments = fragments,
	.order = " ORDER BY t.id DESC LIMIT ?",
	.from = "token t JOIN employee e ON e.id = t.owner_id",
	.page = BEFORE,
};

bool token_list(struct db *db, const struct token_filter *filter, struct arena *arena,
	struct db_rows *tokens, struct err *err)
{
	struct list_query query = { 0 };

	list_filter_text(&query, OF_OWNER, filter->owner);
	if (filter->active_given) {
		list_filter(&query, filter->active ? ACTIVE : ENDED);
		list_bind(&query, (struct db_param){ .letter = 't', .number = filter->now });
	}
	list_filter_number(&query, BEFORE, filter->before_id);
	return list_run(db, &list, &query, &filter->page, arena, tokens, err);
}
