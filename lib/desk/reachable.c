#include "desk/reachable.h"

#include "base/arena.h"

/* Names the address that would help: one on a channel that works and is not known yet. */
static bool refuse_unreachable(const struct desk *desk, const struct contact *contact,
	uint32_t software_blocked, struct err *err)
{
	uint32_t blocked = contact->blocked | software_blocked;
	int missing = CHANNEL_PHONE;
	const char *pointer;

	while (missing && ((blocked & WORD_BIT(missing)) || contact_address(contact, missing)))
		missing--;
	if (!missing)
		return err_add_field(err, "/contact/blocked", "no_channel",
			"leaves no channel on which the desk could get back");
	pointer = arena_printf(desk->arena, "/contact/%s", word_name(&channel_words, missing));
	return err_add_field(err, pointer, "no_channel",
		"is needed: without it no channel is left on which the desk could get back");
}

void check_reachable(const struct desk *desk, const struct contact *contact, bool preferred_given,
	uint32_t software_blocked, bool walk_up, struct err *err)
{
	int plan[channel_count];

	if (preferred_given && !contact_address(contact, contact->preferred))
		(void)err_add_field(err, "/contact/preferred", "no_address",
			"no address is known on that channel");
	else if (!walk_up && !contact_plan(contact, software_blocked, plan))
		(void)refuse_unreachable(desk, contact, software_blocked, err);
}
