#ifndef DESK_IDENTITY_H
#define DESK_IDENTITY_H

#include "base/err.h"
#include "domain/access.h"

struct arena;
struct db;

/* Who the web server says is calling. */
struct user_claim {
	const char *login; /* as sent */
	const char *name, *email; /* NULL: not sent; used when the login is new */
	bool roles_given;  /* the web server named groups, and the configuration maps groups: */
	uint32_t roles;    /* then these roles are the employee's from now on */
};

/*
 * The employee of that login, as a caller. Who has never been seen becomes an employee when
 * `provision` is set, with as much of the name as there is room for; else ERR_FORBIDDEN. A login that
 * is longer than any is ERR_UNAUTHENTICATED. To be called outside of a transaction: what it writes is
 * there even if the request itself fails. `*changed`: it wrote, so what anybody remembers of this
 * employee is old.
 */
bool desk_identify_user(struct db *db, struct arena *arena, const struct user_claim *claim,
	bool provision, int64_t now, struct caller *caller, bool *changed, struct err *err)
	MUST_CHECK;

/*
 * The owner of a token, with the token's role as far as the owner still has it, and its scope.
 * Notes the use, at most once a minute. ERR_UNAUTHENTICATED as desk_token_find().
 */
bool desk_identify_token(struct db *db, struct arena *arena, const char *secret, int64_t now,
	struct caller *caller, struct err *err) MUST_CHECK;

#endif
