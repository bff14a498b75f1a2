/* A closed list of words: value and name, and sets of them. */
#include "base/words.h"

#include <string.h>

#include "tap/tap.h"

static const char *const names[] = { NULL, "email", "chat", "phone", "mail" };
static const struct words channels = { "channel", names, 5 };

static void test_names(void)
{
	for (int value = 1; value < channels.count; value++) {
		is_str(word_name(&channels, value), names[value], "value %d", value);
		is_int(word_find(&channels, names[value], strlen(names[value])), value, "and back");
	}
	is_str(word_name(&channels, 0), NULL, "none has no name");
	is_str(word_name(&channels, 5), NULL, "nor has one past the last");
	is_str(word_name(&channels, -1), NULL, "nor one before the first");
	is_str(word_name(&channels, INT32_MAX), NULL, "nor the largest");
}

static void test_finding(void)
{
	static const struct {
		const char *name;
		size_t len;
		int want;
	} cases[] = {
		{ "email", 5, 1 }, { "mail", 4, 4 }, { "chat rooms", 4, 2 },
		{ "", 0, 0 }, { "emai", 4, 0 }, { "emails", 6, 0 }, { "Email", 5, 0 },
		{ " email", 6, 0 }, { "email\0", 6, 0 }, { "e", 1, 0 }, { "\0", 1, 0 },
		{ "fax", 3, 0 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		is_int(word_find(&channels, cases[i].name, cases[i].len), cases[i].want,
			"%zu bytes of '%s'", cases[i].len, cases[i].name);
}

static void test_sets(void)
{
	static const struct {
		const char *names;
		uint32_t want;
	} cases[] = {
		{ "", 0 },
		{ "email", WORD_BIT(1) },
		{ "phone,email", WORD_BIT(1) | WORD_BIT(3) },
		{ "email,email", WORD_BIT(1) },
		{ "email,chat,phone,mail", WORD_BIT(1) | WORD_BIT(2) | WORD_BIT(3) | WORD_BIT(4) },
		{ "fax,chat", WORD_BIT(2) },
		{ "chat,fax", WORD_BIT(2) },
		{ ",", 0 }, { ",,chat,,", WORD_BIT(2) },
		{ "chat, email", WORD_BIT(2) },
		{ "chatemail", 0 }, { "cha", 0 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		is_int(word_set_parse(&channels, cases[i].names, strlen(cases[i].names)), cases[i].want,
			"set '%s'", cases[i].names);
	is_int(word_set_parse(&channels, "email,chat", 7), WORD_BIT(1), "no further than it is told");
	is_int(word_set_parse(&channels, "email,chat", 5), WORD_BIT(1), "nor to the comma");
	is_int(WORD_BIT(31), 0x80000000, "the last bit, whatever <limits.h> calls WORD_BIT");
}

int main(void)
{
	test_names();
	test_finding();
	test_sets();
	return tap_done();
}
