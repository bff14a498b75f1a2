#include "base/tabbed.h"

#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "base/strbuf.h"

static const struct {
	char raw, escaped;
} escapes[] = { { '\t', 't' }, { '\n', 'n' }, { '\\', '\\' } };

enum { ESCAPES = sizeof(escapes) / sizeof(escapes[0]) };

static void add_escaped(struct strbuf *out, const char *text)
{
	for (; *text; text++) {
		char c = *text;

		for (size_t i = 0; i < ESCAPES; i++)
			if (escapes[i].raw == *text) {
				strbuf_addc(out, '\\');
				c = escapes[i].escaped;
			}
		strbuf_addc(out, c);
	}
}

void tabbed_add(struct strbuf *out, const char *text)
{
	strbuf_addc(out, '\t');
	if (text)
		add_escaped(out, text);
	else
		strbuf_adds(out, "\\N");
}

const char *tabbed_take(const char **p, char stop, struct arena *arena)
{
	size_t len = strcspn(*p, (const char[]){ stop, '\0' });
	const char *end = *p + len;
	char *text = arena_alloc(arena, len + 1);
	size_t n = 0;
	bool none = len == 2 && !memcmp(*p, "\\N", 2);

	for (const char *from = *p; from < end; from++) {
		text[n] = *from;
		if (*from == '\\' && from + 1 < end) {
			from++;
			for (size_t i = 0; i < ESCAPES; i++)
				if (escapes[i].escaped == *from)
					text[n] = escapes[i].raw;
		}
		n++;
	}
	*p = *end ? end + 1 : end;
	return none ? NULL : text;
}
