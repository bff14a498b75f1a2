#include "tap/testdb.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "desk/settings.h"
#include "tap/tap.h"

const struct db_options *testdb_options(void)
{
	static struct db_options options;
	static struct settings settings;
	static struct arena *arena;
	const char *conf = getenv("TRIAGED_TEST_CONF");
	struct err err;

	if (arena)
		return &options;
	if (!conf)
		tap_bail("TRIAGED_TEST_CONF does not name a configuration; run it by make test");
	arena = arena_new();
	err_init(&err, arena);
	if (!settings_read(conf, &settings, arena, &err))
		tap_bail("%s", err.detail);
	options = (struct db_options){
		.socket = settings.database.socket,
		.user = settings.database.user,
		.password = settings.database.password,
		.name = settings.database.name,
		.statement_timeout = 5,
		.lock_timeout = 5,
	};
	return &options;
}

struct db *testdb_open(void)
{
	return db_open(testdb_options());
}

void testdb_sql(struct db *db, const char *format, ...)
{
	struct arena *arena = arena_new();
	struct err err;
	va_list args;
	char sql[8192];

	va_start(args, format);
	if (vsnprintf(sql, sizeof(sql), format, args) >= (int)sizeof(sql))
		tap_bail("too long: %.80s", sql);
	va_end(args);
	err_init(&err, arena);
	if (!db_ddl(db, sql, &err))
		tap_bail("%s (%s)", err.detail, db_said(db));
	arena_free(arena);
}

struct connection_row {
	int64_t id;
};

static const struct db_column connection_columns[] = {
	COLUMN_INT(struct connection_row, id, "id"),
};

DB_STMT which_connection = DB_SELECT(struct connection_row, connection_columns, "",
	"SELECT CONNECTION_ID() AS id");

int64_t testdb_connection(struct db *db)
{
	struct arena *arena = arena_new();
	struct connection_row row = { 0 };
	struct err err;
	bool found;

	err_init(&err, arena);
	if (!db_one(db, &which_connection, arena, &row, &found, &err))
		tap_bail("%s", err.detail);
	arena_free(arena);
	return row.id;
}

int testdb_fork(bool (*work)(void *arg), void *arg)
{
	int pid;

	fflush(stdout);
	pid = fork();
	if (pid < 0)
		tap_bail("cannot fork");
	if (!pid)
		_exit(!work(arg));
	return pid;
}

int testdb_join(int pid)
{
	int status = 0;

	if (waitpid(pid, &status, 0) != pid)
		return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
