#include "domain/contact.h"

#include <stdbool.h>
#include <string.h>

const char *contact_address(const struct contact *contact, int channel)
{
	const char *const addresses[channel_count] = {
		[CHANNEL_EMAIL] = contact->email,
		[CHANNEL_CHAT] = contact->chat,
		[CHANNEL_PHONE] = contact->phone,
	};

	return addresses[channel];
}

static bool same_address(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

bool contact_same(const struct contact *a, const struct contact *b)
{
	for (int channel = 1; channel < channel_count; channel++)
		if (!same_address(contact_address(a, channel), contact_address(b, channel)))
			return false;
	return a->preferred == b->preferred && a->blocked == b->blocked;
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

static bool is_wrong_address(int outcome)
{
	return outcome == OUTCOME_WRONG_DETAILS || outcome == OUTCOME_BOUNCED;
}

/* The channels of a plan, and how often each was tried since the employee was last reached. */
struct turns {
	int plan[channel_count];
	int count;
	int first; /* the place in the plan that it began with */
	int tries[channel_count];
};

static void begin_with(struct turns *turns, int channel)
{
	memset(turns->tries, 0, sizeof(turns->tries));
	for (int place = 0; place < turns->count; place++)
		if (turns->plan[place] == channel)
			turns->first = place;
}

static void count_attempt(struct turns *turns, const struct contact_attempt *attempt)
{
	int *tries = &turns->tries[attempt->channel];

	if (attempt->outcome == OUTCOME_REACHED)
		begin_with(turns, attempt->channel);
	else if (is_wrong_address(attempt->outcome))
		*tries += CONTACT_TRIES - *tries % CONTACT_TRIES; /* the whole turn */
	else
		++*tries;
}

/* The first, from turns->first on, that has had the fewest turns. */
static int next_in_turn(const struct turns *turns)
{
	int next = turns->plan[turns->first];

	for (int i = 1; i < turns->count; i++) {
		int channel = turns->plan[(turns->first + i) % turns->count];

		if (turns->tries[channel] / CONTACT_TRIES < turns->tries[next] / CONTACT_TRIES)
			next = channel;
	}
	return next;
}

int contact_next(const struct contact *contact, uint32_t software_blocked,
	const struct contact_attempt *attempts, size_t count)
{
	struct turns turns = { 0 };

	turns.count = contact_plan(contact, software_blocked, turns.plan);
	for (size_t i = 0; i < count; i++)
		count_attempt(&turns, &attempts[i]);
	return turns.count ? next_in_turn(&turns) : channel_none;
}
