#include "api/vips.h"

#include "api/issue_view.h"
#include "desk/people.h"

struct vip_input {
	const char *login, *reason;
};

static const struct field input_fields[] = {
	{ "login", FIELD_TEXT, FIELD_REQUIRED, offsetof(struct vip_input, login), .min = 1, .max = 100,
	  .about = "whose reports are to go to the basket of the VIPs" },
	{ "reason", FIELD_TEXT, FIELD_REQUIRED | FIELD_MULTILINE, offsetof(struct vip_input, reason),
	  .min = 3, .max = 500, .about = "why" },
};
const struct shape vip_body = SHAPE("VipInput", struct vip_input, input_fields);

#define VIP(member) offsetof(struct vip, member)

static const struct field vip_fields[] = {
	{ "id", FIELD_ID, .offset = VIP(id), .about = "of this row, not of the employee" },
	{ "employee", FIELD_OBJECT, .offset = VIP(employee), .shape = &person_shape,
	  .about = "who it is" },
	{ "reason", FIELD_TEXT, .offset = VIP(reason), .about = "why" },
	{ "active", FIELD_BOOL, .offset = VIP(active), .about = "false: they are none any more" },
	{ "made_by", FIELD_OBJECT, .offset = VIP(made_by), .shape = &person_shape,
	  .about = "who has made them one" },
	{ "made_at", FIELD_TIME, .offset = VIP(made_at), .about = "since when" },
	{ "ended_by", FIELD_OBJECT, FIELD_NULLABLE, VIP(ended_by), .shape = &person_shape,
	  .about = "who has ended it" },
	{ "ended_at", FIELD_TIME, FIELD_NULLABLE, VIP(ended_at), .about = "when it was ended" },
};
const struct shape vip_shape = SHAPE("Vip", struct vip, vip_fields);

bool api_vip_list(struct ctx *c)
{
	struct db_rows rows;

	return request_good(c) && vip_list(c->desk.db, c->arena, &rows, c->err)
	       && reply_list(c, &vip_shape, &rows, NULL);
}

bool api_vip_add(struct ctx *c)
{
	const struct vip_input *input = c->body;
	struct vip vip;

	if (!desk_vip_add(&c->desk, input->login, input->reason, &c->guard, &vip, c->err))
		return false;
	c->callers_changed = true;
	return reply(c, &vip_shape, &vip);
}

bool api_vip_end(struct ctx *c)
{
	if (!desk_vip_end(&c->desk, c->match.id, &c->guard, c->err))
		return false;
	c->callers_changed = true;
	return reply_nothing(c);
}
