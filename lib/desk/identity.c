#include "desk/identity.h"

#include <string.h>

#include "base/arena.h"
#include "base/fold.h"
#include "base/time.h"
#include "base/utf8.h"
#include "desk/token.h"
#include "store/employee_store.h"

/* As much of a name as there is room for. */
static const char *short_name(const char *name, struct arena *arena)
{
	size_t count = 0;

	for (const char *p = name; *p; p++)
		if (((unsigned char)*p & 0xc0) != 0x80 && count++ == NAME_LONGEST)
			return arena_strndup(arena, name, (size_t)(p - name));
	return name;
}

/* An address that was cut would be somebody else's. */
static const char *short_email(const char *email)
{
	return email && utf8_count(email, strlen(email)) <= EMAIL_LONGEST ? email : NULL;
}

static bool provision_employee(struct db *db, struct arena *arena, const struct user_claim *claim,
	const char *login, int64_t now, struct employee *employee, struct err *err)
{
	bool duplicate, found = true;

	*employee = (struct employee){
		.person = {
			.login = login,
			.name = short_name(claim->name ? claim->name : claim->login, arena),
		},
		.email = short_email(claim->email),
	};
	if (!employee_insert(db, employee, now, &duplicate, err))
		return false;
	return !duplicate || employee_find(db, login, arena, employee, &found, err);
}

static bool find_or_provision(struct db *db, struct arena *arena, const struct user_claim *claim,
	bool provision, int64_t now, struct employee *employee, bool *changed, struct err *err)
{
	const char *login = fold_case(claim->login, arena);
	bool found;

	if (strlen(login) > LOGIN_BYTES)
		return err_set(err, ERR_UNAUTHENTICATED, "The web server's user name is too long.");
	if (!employee_find(db, login, arena, employee, &found, err))
		return false;
	if (found)
		return true;
	if (!provision)
		return err_set(err, ERR_FORBIDDEN, "Nobody of your login is known here.");
	*changed = true;
	return provision_employee(db, arena, claim, login, now, employee, err);
}

bool desk_identify_user(struct db *db, struct arena *arena, const struct user_claim *claim,
	bool provision, int64_t now, struct caller *caller, bool *changed, struct err *err)
{
	struct employee *employee = &caller->employee;

	*caller = (struct caller){ 0 };
	*changed = false;
	if (!find_or_provision(db, arena, claim, provision, now, employee, changed, err))
		return false;
	if (claim->roles_given && employee->roles != claim->roles) {
		employee->roles = claim->roles;
		*changed = true;
		if (!employee_save_roles(db, employee->person.id, claim->roles, err))
			return false;
	}
	caller->roles = employee->roles;
	return true;
}

bool desk_identify_token(struct db *db, struct arena *arena, const char *secret, int64_t now,
	struct caller *caller, struct err *err)
{
	struct token token;
	int64_t noted_since = now - MS_MINUTE;

	if (!desk_token_find(db, arena, secret, now, &token, err))
		return false;
	*caller = (struct caller){
		.employee = token.owner,
		.roles = token.role ? token.owner.roles & WORD_BIT(token.role) : 0,
		.by_token = true,
		.token_id = token.id,
		.scope = token.scope,
		.until = token.expires_at,
	};
	return token.last_used_at > noted_since
	       || token_used(db, token.id, now, noted_since, err);
}
