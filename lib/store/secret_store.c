#include "store/secret_store.h"

#include <string.h>

#include "store/db.h"

struct secret_row {
	struct db_bytes value;
};

static const struct db_column secret_columns[] = {
	COLUMN_BYTES(struct secret_row, value, "value"),
};

DB_STMT find = DB_SELECT(struct secret_row, secret_columns, "s",
	"SELECT value FROM secret WHERE name = ?");

bool secret_load(struct db *db, const char *name, struct secret *secret, struct err *err)
{
	struct secret_row row = { 0 };
	bool found;

	if (!db_one(db, &find, err->arena, &row, &found, err, name))
		return false;
	if (!found || !row.value.len || row.value.len > SECRET_MOST)
		return err_set(err, ERR_INTERNAL, "the database has no secret \"%s\"", name);
	memcpy(secret->value, row.value.data, row.value.len);
	secret->len = row.value.len;
	return true;
}
