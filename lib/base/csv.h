#ifndef BASE_CSV_H
#define BASE_CSV_H

#include <stddef.h>

struct arena;

enum { CSV_COLUMNS = 64 };

/* A record. `line` is where it begins in the file, from 1: a quoted field may hold line ends. */
struct csv_row {
	int line;
	const char *const *cells;
	size_t count;
};

struct csv {
	struct csv_row *rows; /* the header first, if there is one */
	size_t count;
};

/* Is told what is wrong with which line. */
struct csv_critic {
	void (*complain)(void *arg, int line, const char *what);
	void *arg;
};

/*
 * Reads RFC 4180 as strictly as it is written (with LF or CRLF; a byte order mark at the beginning
 * is passed over, and so are empty lines). A record that is not well-formed, not UTF-8, or holds
 * control characters other than line ends and tabs in quotes, is complained of and left out; the
 * next line is tried then. Line ends inside of a field come out as "\n".
 */
struct csv csv_parse(const char *text, size_t len, struct arena *arena,
	const struct csv_critic *critic);

#endif
