#include "desk/database.h"

#include "desk/settings.h"
#include "store/db.h"

struct db *database_open(const struct db_settings *settings)
{
	const struct db_options options = {
		.socket = settings->socket,
		.host = settings->host,
		.port = (unsigned)settings->port,
		.user = settings->user,
		.password = settings->password,
		.name = settings->name,
		.tls = settings->tls,
		.tls_ca = settings->tls_ca,
		.statement_timeout = (unsigned)settings->statement_timeout,
		.lock_timeout = (unsigned)settings->lock_timeout,
	};

	return db_open(&options);
}
