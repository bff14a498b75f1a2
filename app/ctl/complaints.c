#include "ctl/complaints.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

void complain(struct complaints *complaints, struct arena *arena, const char *path, int line,
	const char *format, ...)
{
	char what[512];
	va_list args;

	if (complaints->count++ >= COMPLAINTS_KEPT)
		return;
	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	complaints->items[complaints->count - 1] = (struct complaint){
		.path = path,
		.line = line,
		.what = arena_strdup(arena, what),
	};
}

static int by_place(const void *a, const void *b)
{
	const struct complaint *left = a, *right = b;
	int order = strcmp(left->path, right->path);

	return order ? order : (left->line > right->line) - (left->line < right->line);
}

void complaints_print(struct complaints *complaints)
{
	size_t kept = complaints->count < COMPLAINTS_KEPT ? complaints->count : COMPLAINTS_KEPT;

	qsort(complaints->items, kept, sizeof(complaints->items[0]), by_place);
	for (size_t i = 0; i < kept && i < COMPLAINTS_SHOWN; i++)
		fprintf(stderr, "%s:%d: %s\n", complaints->items[i].path,
			complaints->items[i].line, complaints->items[i].what);
	if (complaints->count > COMPLAINTS_SHOWN)
		fprintf(stderr, "... and %zu more\n", complaints->count - COMPLAINTS_SHOWN);
}
