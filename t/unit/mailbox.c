/* To whom mail can be sent, and who can be said to have written it. */
#include "domain/mailbox.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "tap/tap.h"

static const struct {
	const char *address;
	bool valid;
} addresses[] = {
	{ "ana@example.com", true },
	{ "ana.ruiz+desk@mail.example.com", true },
	{ "o'neill@example.com", true },
	{ "ana@localhost", true },
	{ "ana@xn--bcher-kva.example", true },
	{ "", false },
	{ "ana", false },
	{ "@example.com", false },
	{ "ana@", false },
	{ "ana@@example.com", false },
	{ "ana@example..com", false },
	{ "ana@.example.com", false },
	{ "ana@example.com.", false },
	{ ".ana@example.com", false },
	{ "ana.@example.com", false },
	{ "ana@-example.com", false },
	{ "ana ruiz@example.com", false },
	{ "\"ana ruiz\"@example.com", false },
	{ "ana@example.com,ben@example.com", false },
	{ "<ana@example.com>", false },
	{ "ana@example.com\r\nBcc: ben@example.com", false },
	{ "ana@example.com\n", false },
	{ "ana@example.com> SIZE=1", false },
	{ "jos\xc3\xa9@example.com", false },
	{ "ana@b\xc3\xbc""cher.example", false },
};

static void test_addresses(void)
{
	char longest[300];

	for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++)
		is_int(mailbox_address_valid(addresses[i].address), addresses[i].valid, "address %zu: %s", i,
			addresses[i].valid ? "can get mail" : "cannot");
	memset(longest, 'a', sizeof(longest));
	memcpy(longest + 64, "@example.com", 13);
	ok(mailbox_address_valid(longest), "64 characters before the @");
	memset(longest, 'a', 65);
	memcpy(longest + 65, "@example.com", 13);
	ok(!mailbox_address_valid(longest), "65 are too many");
}

static void test_mailboxes(struct arena *arena)
{
	struct mailbox mailbox;

	ok(mailbox_parse("Help desk <desk@example.com>", arena, &mailbox), "a name and an address");
	is_str(mailbox.name, "Help desk", "the name");
	is_str(mailbox.address, "desk@example.com", "the address");
	is_str(mailbox_host(mailbox.address), "example.com", "its host");
	ok(mailbox_parse("desk@example.com", arena, &mailbox) && !mailbox.name, "an address alone");
	ok(mailbox_parse("<desk@example.com>", arena, &mailbox) && !mailbox.name, "... in brackets");
	ok(mailbox_parse("Atenci\xc3\xb3n <desk@example.com>", arena, &mailbox), "a name that is not ASCII");
	ok(!mailbox_parse("Help desk desk@example.com", arena, &mailbox), "no brackets");
	ok(!mailbox_parse("Help desk <desk@example.com", arena, &mailbox), "one bracket");
	ok(!mailbox_parse("Help desk <desk@example.com> x", arena, &mailbox), "something behind it");
	ok(!mailbox_parse("Help\ndesk <desk@example.com>", arena, &mailbox), "a line end in the name");
	ok(!mailbox_parse("", arena, &mailbox), "nothing");
}

int main(void)
{
	struct arena *arena = arena_new();

	test_addresses();
	test_mailboxes(arena);
	arena_free(arena);
	return tap_done();
}
