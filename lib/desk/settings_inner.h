#ifndef DESK_SETTINGS_INNER_H
#define DESK_SETTINGS_INNER_H

#include <confuse.h> /* here, for all who read what an operator has written */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What settings.c reads, settings_rows.c lists. */

/* Returns what is wrong with a text, to be read behind its name; NULL: nothing. */
typedef const char *check_fn(const char *text);

enum row_type {
	ROW_TEXT,
	ROW_NUMBER,
	ROW_FLAG,
	ROW_MODE,     /* an octal text in the file, a number in the struct */
	ROW_PASSWORD, /* a file's path in the file, its first line in the struct */
	ROW_LENGTH,   /* "15m" in the file, milliseconds in the struct */
};

/* One setting: where it goes, and what it may be. */
struct row {
	const char *name;
	enum row_type type;
	size_t offset;    /* in the struct of its section */
	const char *text; /* the default of a text, a mode or a length */
	int64_t number;   /* ... of a number or a flag */
	int64_t min, max;
	check_fn *check;
};

/* The settings between the braces behind a name; the first ones stand in none. */
struct section {
	const char *name; /* NULL: the file itself */
	const struct row *rows;
	size_t count;
	size_t offset; /* of its struct, in struct settings */
};

enum { SETTINGS_SECTIONS = 3 };
extern const struct section settings_sections[SETTINGS_SECTIONS];

/* "90s", "15m", "8h": in milliseconds; 0: it is no such text. */
int64_t length_parse(const char *text);

/* Whether "address:port" is one at all, and one that only this machine can reach. */
bool listen_parse_tcp(const char *text, bool *loopback);

#endif
