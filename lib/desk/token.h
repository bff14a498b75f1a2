#ifndef DESK_TOKEN_H
#define DESK_TOKEN_H

#include "base/err.h"
#include "store/token_store.h"

struct arena;
struct db;

/*
 * The secret of a token: "tri_", 160 random bits in 27 digits of base 62, and 6 digits of checksum
 * over what stands before them, by which a mistyped or cut one is told from a wrong one without
 * asking the database (and a scanner of source code finds a leaked one).
 */
enum { TOKEN_TEXT = 4 + 27 + 6 + 1 };

/* Writes a new secret; false when the system has no random bytes. */
bool token_generate(char secret[TOKEN_TEXT], struct err *err) MUST_CHECK;

/* Whether a text has the form of a secret, its checksum included. */
bool token_well_formed(const char *secret);

/*
 * Makes a token for the employee `owner_login`; role 0 makes it a plain employee's, any other role
 * must be the owner's. `expires_at` 0: never. The secret is written once, here; the database keeps
 * its SHA-256. ERR_INVALID: no such owner, or not a role of theirs.
 */
bool desk_token_create(struct db *db, struct arena *arena, const char *owner_login, int role,
	int scope, const char *name, int64_t expires_at, int64_t now, struct token *token,
	char secret[TOKEN_TEXT], struct err *err) MUST_CHECK;

/* The token of a secret: ERR_UNAUTHENTICATED when it is malformed, unknown, expired or revoked. */
bool desk_token_find(struct db *db, struct arena *arena, const char *secret, int64_t now,
	struct token *token, struct err *err) MUST_CHECK;

#endif
