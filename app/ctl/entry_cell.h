#ifndef CTL_ENTRY_CELL_H
#define CTL_ENTRY_CELL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/words.h"

/* What a cell of a log holds: the same column serves each command in its own way. */
enum entry_cell_type {
	HOLDS_NOTHING, /* it must be empty */
	HOLDS_TEXT,    /* min..max code points */
	HOLDS_WORD,    /* one of `words` */
	HOLDS_REF,     /* of another issue */
	HOLDS_FLAG,    /* true or false; empty is false */
	HOLDS_DIGIT,   /* min..max */
	HOLDS_MOMENT,  /* see parse_moment() */
};

struct entry_cell {
	enum entry_cell_type type;
	bool optional;
	const struct words *words;
	int min, max;
};

/* What was in it; each type fills its own member. */
struct entry_value {
	const char *text; /* NULL: it was empty */
	int word;         /* 0: none */
	bool flag;
	int64_t number, moment;
};

/* Reads a cell that `text` (NULL: nothing) stands in. What is wrong with it becomes a field error. */
void entry_cell_read(const struct entry_cell *cell, const char *pointer, const char *text,
	int64_t now, struct entry_value *value, struct err *err);

#endif
