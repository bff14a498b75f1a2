#include "base/csv.h"

#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "base/utf8.h"

struct reader {
	const char *p, *end;
	int line;
	struct arena *arena;
};

static bool at_line_end(const struct reader *reader)
{
	const char *p = reader->p;

	return p == reader->end || *p == '\n'
	       || (*p == '\r' && p + 1 < reader->end && p[1] == '\n');
}

static bool at_field_end(const struct reader *reader)
{
	return at_line_end(reader) || *reader->p == ',';
}

/* Each of these returns what is wrong, or NULL. */

static const char *read_quoted(struct reader *reader, const char **cell)
{
	struct strbuf text;

	strbuf_init(&text, reader->arena, 64);
	for (reader->p++; reader->p < reader->end; reader->p++) {
		const char *p = reader->p;

		reader->line += *p == '\n';
		if (*p == '"') {
			reader->p++;
			if (reader->p == reader->end || *reader->p != '"') {
				*cell = text.data;
				return at_field_end(reader) ? NULL : "something follows a closing quote";
			}
		} else if (*p == '\r' && p + 1 < reader->end && p[1] == '\n') {
			continue;
		}
		strbuf_addc(&text, *p);
	}
	return "a quote is not closed";
}

static const char *read_plain(struct reader *reader, const char **cell)
{
	const char *begin = reader->p;

	while (!at_field_end(reader)) {
		if (*reader->p == '"')
			return "a quote stands in a field that is not quoted";
		reader->p++;
	}
	*cell = arena_strndup(reader->arena, begin, (size_t)(reader->p - begin));
	return NULL;
}

static const char *read_fields(struct reader *reader, struct csv_row *row)
{
	const char **cells = arena_array(reader->arena, CSV_COLUMNS, sizeof(*cells));

	row->cells = cells;
	for (;;) {
		bool quoted = reader->p < reader->end && *reader->p == '"';
		const char *wrong;

		if (row->count == CSV_COLUMNS)
			return "has too many fields";
		wrong = (quoted ? read_quoted : read_plain)(reader, &cells[row->count++]);
		if (wrong)
			return wrong;
		if (at_line_end(reader))
			return NULL;
		reader->p++;
	}
}

/* C0, DEL and C1: terminals obey them. U+0000 would end the text. */
static bool holds_control(const char *p, const char *end)
{
	for (; p < end; p++) {
		unsigned char c = (unsigned char)*p;
		unsigned char next = p + 1 < end ? (unsigned char)p[1] : 0;
		bool allowed = c == '\n' || c == '\t' || (c == '\r' && next == '\n');

		if ((c < ' ' && !allowed) || c == 0x7f || (c == 0xc2 && next < 0xa0))
			return true;
	}
	return false;
}

static const char *read_record(struct reader *reader, struct csv_row *row)
{
	const char *begin = reader->p;
	const char *wrong = read_fields(reader, row);

	if (wrong)
		return wrong;
	if (!utf8_valid(begin, (size_t)(reader->p - begin)))
		return "is not UTF-8";
	if (holds_control(begin, reader->p))
		return "holds a control character";
	return NULL;
}

/* To the beginning of the next line. */
static void skip_line(struct reader *reader)
{
	const char *end = memchr(reader->p, '\n', (size_t)(reader->end - reader->p));

	reader->p = end ? end + 1 : reader->end;
	reader->line++;
}

static size_t count_lines(const char *text, size_t len)
{
	size_t lines = 1;

	for (size_t i = 0; i < len; i++)
		lines += text[i] == '\n';
	return lines;
}

struct csv csv_parse(const char *text, size_t len, struct arena *arena,
	const struct csv_critic *critic)
{
	struct reader reader = { text, text + len, 1, arena };
	struct csv csv = { .rows = arena_array(arena, count_lines(text, len), sizeof(*csv.rows)) };

	if (len >= 3 && !memcmp(text, "\xef\xbb\xbf", 3))
		reader.p += 3;
	while (reader.p < reader.end) {
		struct reader begin = reader;
		struct csv_row row = { .line = reader.line };
		const char *wrong;

		if (at_line_end(&reader)) {
			skip_line(&reader);
			continue;
		}
		wrong = read_record(&reader, &row);
		if (wrong) {
			critic->complain(critic->arg, row.line, wrong);
			reader = begin;
		} else {
			csv.rows[csv.count++] = row;
		}
		skip_line(&reader);
	}
	return csv;
}
