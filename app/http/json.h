#ifndef HTTP_JSON_H
#define HTTP_JSON_H

#include "base/err.h"
#include "http/field.h"

struct arena;
struct json_part;
struct strbuf;

/*
 * Strict JSON in (the only user of json-c is json.c), and JSON out straight into a buffer.
 *
 * json_decode() reads the object `text` into `*out`, a zeroed struct of shape->size bytes; texts
 * are copied into `arena`, trimmed of leading and trailing white space (Unicode's White_Space).
 * An empty (or all-blank) text counts as {} when no row is required, and is malformed otherwise.
 * A member that has no row, or one for answers only, is unknown. What `given` names is set even if
 * the value is refused.
 *
 * ERR_MALFORMED, with the byte's offset, from 0, in the detail: not valid JSON text by RFC 8259
 * (this is where json-c is too kind: NaN, single quotes, comments, raw control characters, trailing
 * text), invalid UTF-8, a byte order mark, a duplicate key, nesting deeper than 16, a body that is
 * not an object.
 *
 * ERR_INVALID, with one entry in err->fields for each thing wrong, all at once, in the order of
 * the document and then of the rows: unknown member ("unknown"), required but absent or null
 * ("required"), wrong type ("type"), number or moment out of range ("range"; a moment must be after
 * the beginning of 1970, as 0 is none), text too short or too long in code points after trimming,
 * or an array with too few or too many lines ("too_short", "too_long"), not in the word list
 * ("word", the detail lists the words), a word that is in a set twice ("duplicate"), format
 * ("format"), a control character or \u0000 ("control"; newline and tab are allowed in
 * FIELD_MULTILINE), a lone surrogate ("surrogate").
 * A required text that is empty after trimming is "too_short". An optional text that is empty is
 * held against `min` like any other. The escapes that are "control" or "surrogate" in any text are
 * so in unknown members, and in their names, too. After 50 entries, one "too_many" ends the list;
 * a pointer shows no more than 60 bytes of a name.
 */
bool json_decode(const char *text, size_t len, const struct shape *shape, void *out,
	struct arena *arena, struct err *err) MUST_CHECK;

/* What each line of a FIELD_LINES is held against. */
extern const struct field line_field;

/*
 * Decodes a FIELD_PART as json_decode() does a body; pointers begin where it stands. A part of NULL
 * (it was not sent, or is null) is an object without members, at `pointer`.
 */
bool json_decode_part(const struct json_part *part, const char *pointer, const struct shape *shape,
	void *out, struct arena *arena, struct err *err) MUST_CHECK;

/*
 * Writes `*value` by `shape`: the members whose seen_by is 0 or shares a bit with `audience`, in
 * the order of the rows. None is written as null, except for a bool, a FIELD_COUNT, and a set of
 * words or lines, which are [] (lines of NULL are null in a row that is FIELD_NULLABLE). A
 * FIELD_OBJECT that is FIELD_NULLABLE is null when its first member is none.
 */
void json_render(struct strbuf *out, const struct shape *shape, const void *value,
	uint32_t audience);

/* Writes the value of one member, which is at `value`. */
void json_render_member(struct strbuf *out, const struct field *field, const void *value,
	uint32_t audience);

/* Writes a text in quotes, escaped; or null. "/" is not escaped; what is not ASCII stays as it is. */
void json_render_text(struct strbuf *out, const char *text);

/* The names of a set of words as an array. */
void json_render_words(struct strbuf *out, const struct words *words, uint32_t set);

/* Writes a moment in quotes, or null for 0. */
void json_render_time(struct strbuf *out, int64_t at);

#endif
