#ifndef CTL_COMPLAINTS_H
#define CTL_COMPLAINTS_H

#include <stddef.h>

struct arena;

enum { COMPLAINTS_KEPT = 200, COMPLAINTS_SHOWN = 50 };

/* What is wrong with the lines of the files that are being imported. */
struct complaints {
	struct complaint {
		const char *path;
		int line;
		const char *what;
	} items[COMPLAINTS_KEPT];
	size_t count; /* those past COMPLAINTS_KEPT are only counted */
};

/* The text is made in `arena`. */
void complain(struct complaints *complaints, struct arena *arena, const char *path, int line,
	const char *format, ...) __attribute__((format(printf, 5, 6)));

/* Prints the first on stderr, file by file and line by line: "FILE:LINE: what". */
void complaints_print(struct complaints *complaints);

#endif
