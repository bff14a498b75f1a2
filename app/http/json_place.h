#ifndef HTTP_JSON_PLACE_H
#define HTTP_JSON_PLACE_H

#include <stdbool.h>
#include <stddef.h>

#include "http/field.h"

struct arena;
struct err;
struct json_object;
struct json_scan;

/* A body on its way into a struct, and what was wrong with it so far: for json.c and its parts. */
struct decoder {
	struct arena *arena;
	struct err *err;
	const struct json_scan *scan;
	size_t reported;   /* of the scan's problems */
	size_t errors;     /* told so far; JSON_ERRORS + 1 when no more are */
	bool keeps;        /* parts of the tree are decoded later */
};

/* One value of the body: where it stands, what it is, and the row that says what it should be. */
struct place {
	const struct place *parent; /* NULL for the body itself */
	const char *name;           /* NULL for an element of an array */
	size_t index;
	const struct field *field;  /* NULL when nobody knows the member */
	struct json_object *json;
};

/* Adds an entry for what stands at this place. */
void decoder_refuse(struct decoder *d, const struct place *at, const char *code, const char *format,
	...) __attribute__((format(printf, 4, 5)));

/* Whether the list of entries is as long as it gets: nobody needs to look further. */
bool decoder_is_full(const struct decoder *d);

/*
 * What the scan has noted about the value at this place, or inside of it, ends before this index.
 * Both go through the text in its order, so that those are the next ones.
 */
size_t decoder_problems_end(const struct decoder *d, const struct place *at);

/* Tells of these; true when there were any. */
bool decoder_report(struct decoder *d, const struct place *at);

#endif
