#include "ctl/entry_cell.h"

#include <string.h>

#include "base/utf8.h"
#include "ctl/sheet.h"

struct reading {
	const struct entry_cell *cell;
	const char *pointer;
	int64_t now;
	struct err *err;
};

static void read_nothing(const struct reading *reading, struct entry_value *value)
{
	(void)value;
	err_add_field(reading->err, reading->pointer, "unexpected", "means nothing to this command");
}

static void read_text(const struct reading *reading, struct entry_value *value)
{
	const struct entry_cell *cell = reading->cell;
	size_t length = utf8_count(value->text, strlen(value->text));

	if (length < (size_t)cell->min || length > (size_t)cell->max)
		err_add_field(reading->err, reading->pointer, "length",
			"must have %d to %d characters", cell->min, cell->max);
}

static void read_word(const struct reading *reading, struct entry_value *value)
{
	const struct words *words = reading->cell->words;

	value->word = word_find(words, value->text, strlen(value->text));
	if (!value->word)
		err_add_field(reading->err, reading->pointer, "unknown", "%s is no %s", value->text,
			words->about);
}

static void read_flag(const struct reading *reading, struct entry_value *value)
{
	value->flag = !strcmp(value->text, "true");
	if (!value->flag && strcmp(value->text, "false") != 0)
		err_add_field(reading->err, reading->pointer, "flag", "is neither true nor false");
}

static void read_digit(const struct reading *reading, struct entry_value *value)
{
	const struct entry_cell *cell = reading->cell;

	value->number = *value->text - '0';
	if (value->text[1] || value->number < cell->min || value->number > cell->max)
		err_add_field(reading->err, reading->pointer, "range", "is no number from %d to %d",
			cell->min, cell->max);
}

static void read_moment(const struct reading *reading, struct entry_value *value)
{
	if (!parse_moment(value->text, reading->now, &value->moment))
		err_add_field(reading->err, reading->pointer, "moment",
			"is no time such as +2d4h or 2026-11-23T18:04:40Z");
}

static void (*const readers[])(const struct reading *reading, struct entry_value *value) = {
	[HOLDS_NOTHING] = read_nothing,
	[HOLDS_TEXT] = read_text,
	[HOLDS_WORD] = read_word,
	[HOLDS_FLAG] = read_flag,
	[HOLDS_DIGIT] = read_digit,
	[HOLDS_MOMENT] = read_moment,
	[HOLDS_REF] = NULL, /* whoever knows the refs looks it up */
};

void entry_cell_read(const struct entry_cell *cell, const char *pointer, const char *text,
	int64_t now, struct entry_value *value, struct err *err)
{
	const struct reading reading = { cell, pointer, now, err };

	*value = (struct entry_value){ .text = text };
	if (text && readers[cell->type])
		readers[cell->type](&reading, value);
	else if (!text && cell->type != HOLDS_NOTHING && !cell->optional)
		err_add_field(err, pointer, "required", "is missing");
}
