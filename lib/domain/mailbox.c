#include "domain/mailbox.h"

#include <string.h>

#include "base/arena.h"
#include "base/utf8.h"

enum { ADDRESS_LONGEST = 254, LOCAL_LONGEST = 64, LABEL_LONGEST = 63 };

#define ALNUM "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

/* Parts of these characters, at least one in each, with dots between. */
static bool is_dotted(const char *text, size_t len, const char *characters, size_t longest)
{
	const char *end = text + len;

	while (text < end) {
		size_t part = strspn(text, characters);

		if (!part || part > longest || text + part > end)
			return false;
		text += part;
		if (text == end)
			return true;
		if (*text++ != '.')
			return false;
	}
	return false;
}

bool mailbox_address_valid(const char *address)
{
	const char *at = strrchr(address, '@');

	return at && strlen(address) <= ADDRESS_LONGEST && at - address <= LOCAL_LONGEST
	       && is_dotted(address, (size_t)(at - address), ALNUM "!#$%&'*+-/=?^_`{|}~", LOCAL_LONGEST)
	       && at[1] != '-' && is_dotted(at + 1, strlen(at + 1), ALNUM "-", LABEL_LONGEST);
}

const char *mailbox_host(const char *address)
{
	return strrchr(address, '@') + 1;
}

static bool is_name(const char *text, size_t len)
{
	if (!utf8_valid(text, len))
		return false;
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)text[i] < ' ' || text[i] == 127 || text[i] == '<' || text[i] == '>')
			return false;
	return true;
}

bool mailbox_parse(const char *text, struct arena *arena, struct mailbox *mailbox)
{
	const char *open = strchr(text, '<');
	size_t name = open ? (size_t)(open - text) : 0, len = open ? strlen(open + 1) : 0;
	const char *address = text;

	if (open) {
		if (!len || open[len] != '>' || !is_name(text, name))
			return false;
		address = arena_strndup(arena, open + 1, len - 1);
	}
	if (!mailbox_address_valid(address))
		return false;
	while (name > 0 && text[name - 1] == ' ')
		name--;
	*mailbox = (struct mailbox){
		.name = name ? arena_strndup(arena, text, name) : NULL,
		.address = arena_strdup(arena, address),
	};
	return true;
}
