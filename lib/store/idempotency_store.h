#ifndef STORE_IDEMPOTENCY_STORE_H
#define STORE_IDEMPOTENCY_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/digest.h"
#include "base/time.h"
#include "store/db.h"

struct arena;

/* Milliseconds; what is older does not count any more. */
#define IDEMPOTENCY_KEPT MS_DAY

/* Records that hold no answer, in the place of its status. */
enum {
	IDEMPOTENCY_SECRET = 0, /* it held a secret, and was not kept */
	IDEMPOTENCY_BEGUN = 1,  /* it is not there yet; what was done so far has records of its own */
};

/* What was answered to a request with an Idempotency-Key. */
struct idempotency {
	int64_t id;
	struct db_bytes request; /* SHA-256 of what was asked for */
	int64_t at;
	int64_t status;
	const char *headers;     /* a line per header: name, tab, value */
	const char *body;        /* NULL: there was none */
};

/*
 * Keeps an answer under `name`, SHA-256 of who and what the key is for. While another transaction
 * has the name in hand this waits for its end. `*duplicate`: the name has an answer already, and
 * nothing was written.
 */
bool idempotency_insert(struct db *db, const unsigned char name[SHA256_SIZE],
	const struct idempotency *record, bool *duplicate, struct err *err) MUST_CHECK;

/*
 * What is kept under `name`. To be called outside of a transaction: it sees what was committed by
 * now, and waits for the end of a transaction that has inserted the name and is not committed yet.
 * So what it does not find is not about to appear.
 */
bool idempotency_find(struct db *db, const unsigned char name[SHA256_SIZE], struct arena *arena,
	struct idempotency *record, bool *found, struct err *err) MUST_CHECK;

/* Keeps the answer of one that is IDEMPOTENCY_BEGUN; `*done` is false when there is none. */
bool idempotency_complete(struct db *db, const unsigned char name[SHA256_SIZE],
	const struct idempotency *record, bool *done, struct err *err) MUST_CHECK;

/* One that is too old to count. */
bool idempotency_drop(struct db *db, int64_t id, struct err *err) MUST_CHECK;

/*
 * Removes records from before `before`: at most IDEMPOTENCY_BATCH of them, the oldest first, so
 * that no lock is held for long. `*count`: how many; a full batch means that there may be more.
 */
enum { IDEMPOTENCY_BATCH = 1000 };
bool idempotency_purge(struct db *db, int64_t before, int64_t *count, struct err *err) MUST_CHECK;

#endif
