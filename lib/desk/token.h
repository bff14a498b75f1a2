#ifndef DESK_TOKEN_H
#define DESK_TOKEN_H

#include "base/err.h"
#include "desk/desk.h"
#include "store/token_store.h"

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

/* A token as somebody wants it. */
struct token_input {
	const char *owner; /* a login */
	const char *name;
	int role;           /* enum role; 0: a plain employee's */
	int scope;          /* enum scope */
	int64_t expires_at; /* 0: never */
};

/*
 * Makes a token, by order of the caller, or of the operator where there is none. It can never do
 * more than its owner: its role must be one of theirs, when it is made and whenever it is used. So
 * an admin gets no issue to see by a token of her own; one that she makes for somebody else tells
 * everybody who lists it that she did. The secret is written once, here; the database keeps its
 * SHA-256. ERR_INVALID: no such owner, not a role of theirs, an end that is past.
 */
bool desk_token_create(const struct desk *desk, const struct token_input *input,
	const struct guard *guard, struct token *token, char secret[TOKEN_TEXT], struct err *err)
	MUST_CHECK;

/* Ends it for good; it stays listed. One that has ended already stays as it is. ERR_NOT_FOUND. */
bool desk_token_revoke(const struct desk *desk, int64_t id, const struct guard *guard,
	struct err *err) MUST_CHECK;

/* Whether its secret is good at this moment; what it may do depends on its owner besides. */
bool token_active(const struct token *token, int64_t now);

/*
 * The token of a secret: ERR_UNAUTHENTICATED when it is malformed, unknown, expired or revoked.
 *
 * It is looked up by its SHA-256. However long the look-up takes, it tells at most how a hash
 * begins, and nobody can choose a secret by the hash that it will have: that is as good as a
 * comparison in constant time.
 */
bool desk_token_find(struct db *db, struct arena *arena, const char *secret, int64_t now,
	struct token *token, struct err *err) MUST_CHECK;

#endif
