#include "courier/mail_header.h"

#include <stdbool.h>
#include <string.h>

#include "base/strbuf.h"
#include "base/utf8.h"
#include "domain/mailbox.h"

enum {
	LINE_BYTES = 76,
	ENCODED_BYTES = 39, /* of a text, in one encoded word: 52 in base64, 64 with what is around */
};

/* Texts of people --------------------------------------------------------------------------- */

static bool is_plain(const char *text, size_t longest)
{
	size_t len = 0;

	for (; text[len]; len++)
		if (text[len] < ' ' || text[len] > '~')
			return false;
	return len <= longest && !strstr(text, "=?");
}

static void base64(struct strbuf *out, const unsigned char *data, size_t len)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < len; i += 3) {
		unsigned bits = (unsigned)data[i] << 16 | (i + 1 < len ? (unsigned)data[i + 1] << 8 : 0)
				| (i + 2 < len ? data[i + 2] : 0);

		strbuf_addc(out, digits[bits >> 18]);
		strbuf_addc(out, digits[bits >> 12 & 63]);
		strbuf_addc(out, i + 1 < len ? digits[bits >> 6 & 63] : '=');
		strbuf_addc(out, i + 2 < len ? digits[bits & 63] : '=');
	}
}

/* As much as goes into one encoded word: whole code points, control characters as blanks. */
static size_t take(const char *text, unsigned char taken[ENCODED_BYTES])
{
	size_t len = 0, step;

	for (;; len += step) {
		utf8_first(text + len, &step);
		if (!step || len + step > ENCODED_BYTES)
			return len;
		memcpy(taken + len, text + len, step);
		if (step == 1 && (taken[len] < ' ' || taken[len] == 127))
			taken[len] = ' ';
	}
}

/* Encoded words, each on a line of its own but the first. */
static void encoded(struct strbuf *out, const char *text)
{
	unsigned char taken[ENCODED_BYTES];
	const char *between = "";
	size_t len;

	while ((len = take(text, taken)) > 0) {
		strbuf_adds(out, between);
		strbuf_adds(out, "=?UTF-8?B?");
		base64(out, taken, len);
		strbuf_adds(out, "?=");
		between = "\r\n ";
		text += len;
	}
}

/* Lines of the head ------------------------------------------------------------------------- */

void header_plain(struct strbuf *out, const char *name, const char *value)
{
	strbuf_addf(out, "%s: %s\r\n", name, value);
}

void header_id(struct strbuf *out, const char *name, const char *value, const char *host)
{
	strbuf_addf(out, "%s: <%s@%s>\r\n", name, value, host);
}

void header_text(struct strbuf *out, const char *name, const char *text)
{
	strbuf_addf(out, "%s: ", name);
	if (is_plain(text, LINE_BYTES - strlen(name) - 2))
		strbuf_adds(out, text);
	else
		encoded(out, text);
	strbuf_adds(out, "\r\n");
}

/* In quotes, as a name with a comma or a dot in it must be. */
static void quoted(struct strbuf *out, const char *text)
{
	strbuf_addc(out, '"');
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			strbuf_addc(out, '\\');
		strbuf_addc(out, *text);
	}
	strbuf_addc(out, '"');
}

void header_mailbox(struct strbuf *out, const char *name, const struct mailbox *mailbox)
{
	strbuf_addf(out, "%s: ", name);
	if (!mailbox->name || !mailbox->name[0]) {
		strbuf_addf(out, "%s\r\n", mailbox->address);
		return;
	}
	if (is_plain(mailbox->name, LINE_BYTES / 2))
		quoted(out, mailbox->name);
	else
		encoded(out, mailbox->name);
	strbuf_addf(out, "\r\n <%s>\r\n", mailbox->address);
}

/* Parts --------------------------------------------------------------------------------------- */

/* Whether it may stand as it is; a blank may not where a line ends, or servers would cut it off. */
static bool stands(const char *p)
{
	if (*p == ' ' || *p == '\t')
		return p[1] && strncmp(p + 1, "\r\n", 2) != 0;
	return *p > ' ' && *p <= '~' && *p != '=';
}

void quoted_printable(struct strbuf *out, const char *text)
{
	size_t column = 0, width;

	for (; *text; text++, column += width) {
		if (!strncmp(text, "\r\n", 2)) {
			strbuf_adds(out, "\r\n");
			text++;
			column = width = 0;
			continue;
		}
		width = stands(text) ? 1 : 3;
		if (column + width > LINE_BYTES - 1) {
			strbuf_adds(out, "=\r\n");
			column = 0;
		}
		if (width == 1)
			strbuf_addc(out, *text);
		else
			strbuf_addf(out, "=%02X", (unsigned char)*text);
	}
}
