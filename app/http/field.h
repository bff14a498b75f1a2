#ifndef HTTP_FIELD_H
#define HTTP_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/maybe.h"
#include "base/words.h"

/*
 * The members of a JSON object as rows: from the same rows a body is decoded and validated, an
 * answer is rendered, and the OpenAPI document is written. A row says where in a C struct the
 * member lives, so that code reads and writes plain structs and never sees JSON.
 *
 * "None" is uniform: an integer or a moment of 0, a word of 0, a text of NULL. It reads and
 * writes as null.
 */
enum field_type {
	FIELD_ID,     /* int64_t, from 1 */
	FIELD_INT,    /* int64_t, min..max */
	FIELD_COUNT,  /* int64_t whose 0 is a number, not null (answers only) */
	FIELD_BOOL,   /* bool */
	FIELD_MAYBE,  /* int (enum maybe): true, false, or none; not in queries */
	FIELD_TEXT,   /* const char *, min..max code points, trimmed */
	FIELD_TIME,   /* int64_t, a moment */
	FIELD_DATE,   /* int64_t, the midnight a day begins with */
	FIELD_WORD,   /* int (an enum), from `words` */
	FIELD_WORDS,  /* uint32_t, a set of words; an array in JSON, in the list's order */
	FIELD_LINES,  /* const char *, one text per line; an array of texts in JSON */
	FIELD_OBJECT, /* a struct that lies at the offset, by `shape`; see json_render about null */
	FIELD_ARRAY,  /* struct field_array, its elements by `shape`; in a body min..max of them */
	FIELD_PART,   /* struct json_part *, an object that is decoded later, when it is known what it
	                 must be: one of `shapes` (bodies only) */
	FIELD_CUSTOM, /* whatever `write` makes of the value at the offset (answers only): an array of
	                 `words` in an order of its own, an array of objects as `shape` describes them,
	                 or what `schema` says */
};

/*
 * The largest integer that is taken, of a FIELD_ID and wherever no row says less: 2^53 - 1. Beyond it,
 * some readers of JSON read another number than the one that was written.
 */
#define FIELD_INTEGER_MOST INT64_C(9007199254740991)

enum field_flag {
	FIELD_REQUIRED = 1 << 0,  /* must be sent */
	FIELD_NULLABLE = 1 << 1,  /* may be sent as null; in an answer, may be null */
	FIELD_MULTILINE = 1 << 2, /* a text that may hold newlines and tabs */
	FIELD_SHORTHAND = 1 << 3, /* an object that may be sent as a text alone: its first member */
};

struct strbuf;

/* What a text must look like, beyond its length. */
struct format {
	const char *name;   /* as in JSON Schema, "email", where it has one */
	bool (*check)(const char *text);
	const char *detail; /* what a person is told whose text fails: "is not an email address" */
	const char *pattern; /* the check as a regular expression, for the API's document */
};

struct field_array {
	const void *items;
	size_t count;
};

struct shape;

struct field {
	const char *name;
	enum field_type type;
	uint32_t flags;            /* enum field_flag */
	size_t offset;             /* of the value, in the struct that the shape describes */
	size_t given;              /* of a bool that becomes true when the member was sent, even as
	                              null; 0 for none, so no struct begins with such a bool */
	int64_t min, max;          /* of a number; code points of a text; how many, of lines and
	                              of elements */
	const struct words *words;
	const struct shape *shape;
	const struct shape *const *shapes; /* of a FIELD_PART: what it can be; ends with NULL */
	const struct format *format;
	void (*write)(struct strbuf *out, const void *value);
	const char *schema;        /* JSON Schema, for the API's document */
	uint32_t seen_by;          /* audience bits; 0 for everyone */
	const char *about;         /* one line for the API's document; every row has one */
};

struct shape {
	const char *name; /* in the API's document: "Issue" */
	const struct field *fields;
	size_t count;     /* of fields */
	size_t size;      /* of the struct */
	bool versioned;   /* a thing that has a version: an answer of one bears it as its ETag */
};

/* SHAPE(issue_input, struct issue_input, fields[]): the usual definition of a shape. */
#define SHAPE(name_, struct_, fields_) \
	{ .name = (name_), .fields = (fields_), \
	  .count = sizeof(fields_) / sizeof((fields_)[0]), .size = sizeof(struct_) }

/* The same, of a thing that has a version. */
#define SHAPE_VERSIONED(name_, struct_, fields_) \
	{ .name = (name_), .fields = (fields_), \
	  .count = sizeof(fields_) / sizeof((fields_)[0]), .size = sizeof(struct_), \
	  .versioned = true }

#endif
