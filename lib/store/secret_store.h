#ifndef STORE_SECRET_STORE_H
#define STORE_SECRET_STORE_H

#include <stddef.h>

#include "base/err.h"

struct db;

enum { SECRET_MOST = 64 };

/* What all workers and nodes know and nobody else: it stands in the database, and never in a log. */
struct secret {
	unsigned char value[SECRET_MOST];
	size_t len; /* 0: not read yet */
};

/* ERR_INTERNAL when there is none of that name: the schema makes them. */
bool secret_load(struct db *db, const char *name, struct secret *secret, struct err *err) MUST_CHECK;

#endif
