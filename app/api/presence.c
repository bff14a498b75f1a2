#include "api/presence.h"

#include "domain/access.h"
#include "domain/words.h"

static const struct field presence_fields[] = {
	{ "state", FIELD_WORD, .offset = offsetof(struct presence_view, state),
	  .words = &presence_words, .about = "whether they are around" },
	{ "until", FIELD_TIME, FIELD_NULLABLE, offsetof(struct presence_view, until),
	  .about = "how long that holds; null of `away`, which has no end" },
};
const struct shape presence_shape = SHAPE("Presence", struct presence_view, presence_fields);

struct presence_view presence_view(const struct employee *employee, uint32_t roles, int64_t now)
{
	int64_t until = employee->presence_until;
	bool in_force = employee->presence && until > now;

	if (!(roles & ROLES_DESK))
		return (struct presence_view){ 0 };
	return (struct presence_view){ presence_now(employee->presence, until, now),
		in_force ? until : 0 };
}
