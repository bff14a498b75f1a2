#include "base/json_text.h"

#include <stdbool.h>
#include <stdint.h>
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

#define EACH_BYTE(value) (UINT64_C(0x0101010101010101) * (value))

/* Whether any of the eight bytes is less than `less`, which is 128 at most. */
static bool has_less(uint64_t bytes, unsigned char less)
{
	return (bytes - EACH_BYTE(less)) & ~bytes & EACH_BYTE(0x80);
}

static bool needs_escape(uint64_t bytes)
{
	return has_less(bytes, 0x20) || has_less(bytes ^ EACH_BYTE('"'), 1)
	       || has_less(bytes ^ EACH_BYTE('\\'), 1);
}

/* The first byte that needs an escape, or `end`; most texts have none. */
static const char *find_escape(const char *text, const char *end)
{
	uint64_t bytes;

	for (; end - text >= (ptrdiff_t)sizeof(bytes); text += sizeof(bytes)) {
		memcpy(&bytes, text, sizeof(bytes));
		if (needs_escape(bytes))
			break;
	}
	while (text < end && !escapes[(unsigned char)*text])
		text++;
	return text;
}

void json_text_plain(struct strbuf *out, const char *text, size_t len)
{
	char *p = strbuf_reserve(out, len + 2);

	p[0] = '"';
	memcpy(p + 1, text, len);
	p[len + 1] = '"';
	strbuf_grown(out, len + 2);
}

/* Copies the stretches between bytes that need an escape. */
void json_text_part(struct strbuf *out, const char *text, size_t len)
{
	const char *end = text + len;

	if (find_escape(text, end) == end) {
		json_text_plain(out, text, len);
		return;
	}
	strbuf_addc(out, '"');
	while (text < end) {
		const char *stop = find_escape(text, end);

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
