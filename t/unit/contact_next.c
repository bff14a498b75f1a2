/* The channel to try next, of product.md's contact plan. */
#include "domain/contact.h"

#include <string.h>

#include "tap/tap.h"

/* In `tried`, a letter for the channel and one for what came out of it. */
static const char channels[] = "?ecp", outcomes[] = "?+-lwb";

static const struct {
	struct contact contact;
	uint32_t software_blocked;
	const char *tried;
	int next;
	const char *what;
} cases[] = {
#define ALL { 0, "e", "p", "c", 0 }, 0
#define CHAT_FIRST { CHANNEL_CHAT, "e", "p", "c", 0 }, 0
	{ ALL, "", CHANNEL_EMAIL, "nothing tried: the plan's first" },
	{ CHAT_FIRST, "", CHANNEL_CHAT, "nothing tried: the preferred one" },
	{ { 0, "e", "p", "c", 0 }, WORD_BIT(CHANNEL_EMAIL), "", CHANNEL_CHAT,
	  "nothing tried: the first that is not blocked" },
	{ { 0, NULL, NULL, NULL, 0 }, 0, "", channel_none, "no plan" },
	{ { 0, NULL, NULL, NULL, 0 }, 0, "p+", channel_none, "no plan, whatever was tried" },
	{ ALL, "e-", CHANNEL_EMAIL, "one in vain" },
	{ ALL, "e-el", CHANNEL_EMAIL, "two in vain" },
	{ ALL, "e-ele-", CHANNEL_CHAT, "three in vain" },
	{ ALL, "e-c-p-", CHANNEL_EMAIL, "three in vain, but one on each" },
	{ ALL, "e-ele-c-c-", CHANNEL_CHAT, "two on the second" },
	{ ALL, "e-e-e-c-c-c-", CHANNEL_PHONE, "three on the second" },
	{ ALL, "e-e-e-c-c-c-p-p-p-", CHANNEL_EMAIL, "after the last again the first" },
	{ ALL, "e-e-e-c-c-c-p-p-p-e-e-e-", CHANNEL_CHAT, "... and the second" },
	{ CHAT_FIRST, "c-c-c-", CHANNEL_EMAIL, "the plan's order, not the list's" },
	{ ALL, "ew", CHANNEL_CHAT, "wrong details: at once" },
	{ ALL, "eb", CHANNEL_CHAT, "bounced: at once" },
	{ ALL, "e-e-eb", CHANNEL_CHAT, "two in vain and bounced: one turn" },
	{ ALL, "ebcwpw", CHANNEL_EMAIL, "all wrong: again the first" },
	{ ALL, "ebcwpweb", CHANNEL_CHAT, "... and it is still wrong" },
	{ ALL, "c-c-c-", CHANNEL_EMAIL, "the first was never tried" },
	{ ALL, "c-c-c-ew", CHANNEL_PHONE, "the second has had its turn already" },
	{ ALL, "e-e-e+", CHANNEL_EMAIL, "reached: stays" },
	{ ALL, "e-e-e-c+", CHANNEL_CHAT, "reached on the second: keeps it" },
	{ ALL, "p+", CHANNEL_PHONE, "reached on another than the suggested: keeps it" },
	{ ALL, "e-e-e+e-e-", CHANNEL_EMAIL, "counted since the last that reached" },
	{ ALL, "e-e-e+e-e-e-", CHANNEL_CHAT, "three in vain since then" },
	{ ALL, "c+c-c-c-", CHANNEL_PHONE, "the next after the one that had worked" },
	{ ALL, "c+c-c-c-p-p-p-", CHANNEL_EMAIL, "... and behind the last the first" },
	{ { 0, "e", "p", NULL, 0 }, 0, "e-c-c-c-", CHANNEL_EMAIL, "outside of the plan: no matter" },
	{ { 0, "e", "p", NULL, 0 }, 0, "e-e-e-c+", CHANNEL_EMAIL,
	  "reached outside of the plan: begins anew" },
	{ { 0, NULL, "p", NULL, 0 }, 0, "p-p-p-", CHANNEL_PHONE, "a plan of one" },
};

static int next_of(const struct contact *contact, uint32_t blocked, const char *tried)
{
	struct contact_attempt attempts[20] = { 0 };
	size_t count = strlen(tried) / 2;

	for (size_t i = 0; i < count; i++) {
		attempts[i].channel = (int)(strchr(channels, tried[2 * i]) - channels);
		attempts[i].outcome = (int)(strchr(outcomes, tried[2 * i + 1]) - outcomes);
	}
	return contact_next(contact, blocked, attempts, count);
}

int main(void)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		is_int(next_of(&cases[i].contact, cases[i].software_blocked, cases[i].tried),
			cases[i].next, "%s", cases[i].what);
	return tap_done();
}
