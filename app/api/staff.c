#include "api/staff.h"

#include "api/presence.h"
#include "desk/people.h"
#include "store/staff_store.h"

struct staff_input {
	uint32_t roles;
	int64_t desk_since;
};

static const struct field input_fields[] = {
	{ "roles", FIELD_WORDS, FIELD_REQUIRED, offsetof(struct staff_input, roles),
	  .words = &role_words, .about = "all of them; [] takes them away" },
	{ "desk_since", FIELD_DATE, FIELD_NULLABLE, offsetof(struct staff_input, desk_since),
	  .about = "the longer, the more experienced" },
};
const struct shape staff_body = SHAPE("StaffInput", struct staff_input, input_fields);

/* Somebody who has a role, as colleagues see them. */
struct staff_view {
	struct candidate member;
	struct presence_view presence;
};

#define STAFF(field) offsetof(struct staff_view, field)

static const struct field staff_fields[] = {
	{ "id", FIELD_ID, .offset = STAFF(member.employee.person.id), .about = "their number" },
	{ "login", FIELD_TEXT, .offset = STAFF(member.employee.person.login),
	  .about = "as the web server knows them" },
	{ "name", FIELD_TEXT, .offset = STAFF(member.employee.person.name),
	  .about = "for people to read" },
	{ "roles", FIELD_WORDS, .offset = STAFF(member.employee.roles), .words = &role_words,
	  .about = "all that they have" },
	{ "desk_since", FIELD_DATE, FIELD_NULLABLE, STAFF(member.employee.desk_since),
	  .about = "the longer, the more experienced" },
	{ "presence", FIELD_OBJECT, FIELD_NULLABLE, STAFF(presence), .shape = &presence_shape,
	  .about = "whether they are around; null for who does not work at the desk" },
	{ "open_issues", FIELD_COUNT, .offset = STAFF(member.open_issues),
	  .about = "how many they have in hand" },
};
const struct shape staff_shape = SHAPE("Staff", struct staff_view, staff_fields);

static struct staff_view staff_view(const struct ctx *c, const struct candidate *member)
{
	const struct employee *employee = &member->employee;

	return (struct staff_view){ *member, presence_view(employee, employee->roles, c->desk.now) };
}

bool api_staff_list(struct ctx *c)
{
	struct db_rows rows;
	struct staff_view *views;
	const struct candidate *members;

	if (!request_good(c) || !staff_list(c->desk.db, c->arena, &rows, c->err))
		return false;
	members = rows.items;
	views = arena_array(c->arena, rows.count, sizeof(*views));
	for (size_t i = 0; i < rows.count; i++)
		views[i] = staff_view(c, &members[i]);
	return reply_list(c, &staff_shape, &(struct db_rows){ .items = views, .count = rows.count },
		NULL);
}

bool api_staff_save(struct ctx *c)
{
	const struct staff_input *input = c->body;
	struct candidate member;
	struct staff_view view;

	if (!desk_staff_save(&c->desk, c->match.id, input->roles, input->desk_since, &c->guard,
		    &member, c->err))
		return false;
	c->callers_changed = true;
	view = staff_view(c, &member);
	return reply(c, &staff_shape, &view);
}
