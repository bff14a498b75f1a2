#include "store/idempotency_store.h"

DB_STMT insert = DB_WRITE("bbtiss",
	"INSERT INTO idempotency (name, request, at, status, headers, body)"
	" VALUES (?, ?, ?, ?, ?, ?)");

bool idempotency_insert(struct db *db, const unsigned char name[SHA256_SIZE],
	const struct idempotency *record, bool *duplicate, struct err *err)
{
	int64_t id;

	return db_insert_new(db, &insert, &id, duplicate, err, (const void *)name,
		(size_t)SHA256_SIZE, (const void *)record->request.data, record->request.len,
		record->at, record->status, record->headers, record->body);
}

static const struct db_column columns[] = {
	COLUMN_INT(struct idempotency, id, "id"),
	COLUMN_BYTES(struct idempotency, request, "request"),
	COLUMN_TIME(struct idempotency, at, "at"),
	COLUMN_INT(struct idempotency, status, "status"),
	COLUMN_TEXT(struct idempotency, headers, "headers"),
	COLUMN_TEXT(struct idempotency, body, "body"),
};

/* A plain SELECT would not wait. */
DB_STMT find = DB_SELECT(struct idempotency, columns, "b",
	"SELECT id, request, at, status, headers, body FROM idempotency WHERE name = ?"
	" LOCK IN SHARE MODE");

bool idempotency_find(struct db *db, const unsigned char name[SHA256_SIZE], struct arena *arena,
	struct idempotency *record, bool *found, struct err *err)
{
	return db_one(db, &find, arena, record, found, err, (const void *)name,
		(size_t)SHA256_SIZE);
}

DB_STMT complete = DB_WRITE("issbi",
	"UPDATE idempotency SET status = ?, headers = ?, body = ? WHERE name = ? AND status = ?");

bool idempotency_complete(struct db *db, const unsigned char name[SHA256_SIZE],
	const struct idempotency *record, bool *done, struct err *err)
{
	int64_t affected;

	if (!db_run(db, &complete, &affected, err, record->status, record->headers, record->body,
		    (const void *)name, (size_t)SHA256_SIZE, (int64_t)IDEMPOTENCY_BEGUN))
		return false;
	*done = affected == 1;
	return true;
}

DB_STMT drop = DB_WRITE("i", "DELETE FROM idempotency WHERE id = ?");

bool idempotency_drop(struct db *db, int64_t id, struct err *err)
{
	return db_run(db, &drop, NULL, err, id);
}

DB_STMT purge = DB_WRITE("ti", "DELETE FROM idempotency WHERE at < ? ORDER BY at LIMIT ?");

bool idempotency_purge(struct db *db, int64_t before, int64_t *count, struct err *err)
{
	return db_run(db, &purge, count, err, before, (int64_t)IDEMPOTENCY_BATCH);
}
