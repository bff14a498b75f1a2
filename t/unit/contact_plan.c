/* The contact plan of product.md. */
#include "domain/contact.h"

#include <stdio.h>
#include <string.h>

#include "tap/tap.h"

#define EMAIL WORD_BIT(CHANNEL_EMAIL)
#define CHAT WORD_BIT(CHANNEL_CHAT)
#define PHONE WORD_BIT(CHANNEL_PHONE)

static const struct {
	struct contact contact;
	uint32_t software_blocked;
	const char *plan;
	const char *what;
} cases[] = {
	{ { 0, "e", "p", "c", 0 }, 0, "email chat phone", "no wish: email, chat, phone" },
	{ { CHANNEL_CHAT, "e", "p", "c", 0 }, 0, "chat email phone", "the preferred one first" },
	{ { CHANNEL_PHONE, "e", "p", "c", 0 }, 0, "phone email chat", "phone first when preferred" },
	{ { CHANNEL_EMAIL, "e", "p", "c", 0 }, EMAIL, "chat phone", "a broken mail client" },
	{ { CHANNEL_EMAIL, "e", "p", "c", 0 }, EMAIL | CHAT, "phone", "a broken VPN" },
	{ { CHANNEL_CHAT, "e", "p", "c", CHAT }, 0, "email phone", "blocked by the reporter" },
	{ { CHANNEL_CHAT, "e", NULL, "c", CHAT }, EMAIL, "", "both block, no phone: nothing is left" },
	{ { CHANNEL_PHONE, NULL, NULL, NULL, 0 }, 0, "", "no address at all" },
	{ { CHANNEL_PHONE, "e", NULL, NULL, 0 }, 0, "email", "preferred, but no number known" },
	{ { 0, NULL, "p", NULL, EMAIL | CHAT }, 0, "phone", "the way out" },
	{ { 0, "e", "p", "c", EMAIL | CHAT | PHONE }, 0, "", "everything blocked" },
};

static const char *plan_text(const struct contact *contact, uint32_t blocked)
{
	static char text[100];
	int plan[channel_count];
	int count = contact_plan(contact, blocked, plan);

	text[0] = '\0';
	for (int i = 0; i < count; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%s", i ? " " : "",
			word_name(&channel_words, plan[i]));
	return text;
}

int main(void)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		is_str(plan_text(&cases[i].contact, cases[i].software_blocked), cases[i].plan, "%s",
			cases[i].what);
	is_int(contact_first_known(&(struct contact){ 0, NULL, "p", "c", 0 }), CHANNEL_CHAT,
		"the first known address, in the order email, chat, phone");
	is_int(contact_first_known(&(struct contact){ 0 }), channel_none, "none is known");
	return tap_done();
}
