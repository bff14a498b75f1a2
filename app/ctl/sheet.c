#include "ctl/sheet.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/csv.h"
#include "base/strbuf.h"
#include "base/time.h"
#include "base/utf8.h"
#include "ctl/complaints.h"

/* Cells ------------------------------------------------------------------------------------------
 *
 * Each reader returns what is wrong with the text, or NULL; it is never given an empty one.
 */
struct cell {
	const struct sheet_column *column;
	const char *text;
	int64_t now;
	struct arena *arena;
};

static const char *read_text(const struct cell *cell, void *place)
{
	const struct sheet_column *column = cell->column;
	int64_t length = (int64_t)utf8_count(cell->text, strlen(cell->text));

	*(const char **)place = cell->text;
	if (length < column->min)
		return arena_printf(cell->arena, "is shorter than %d characters", (int)column->min);
	if (column->max && length > column->max)
		return arena_printf(cell->arena, "is longer than %d characters", (int)column->max);
	return NULL;
}

static const char *read_lines(const struct cell *cell, void *place)
{
	char *lines = arena_strdup(cell->arena, cell->text);

	for (char *p = lines; *p; p++)
		if (*p == ';')
			*p = '\n';
	*(const char **)place = lines;
	return NULL;
}

static const char *unknown_word(const struct cell *cell)
{
	struct strbuf text;

	strbuf_init(&text, cell->arena, 200);
	strbuf_adds(&text, "is none of: ");
	for (int i = 1; i < cell->column->words->count; i++)
		strbuf_addf(&text, "%s%s", i > 1 ? ", " : "", cell->column->words->names[i]);
	return text.data;
}

static const char *read_word(const struct cell *cell, void *place)
{
	int word = word_find(cell->column->words, cell->text, strlen(cell->text));

	*(int *)place = word;
	return word ? NULL : unknown_word(cell);
}

static const char *read_words(const struct cell *cell, void *place)
{
	uint32_t set = 0;

	for (const char *p = cell->text;; p++) {
		size_t len = strcspn(p, ";");
		int word = word_find(cell->column->words, p, len);

		if (!word)
			return unknown_word(cell);
		set |= WORD_BIT(word);
		p += len;
		if (!*p)
			break;
	}
	*(uint32_t *)place = set;
	return NULL;
}

static const char *read_flag(const struct cell *cell, void *place)
{
	*(bool *)place = !strcmp(cell->text, "true");
	return *(bool *)place || !strcmp(cell->text, "false") ? NULL : "is neither true nor false";
}

static const char *read_number(const struct cell *cell, void *place)
{
	const struct sheet_column *column = cell->column;
	char *end;
	long long number;

	errno = 0;
	number = strtoll(cell->text, &end, 10);
	if (*end || errno || !strchr("-0123456789", *cell->text) || number < column->min
		|| number > column->max)
		return arena_printf(cell->arena, "is no number from %lld to %lld",
			(long long)column->min, (long long)column->max);
	*(int64_t *)place = number;
	return NULL;
}

static const char *read_date(const struct cell *cell, void *place)
{
	return time_parse_date(cell->text, strlen(cell->text), place) ? NULL
		: "is no date such as 2009-03-02";
}

static const char *read_moment(const struct cell *cell, void *place)
{
	int64_t at;

	if (!parse_moment(cell->text, cell->now, &at))
		return "is no time such as -29d4h20m or 2026-11-23T18:04:40Z";
	*(int64_t *)place = at;
	return at > cell->now ? "is in the future" : NULL;
}

static const char *(*const readers[])(const struct cell *cell, void *place) = {
	[CELL_TEXT] = read_text,
	[CELL_LINES] = read_lines,
	[CELL_WORD] = read_word,
	[CELL_WORDS] = read_words,
	[CELL_FLAG] = read_flag,
	[CELL_NUMBER] = read_number,
	[CELL_DATE] = read_date,
	[CELL_MOMENT] = read_moment,
};

static bool parse_span(const char *text, int64_t *ms)
{
	static const struct {
		char unit;
		int64_t ms;
	} units[] = { { 'd', MS_DAY }, { 'h', MS_HOUR }, { 'm', MS_MINUTE } };
	const char *p = text;
	int64_t span = 0;

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]) && *p; i++) {
		size_t digits = strspn(p, "0123456789");

		if (!digits || digits > 5)
			return false;
		if (p[digits] != units[i].unit)
			continue;
		span += strtol(p, NULL, 10) * units[i].ms;
		p += digits + 1;
	}
	*ms = span;
	return *text && !*p;
}

bool parse_moment(const char *text, int64_t now, int64_t *at)
{
	int64_t span;

	if (*text != '-' && *text != '+')
		return time_parse(text, strlen(text), at);
	if (!parse_span(text + 1, &span))
		return false;
	*at = *text == '-' ? now - span : now + span;
	return true;
}

/* Rows ------------------------------------------------------------------------------------------- */

struct sheet_reader {
	const char *path;
	const struct sheet *sheet;
	int64_t now;
	struct arena *arena;
	struct complaints *complaints;
	size_t where[CSV_COLUMNS]; /* of the sheet's columns, in the file */
};

static const char *trimmed(const char *text, struct arena *arena)
{
	const char *end;

	text += strspn(text, " \t\n");
	end = text + strlen(text);
	while (end > text && strchr(" \t\n", end[-1]))
		end--;
	return *end ? arena_strndup(arena, text, (size_t)(end - text)) : text;
}

static void read_cell(const struct sheet_reader *reader, const struct sheet_column *column,
	const char *text, struct sheet_row *row)
{
	const struct cell cell = { column, trimmed(text, reader->arena), reader->now, reader->arena };
	void *place = (char *)row + column->offset;
	const char *wrong = column->required ? "is missing" : NULL;

	if (*cell.text)
		wrong = readers[column->type](&cell, place);
	if (!wrong)
		return;
	complain(reader->complaints, reader->arena, reader->path, row->line, "%s %s", column->name,
		wrong);
	row->bad = true;
}

static void read_row(const struct sheet_reader *reader, const struct csv_row *from,
	struct sheet_row *row)
{
	const struct sheet *sheet = reader->sheet;

	row->line = from->line;
	row->bad = from->count != sheet->column_count;
	if (row->bad) {
		complain(reader->complaints, reader->arena, reader->path, from->line,
			"has %zu fields instead of %zu", from->count, sheet->column_count);
		return;
	}
	for (size_t i = 0; i < sheet->column_count; i++)
		read_cell(reader, &sheet->columns[i], from->cells[reader->where[i]], row);
}

static bool find_column(const struct csv_row *header, const char *name, size_t *where)
{
	for (*where = 0; *where < header->count; ++*where)
		if (!strcmp(header->cells[*where], name))
			return true;
	return false;
}

/* As many columns as the sheet has, and each of the sheet's: so there is none besides. */
static bool read_header(struct sheet_reader *reader, const struct csv *csv)
{
	const struct sheet *sheet = reader->sheet;
	bool good = csv->count && csv->rows[0].count == sheet->column_count;
	struct strbuf names;

	strbuf_init(&names, reader->arena, 200);
	for (size_t i = 0; i < sheet->column_count; i++) {
		const char *name = sheet->columns[i].name;

		strbuf_addf(&names, "%s%s", i ? "," : "", name);
		good = good && find_column(&csv->rows[0], name, &reader->where[i]);
	}
	if (!good)
		complain(reader->complaints, reader->arena, reader->path,
			csv->count ? csv->rows[0].line : 1, "the header must be %s", names.data);
	return good;
}

/* Files ------------------------------------------------------------------------------------------ */

static bool read_file(const char *path, struct strbuf *text, struct err *err)
{
	enum { AT_ONCE = 64 * 1024, FILE_MAX = 256 * 1024 * 1024 };
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got = -1;

	while (fd >= 0 && text->len < FILE_MAX) {
		got = read(fd, strbuf_reserve(text, AT_ONCE), AT_ONCE);
		if (got <= 0)
			break;
		strbuf_grown(text, (size_t)got);
	}
	if (got < 0)
		(void)err_set(err, ERR_INVALID, "%s: %s", path, strerror(errno));
	else if (got > 0)
		(void)err_set(err, ERR_INVALID, "%s: is too large", path);
	if (fd >= 0)
		close(fd);
	return got == 0;
}

static void complain_of_line(void *arg, int line, const char *what)
{
	struct sheet_reader *reader = arg;

	complain(reader->complaints, reader->arena, reader->path, line, "%s", what);
}

bool sheet_read(const char *path, const struct sheet *sheet, int64_t now, struct arena *arena,
	struct complaints *complaints, struct sheet_rows *rows, struct err *err)
{
	struct sheet_reader reader = { path, sheet, now, arena, complaints, { 0 } };
	const struct csv_critic critic = { complain_of_line, &reader };
	struct strbuf text;
	struct csv csv;

	strbuf_init(&text, arena, 64 * 1024);
	if (!read_file(path, &text, err))
		return false;
	csv = csv_parse(text.data, text.len, arena, &critic);
	if (!read_header(&reader, &csv))
		return err_set(err, ERR_INVALID, "%s is not of the form that is wanted.", path);
	*rows = (struct sheet_rows){
		.path = path,
		.items = arena_array(arena, csv.count, sheet->row_size),
		.count = csv.count - 1,
	};
	for (size_t i = 0; i < rows->count; i++)
		read_row(&reader, &csv.rows[i + 1],
			(struct sheet_row *)(void *)(rows->items + i * sheet->row_size));
	return true;
}
