#include "domain/contact.h"

#include <stddef.h>

const char *contact_address(const struct contact *contact, int channel)
{
	const char *const addresses[channel_count] = {
		[CHANNEL_EMAIL] = contact->email,
		[CHANNEL_CHAT] = contact->chat,
		[CHANNEL_PHONE] = contact->phone,
	};

	return addresses[channel];
}

int contact_first_known(const struct contact *contact)
{
	for (int channel = 1; channel < channel_count; channel++)
		if (contact_address(contact, channel))
			return channel;
	return channel_none;
}

int contact_plan(const struct contact *contact, uint32_t software_blocked, int plan[channel_count])
{
	uint32_t blocked = contact->blocked | software_blocked;
	int count = 0;

	/* Place 0 is the preferred channel's; the list's own order follows, without it. */
	for (int place = 0; place < channel_count; place++) {
		int channel = place ? place : contact->preferred;

		if (!channel || (place && channel == contact->preferred))
			continue;
		if (contact_address(contact, channel) && !(blocked & WORD_BIT(channel)))
			plan[count++] = channel;
	}
	return count;
}
