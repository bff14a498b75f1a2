#include "api/me.h"

#include "api/formats.h"
#include "api/presence.h"
#include "desk/people.h"
#include "desk/routing.h"
#include "domain/words.h"

/* The caller, as they see themselves. */
struct me {
	struct employee employee;
	uint32_t roles; /* in force: of a token perhaps fewer than its owner's */
	struct presence_view presence;
};

#define ME(member) offsetof(struct me, member)

static const struct field me_fields[] = {
	{ "id", FIELD_ID, .offset = ME(employee.person.id), .about = "my number" },
	{ "login", FIELD_TEXT, .offset = ME(employee.person.login),
	  .about = "as the web server knows me" },
	{ "name", FIELD_TEXT, .offset = ME(employee.person.name), .about = "for people to read" },
	{ "email", FIELD_TEXT, FIELD_NULLABLE, ME(employee.email), .about = "where I get mail" },
	{ "phone", FIELD_TEXT, FIELD_NULLABLE, ME(employee.phone),
	  .about = "where I can be called" },
	{ "chat", FIELD_TEXT, FIELD_NULLABLE, ME(employee.chat), .about = "my name in the chat" },
	{ "roles", FIELD_WORDS, .offset = ME(roles), .words = &role_words,
	  .about = "in force; of a token perhaps fewer than its owner's" },
	{ "presence", FIELD_OBJECT, FIELD_NULLABLE, ME(presence), .shape = &presence_shape,
	  .about = "whether I am around; null for who does not work at the desk" },
};
const struct shape me_shape = SHAPE("Me", struct me, me_fields);

static bool reply_me(struct ctx *c, const struct employee *employee)
{
	const struct me me = {
		.employee = *employee,
		.roles = c->caller.roles,
		.presence = presence_view(employee, c->caller.roles, c->desk.now),
	};

	return reply(c, &me_shape, &me);
}

bool api_me(struct ctx *c)
{
	return request_good(c) && reply_me(c, &c->caller.employee);
}

#define ADDRESS(member) offsetof(struct address_input, member)

static const struct field patch_fields[] = {
	{ "email", FIELD_TEXT, FIELD_NULLABLE, ADDRESS(email), ADDRESS(email_given), 3, EMAIL_LONGEST,
	  .format = &format_email, .about = "where I get mail; null: nowhere" },
	{ "phone", FIELD_TEXT, FIELD_NULLABLE, ADDRESS(phone), ADDRESS(phone_given), 3, 40,
	  .format = &format_phone, .about = "where I can be called; null: nowhere" },
	{ "chat", FIELD_TEXT, FIELD_NULLABLE, ADDRESS(chat), ADDRESS(chat_given), 1, 80,
	  .about = "my name in the chat; null: none" },
};
const struct shape me_patch = SHAPE("MePatch", struct address_input, patch_fields);

bool api_me_edit(struct ctx *c)
{
	struct employee employee;

	if (!desk_addresses(&c->desk, c->body, &c->guard, &employee, c->err))
		return false;
	c->callers_changed = true;
	return reply_me(c, &employee);
}

struct presence_input {
	int state;
	int64_t until;
};

static const struct field presence_input_fields[] = {
	{ "state", FIELD_WORD, FIELD_REQUIRED, offsetof(struct presence_input, state),
	  .words = &presence_words, .about = "whether VIPs' issues may be routed to me" },
	{ "until", FIELD_TIME, FIELD_NULLABLE, offsetof(struct presence_input, until),
	  .about = "ten hours from now unless said otherwise" },
};
const struct shape presence_body =
	SHAPE("PresenceInput", struct presence_input, presence_input_fields);

bool api_presence(struct ctx *c)
{
	const struct presence_input *input = c->body;
	struct employee employee;

	if (!desk_presence(&c->desk, input->state, input->until, &c->guard, &employee, c->err))
		return false;
	c->callers_changed = true;
	return reply_me(c, &employee);
}
