#include "api/me.h"

#include "domain/words.h"

/* The caller, as they see themselves. */
struct me {
	struct employee employee;
	uint32_t roles; /* in force: of a token perhaps fewer than its owner's */
	struct {
		int state; /* enum presence; 0: not of the desk */
		int64_t until;
	} presence;
};

#define ME(member) offsetof(struct me, member)

static const struct field presence_fields[] = {
	{ "state", FIELD_WORD, .offset = ME(presence.state), .words = &presence_words },
	{ "until", FIELD_TIME, FIELD_NULLABLE, ME(presence.until) },
};
static const struct shape presence_shape = SHAPE("Presence", struct me, presence_fields);

static const struct field me_fields[] = {
	{ "id", FIELD_ID, .offset = ME(employee.person.id) },
	{ "login", FIELD_TEXT, .offset = ME(employee.person.login) },
	{ "name", FIELD_TEXT, .offset = ME(employee.person.name) },
	{ "email", FIELD_TEXT, FIELD_NULLABLE, ME(employee.email) },
	{ "phone", FIELD_TEXT, FIELD_NULLABLE, ME(employee.phone) },
	{ "chat", FIELD_TEXT, FIELD_NULLABLE, ME(employee.chat) },
	{ "roles", FIELD_WORDS, .offset = ME(roles), .words = &role_words },
	{ "presence", FIELD_OBJECT, FIELD_NULLABLE, .shape = &presence_shape },
};
static const struct shape me_shape = SHAPE("Me", struct me, me_fields);

bool api_me(struct ctx *c)
{
	const struct employee *employee = &c->caller.employee;
	struct me me = { .employee = *employee, .roles = c->caller.roles };

	if (caller_has(&c->caller, ROLES_DESK)) {
		me.presence.state =
			presence_now(employee->presence, employee->presence_until, c->desk.now);
		if (me.presence.state == employee->presence)
			me.presence.until = employee->presence_until;
	}
	return request_good(c) && reply(c, 200, &me_shape, &me);
}
