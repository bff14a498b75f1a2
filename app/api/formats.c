#include "api/formats.h"

#include <string.h>

static bool is_email(const char *text)
{
	const char *at = strchr(text, '@');

	return at && at > text && at[1] && !strchr(at + 1, '@') && !strpbrk(text, " \t,;<>()[]\\\"");
}

static bool is_phone(const char *text)
{
	size_t digits = 0;

	if (text[strspn(text, "+0123456789 ()-./x#*,")])
		return false;
	for (; *text; text++)
		digits += *text >= '0' && *text <= '9';
	return digits >= 2;
}

/* A login is whatever the web server calls its users; it only has to be one word. */
static bool is_login(const char *text)
{
	return !strpbrk(text, " \t:,\"");
}

#define ADDRESS "[^@\\x00-\\x20,;<>()\\[\\]\\\\\"\\x7f-\\x9f]+"
#define DIALLED "[-+0-9 ()./x#*,]*"

const struct format format_email = { "email", is_email, "is not an email address",
	"^" ADDRESS "@" ADDRESS "$" };
const struct format format_phone = { NULL, is_phone,
	"is not a phone number: digits, spaces and + ( ) - . / x # * only",
	"^" DIALLED "[0-9]" DIALLED "[0-9]" DIALLED "$" };
const struct format format_login = { NULL, is_login,
	"is not a login: no spaces, colons, commas or quotes",
	"^[^\\x00-\\x20:,\"\\x7f-\\x9f]+$" };
