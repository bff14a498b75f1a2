#include "desk/edit.h"

#include "desk/issue_change.h"
#include "desk/reachable.h"

/* A wish that nobody expressed now, and that has lost its address, gives way. */
static void merge_contact(struct contact *contact, const struct contact_input *input)
{
	const struct contact *given = &input->contact;

	contact->email = input->email_given ? given->email : contact->email;
	contact->phone = input->phone_given ? given->phone : contact->phone;
	contact->chat = input->chat_given ? given->chat : contact->chat;
	contact->blocked = input->blocked_given ? given->blocked : contact->blocked;
	contact->preferred = input->preferred_given ? given->preferred : contact->preferred;
	if (!given->preferred && !contact_address(contact, contact->preferred))
		contact->preferred = contact_first_known(contact);
}

static void merge(struct issue *issue, const struct edit_input *input)
{
	const struct contact before = issue->contact;

	if (input->description)
		issue->description = input->description;
	if (input->software_version_given)
		issue->software.version = input->software_version;
	if (input->contact_given)
		merge_contact(&issue->contact, &input->contact);
	if (!contact_same(&before, &issue->contact))
		issue->contact_next = contact_next(&issue->contact,
			issue->software.blocked_channels, NULL, 0);
}

static bool check(const struct desk *desk, const struct issue *issue,
	const struct edit_input *input, struct err *err)
{
	if (input->contact_given)
		check_reachable(desk, &issue->contact, input->contact.contact.preferred,
			issue->software.blocked_channels, issue->channel == INTAKE_WALK_UP, err);
	return err->kind == ERR_NONE;
}

static bool is_changed(const struct desk *desk, const struct issue_change *change)
{
	return *history_changes(&change->before, &change->after, desk->arena);
}

bool desk_edit(const struct desk *desk, int64_t id, const struct edit_input *input,
	const struct guard *guard, struct issue *issue, struct err *err)
{
	struct issue_change change;

	if (!change_open(desk, id, COMMAND_EDIT, &change, err) || !guard_request(guard, err))
		return false;
	merge(&change.after, input);
	if (!check(desk, &change.after, input, err)
		|| !change_admit(desk, COMMAND_EDIT, guard, &change, err))
		return false;
	*issue = change.before;
	if (!is_changed(desk, &change))
		return true;
	if (!change_save(desk, &change, COMMAND_EDIT, NULL, err))
		return false;
	*issue = change.after;
	return true;
}
