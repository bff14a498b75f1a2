/* Every statement of the library: the server knows it, and its columns are what we take them for. */
#include "store/db.h"

#include <string.h>

#include "base/arena.h"
#include "tap/tap.h"
#include "tap/testdb.h"

int main(void)
{
	struct db *db = testdb_open();
	struct arena *arena = arena_new();
	struct err err;

	err_init(&err, arena);
	ok(db_stmt_count() > 20, "there are %zu statements", db_stmt_count());
	for (size_t i = 0; i < db_stmt_count(); i++) {
		struct db_stmt *stmt = db_stmt_at(i);

		if (!ok(db_stmt_check(db, stmt, &err), "%.90s", stmt->sql))
			tap_note("%s", err.detail);
		if (err.kind == ERR_UNAVAILABLE)
			tap_bail("%s", db_said(db));
		err_clear(&err);
	}
	db_close(db);
	arena_free(arena);
	return tap_done();
}
