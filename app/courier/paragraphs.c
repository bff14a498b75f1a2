#include "courier/paragraphs.h"

#include <string.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "courier/template.h"

enum { COLUMNS = 72 };

static bool is_quoted(const char *line)
{
	return line[0] == '>' && (line[1] == ' ' || line[1] == '\n' || !line[1]);
}

/* As HTML ------------------------------------------------------------------------------------- */

enum block { BLOCK_NONE, BLOCK_PARAGRAPH, BLOCK_QUOTATION };

static const char *const block_open[] = { "", "<p>", "<blockquote>" };
static const char *const block_close[] = { "", "</p>\n", "</blockquote>\n" };

static void turn_to(struct strbuf *out, enum block *block, enum block next)
{
	if (*block == next && next != BLOCK_NONE) {
		strbuf_adds(out, "<br>\n");
		return;
	}
	strbuf_adds(out, block_close[*block]);
	strbuf_adds(out, block_open[next]);
	*block = next;
}

/* A line of the text, with the link where it stands, and not where it is only how another begins. */
static void add_linked(struct strbuf *out, char *line, const char *link)
{
	size_t len = link ? strlen(link) : 0;
	char *place;

	while (len && (place = strstr(line, link))) {
		char *end = place + len, after = *end;

		if (after && strchr("/?#&=-_%", after))
			break;
		*place = '\0';
		template_escape(out, line);
		strbuf_adds(out, "<a href=\"");
		template_escape(out, link);
		strbuf_adds(out, "\">");
		template_escape(out, link);
		strbuf_adds(out, "</a>");
		line = end;
	}
	template_escape(out, line);
}

const char *paragraphs_html(const char *text, const char *link, struct arena *arena)
{
	enum block block = BLOCK_NONE;
	struct strbuf out;

	strbuf_init(&out, arena, strlen(text) * 2);
	while (*text) {
		size_t len = strcspn(text, "\n");
		char *line = arena_strndup(arena, text, len);

		if (is_quoted(line)) {
			turn_to(&out, &block, BLOCK_QUOTATION);
			add_linked(&out, line + (line[1] ? 2 : 1), link);
		} else if (line[strspn(line, " \t\r")]) {
			turn_to(&out, &block, BLOCK_PARAGRAPH);
			add_linked(&out, line, link);
		} else {
			turn_to(&out, &block, BLOCK_NONE);
		}
		text += len + (text[len] == '\n');
	}
	turn_to(&out, &block, BLOCK_NONE);
	return out.data;
}

/* As flowed text ------------------------------------------------------------------------------ */

/* How much of the line stays on this one: up to the last blank that still fits, with it. */
static size_t fitting(const char *line, size_t len, size_t columns)
{
	size_t at = 0, best = 0, count = 0, step;

	for (; at < len; at += step, count++) {
		if (line[at] == ' ' && (count < columns || !best))
			best = at + 1;
		if (count >= columns && best)
			return best;
		utf8_first(line + at, &step);
		step += !step;
	}
	return len;
}

/* What begins with these would be taken for something else: RFC 3676, 4.4. */
static bool needs_stuffing(const char *line)
{
	return line[0] == ' ' || line[0] == '>' || !strncmp(line, "From ", 5);
}

static void add_flowed(struct strbuf *out, const char *line, size_t len, bool quoted)
{
	bool first = true;

	while (len > 0 && line[len - 1] == ' ')
		len--; /* it would join the next one */
	while (len > 0 || first) {
		size_t part = fitting(line, len, COLUMNS - (quoted ? 2 : 0));

		if (quoted)
			strbuf_adds(out, part ? "> " : ">");
		else if (part && needs_stuffing(line))
			strbuf_addc(out, ' ');
		strbuf_add(out, line, part);
		strbuf_adds(out, "\r\n");
		line += part;
		len -= part;
		first = false;
	}
}

const char *paragraphs_flowed(const char *text, struct arena *arena)
{
	struct strbuf out;

	strbuf_init(&out, arena, strlen(text) + strlen(text) / 16);
	while (*text) {
		size_t len = strcspn(text, "\n"), used = len;
		bool quoted = is_quoted(text);
		const char *line = text;

		if (quoted) {
			line += len > 1 ? 2 : 1;
			used -= len > 1 ? 2 : 1;
		}
		if (len == 2 && !memcmp(text, "--", 2))
			strbuf_adds(&out, "-- \r\n"); /* what follows is a signature */
		else
			add_flowed(&out, line, used, quoted);
		text += len + (text[len] == '\n');
	}
	return out.data;
}
