#ifndef CTL_SHEET_H
#define CTL_SHEET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/words.h"

struct arena;
struct complaints;

/*
 * A CSV file as rows of structs. Like the fields of a body, its columns are rows of a table: what
 * each is called, what it may hold, and where it goes. "None" is an empty field, and reads as 0 or
 * NULL.
 */
enum cell_type {
	CELL_TEXT,   /* const char *, min..max code points, trimmed */
	CELL_LINES,  /* const char *: ";" separates, "\n" comes out */
	CELL_WORD,   /* int, of `words` */
	CELL_WORDS,  /* uint32_t, a set of words; ";" separates */
	CELL_FLAG,   /* bool: true or false */
	CELL_NUMBER, /* int64_t, min..max */
	CELL_DATE,   /* int64_t: 2026-11-23 */
	CELL_MOMENT, /* int64_t: see parse_moment(); not in the future */
};

struct sheet_column {
	const char *name;
	size_t offset;
	enum cell_type type;
	bool required;
	int64_t min, max;
	const struct words *words;
};

/* What every row's struct begins with. */
struct sheet_row {
	int line;
	bool bad; /* was complained of */
};

struct sheet {
	const struct sheet_column *columns;
	size_t column_count;
	size_t row_size;
};

#define SHEET(struct_, columns_) \
	{ .columns = (columns_), .column_count = sizeof(columns_) / sizeof((columns_)[0]), \
	  .row_size = sizeof(struct_) }

struct sheet_rows {
	const char *path;
	char *items; /* of sheet->row_size each */
	size_t count;
};

/*
 * Reads a file; what is wrong with its lines goes to `complaints`. Its header must name all columns,
 * in any order. ERR_INVALID: the file cannot be read, or its header is wrong, which is complained of
 * too.
 */
bool sheet_read(const char *path, const struct sheet *sheet, int64_t now, struct arena *arena,
	struct complaints *complaints, struct sheet_rows *rows, struct err *err) MUST_CHECK;

/* RFC 3339; or "-29d4h20m" before `now`, "+2d" after it, parts left out as you like. */
bool parse_moment(const char *text, int64_t now, int64_t *at);

#endif
