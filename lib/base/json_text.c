#include "base/json_text.h"

#include <string.h>

#include "base/strbuf.h"

/* The escape of each byte that needs one: a letter after the backslash, 'u' for \u00XX, else 0. */
static const char escapes[256] = {
	[0x00 ... 0x07] = 'u',
	['\b'] = 'b',
	['\t'] = 't',
	['\n'] = 'n',
	['\v'] = 'u',
	['\f'] = 'f',
	['\r'] = 'r',
	[0x0e ... 0x1f] = 'u',
	['"'] = '"',
	['\\'] = '\\',
};

static void put_escape(struct strbuf *out, unsigned char c)
{
	static const char hex[] = "0123456789abcdef";
	char text[6] = { '\\', escapes[c], '0', '0', hex[c >> 4], hex[c & 15] };

	strbuf_add(out, text, escapes[c] == 'u' ? 6 : 2);
}

/* Copies the stretches between bytes that need an escape. */
void json_text_part(struct strbuf *out, const char *text, size_t len)
{
	const char *end = text + len;

	strbuf_addc(out, '"');
	while (text < end) {
		const char *stop = text;

		while (stop < end && !escapes[(unsigned char)*stop])
			stop++;
		strbuf_add(out, text, (size_t)(stop - text));
		if (stop < end)
			put_escape(out, (unsigned char)*stop++);
		text = stop;
	}
	strbuf_addc(out, '"');
}

void json_text(struct strbuf *out, const char *text)
{
	if (text)
		json_text_part(out, text, strlen(text));
	else
		strbuf_add(out, "null", 4);
}
