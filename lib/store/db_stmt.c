#include "store/db.h"

#include <stdlib.h>
#include <string.h>

/* The linker's names for the ends of the section in which DB_STMT puts every statement. */
extern struct db_stmt __start_db_stmts[] __attribute__((weak));
extern struct db_stmt __stop_db_stmts[] __attribute__((weak));

size_t db_stmt_count(void)
{
	return (size_t)(__stop_db_stmts - __start_db_stmts);
}

struct db_stmt *db_stmt_at(size_t index)
{
	return &__start_db_stmts[index];
}

enum { KEPT = 128 };

static struct kept {
	uint64_t key;
	uint64_t used; /* 0: free; else when it was last asked for */
	struct db_stmt stmt;
} kept[KEPT];

static uint64_t uses;

struct db_stmt *db_stmt_kept(uint64_t key)
{
	for (struct kept *k = kept; k < kept + KEPT; k++) {
		if (!k->used || k->key != key)
			continue;
		k->used = ++uses;
		return &k->stmt;
	}
	return NULL;
}

static struct kept *longest_unused(void)
{
	struct kept *oldest = kept;

	for (struct kept *k = kept; k < kept + KEPT; k++)
		if (k->used < oldest->used)
			oldest = k;
	return oldest;
}

/* The place's prepared statements, one per connection, go when its edition is next asked for. */
struct db_stmt *db_stmt_keep(uint64_t key, const struct db_stmt *stmt)
{
	struct kept *k = longest_unused();
	char *sql = strdup(stmt->sql);
	int slot = k->stmt.slot;
	int edition = k->stmt.edition;

	if (!sql)
		abort();
	free((char *)k->stmt.sql);
	*k = (struct kept){ .key = key, .used = ++uses, .stmt = *stmt };
	k->stmt.sql = sql;
	k->stmt.slot = slot;
	k->stmt.edition = edition + 1;
	return &k->stmt;
}
