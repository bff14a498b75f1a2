#ifndef STORE_TOKEN_STORE_H
#define STORE_TOKEN_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/digest.h"
#include "base/err.h"
#include "domain/employee.h"
#include "store/db.h"
#include "store/list.h"

struct arena;

/* How a program calls. The secret is not here: the database holds only its SHA-256. */
struct token {
	int64_t id;
	const char *name;
	int role;  /* enum role; 0: a plain employee's */
	int scope; /* enum scope */
	int64_t created_at, expires_at, last_used_at, revoked_at; /* 0: never */
	struct employee owner;
	struct person created_by; /* id 0: the operator. Not filled by token_find() */
};

/* By the hash of the secret; also one that is expired or revoked: the caller decides. */
bool token_find(struct db *db, const unsigned char hash[SHA256_SIZE], struct arena *arena,
	struct token *token, bool *found, struct err *err) MUST_CHECK;

/* One that is listed; `*found` is false when there is none of that id. */
bool token_find_id(struct db *db, int64_t id, struct arena *arena, struct token *token, bool *found,
	struct err *err) MUST_CHECK;

/* Inserts all but what happens to it later; sets the id. */
bool token_insert(struct db *db, struct token *token, const unsigned char hash[SHA256_SIZE],
	struct err *err) MUST_CHECK;

/* Notes a use; does nothing when one was noted since `unless_since`. */
bool token_used(struct db *db, int64_t id, int64_t now, int64_t unless_since, struct err *err)
	MUST_CHECK;

/* `*found` is false when there is no such token, or it was revoked before. */
bool token_revoke(struct db *db, int64_t id, int64_t now, bool *found, struct err *err)
	MUST_CHECK;

/* Which ones; 0 and NULL: any. */
struct token_filter {
	const char *owner; /* a login, folded */
	bool active_given, active; /* whether they can be used at `now` */
	int64_t now;
	int64_t before_id; /* those that are older than this one; 0: from the newest on */
	struct list_page page;
};

/* A page of them, the newest first. The rows are of struct token. */
bool token_list(struct db *db, const struct token_filter *filter, struct arena *arena,
	struct db_rows *tokens, struct err *err) MUST_CHECK;

#endif
