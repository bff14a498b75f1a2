#include "store/db.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "store/db_mysql.h"

void *db_must_have(void *memory)
{
	if (!memory)
		abort();
	return memory;
}

static int64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t db_trip(struct db *db)
{
	db->stats.round_trips++;
	return now_us();
}

void db_trip_done(struct db *db, int64_t start)
{
	db->stats.wait_us += now_us() - start;
}

/* Failing ------------------------------------------------------------------------------------- */

enum db_fate db_mistake(struct db *db, const char *what, const char *sql)
{
	snprintf(db->said, sizeof(db->said), "%s; in: %.200s", what, sql);
	return FATE_MISTAKE;
}

enum db_fate db_failed(struct db *db, unsigned number, const char *message, const char *sql)
{
	enum db_fate fate = db_fate_of(number);
	bool by_library = number >= 2000 && number < 3000;

	snprintf(db->said, sizeof(db->said), "%u: %s; in: %.200s", number, message, sql);
	if (fate == FATE_UNSENT || fate == FATE_LOST || by_library)
		db_disconnect(db);
	return fate;
}

unsigned db_errno(const struct db *db)
{
	return db->wire ? mysql_errno(db->wire->mysql) : 0;
}

/* The connection ------------------------------------------------------------------------------ */

/* Closing the connection first spares the server a message per statement, and us a dead peer. */
void db_disconnect(struct db *db)
{
	struct wire *wire = db->wire;

	if (!wire)
		return;
	db->wire = NULL;
	mysql_close(wire->mysql);
	for (int i = 0; i < wire->slots; i++)
		if (wire->prepared[i].handle)
			mysql_stmt_close(wire->prepared[i].handle);
	free(wire->prepared);
	free(wire);
}

static const char *given(const char *text)
{
	return text && *text ? text : NULL;
}

/* Nobody can listen in between. */
static bool is_local(const struct db_options *options)
{
	const char *host = given(options->host);

	return given(options->socket) || !host || !strcmp(host, "localhost") || !strcmp(host, "::1")
	       || !strncmp(host, "127.", 4);
}

static void set_tls(MYSQL *mysql, const char *ca)
{
#ifdef MARIADB_PACKAGE_VERSION
	my_bool on = 1;

	mysql_options(mysql, MYSQL_OPT_SSL_ENFORCE, &on);
	mysql_options(mysql, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &on);
#else
	unsigned mode = SSL_MODE_VERIFY_IDENTITY;

	mysql_options(mysql, MYSQL_OPT_SSL_MODE, &mode);
#endif
	if (ca)
		mysql_options(mysql, MYSQL_OPT_SSL_CA, ca);
}

static void set_options(MYSQL *mysql, const struct db_options *options)
{
	unsigned off = 0;
	unsigned patience = options->statement_timeout + 3;
	unsigned protocol = given(options->socket) ? MYSQL_PROTOCOL_SOCKET : MYSQL_PROTOCOL_TCP;

	mysql_options(mysql, MYSQL_SET_CHARSET_NAME, "utf8mb4");
	mysql_options(mysql, MYSQL_OPT_LOCAL_INFILE, &off);
	mysql_options(mysql, MYSQL_OPT_PROTOCOL, &protocol);
	mysql_options(mysql, MYSQL_OPT_CONNECT_TIMEOUT, &patience);
	if (options->statement_timeout) {
		mysql_options(mysql, MYSQL_OPT_READ_TIMEOUT, &patience);
		mysql_options(mysql, MYSQL_OPT_WRITE_TIMEOUT, &patience);
	}
	if (options->tls && !is_local(options))
		set_tls(mysql, given(options->tls_ca));
}

enum db_fate db_connect(struct db *db)
{
	const struct db_options *options = &db->options;
	enum db_fate fate;
	MYSQL *mysql;
	int64_t start;

	if (db->wire)
		return FATE_DONE;
	db->wire = db_must_have(calloc(1, sizeof(*db->wire)));
	db->wire->mysql = mysql = db_must_have(mysql_init(NULL));
	set_options(mysql, options);
	start = db_trip(db);
	fate = FATE_DONE;
	if (!mysql_real_connect(mysql, given(options->host), given(options->user),
		    given(options->password), given(options->name), options->port,
		    given(options->socket), CLIENT_FOUND_ROWS)) {
		db_failed(db, mysql_errno(mysql), mysql_error(mysql), "connect");
		fate = FATE_REFUSED;
	}
	db_trip_done(db, start);
	if (!fate) {
		db->stats.connects++;
		fate = db_settle_session(db);
	}
	if (fate)
		db_disconnect(db);
	return !fate || fate == FATE_MISTAKE ? fate : FATE_REFUSED;
}

bool db_is_mariadb(const struct db *db)
{
	return strstr(mysql_get_server_info(db->wire->mysql), "MariaDB");
}

static void first_cell(MYSQL_RES *rows, char cell[DB_CELL_TEXT])
{
	MYSQL_ROW row = rows ? mysql_fetch_row(rows) : NULL;

	snprintf(cell, DB_CELL_TEXT, "%s", row && row[0] ? row[0] : "");
}

enum db_fate db_query(struct db *db, const char *sql, char cell[DB_CELL_TEXT])
{
	MYSQL *mysql = db->wire->mysql;
	MYSQL_RES *rows = NULL;
	int64_t start = db_trip(db);
	bool ok = !mysql_real_query(mysql, sql, strlen(sql));

	if (ok && mysql_field_count(mysql)) {
		rows = mysql_store_result(mysql);
		ok = rows;
	}
	db_trip_done(db, start);
	if (cell)
		first_cell(rows, cell);
	mysql_free_result(rows);
	return ok ? FATE_DONE : db_failed(db, mysql_errno(mysql), mysql_error(mysql), sql);
}
