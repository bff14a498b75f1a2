#include "http/text.h"

#include <string.h>

/* Unicode's White_Space, the usual one first. */
static const struct span blanks[] = {
#define BLANK(text) { text, sizeof(text) - 1 }
	BLANK(" "), BLANK("\n"), BLANK("\t"), BLANK("\r"), BLANK("\v"), BLANK("\f"),
	BLANK("\xc2\xa0"), BLANK("\xc2\x85"), BLANK("\xe1\x9a\x80"), BLANK("\xe2\x80\x80"),
	BLANK("\xe2\x80\x81"), BLANK("\xe2\x80\x82"), BLANK("\xe2\x80\x83"), BLANK("\xe2\x80\x84"),
	BLANK("\xe2\x80\x85"), BLANK("\xe2\x80\x86"), BLANK("\xe2\x80\x87"), BLANK("\xe2\x80\x88"),
	BLANK("\xe2\x80\x89"), BLANK("\xe2\x80\x8a"), BLANK("\xe2\x80\xa8"), BLANK("\xe2\x80\xa9"),
	BLANK("\xe2\x80\xaf"), BLANK("\xe2\x81\x9f"), BLANK("\xe3\x80\x80"),
#undef BLANK
};

/* How many bytes the blank takes with which `text` begins, or ends; 0 if it does not. */
static size_t edge_blank(const struct span *text, bool at_end)
{
	for (size_t i = 0; i < sizeof(blanks) / sizeof(blanks[0]); i++) {
		const struct span *blank = &blanks[i];
		size_t at;

		if (blank->len > text->len)
			continue;
		at = at_end ? text->len - blank->len : 0;
		if (!memcmp(text->p + at, blank->p, blank->len))
			return blank->len;
	}
	return 0;
}

struct span text_trim(struct span text)
{
	size_t len;

	while ((len = edge_blank(&text, false))) {
		text.p += len;
		text.len -= len;
	}
	while ((len = edge_blank(&text, true)))
		text.len -= len;
	return text;
}

bool text_is_blank(const char *text)
{
	return !text_trim((struct span){ text, strlen(text) }).len;
}

bool text_holds_control(struct span text, bool multiline)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.p[i];
		bool fits = multiline && (c == '\n' || c == '\t');

		if ((c < 0x20 && !fits) || c == 0x7f)
			return true;
		if (c == 0xc2 && (unsigned char)text.p[i + 1] < 0xa0)
			return true;
	}
	return false;
}
