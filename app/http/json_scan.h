#ifndef HTTP_JSON_SCAN_H
#define HTTP_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct arena;

/*
 * What json-c is too kind for. json_scan() goes over a text once, before json-c does, and holds it
 * against RFC 8259: see json_decode() for what is ERR_MALFORMED. Time and memory grow with the
 * text (n log n for the names of an object), whatever it says.
 *
 * Some texts are valid JSON and yet nothing that we take: \u0000 (json-c ends a name there), half
 * a surrogate pair (json-c makes it U+FFFD), an escaped control character. Once json-c has read
 * them it is too late to tell. So the scan notes each with the JSON pointer of its string, in
 * members that nobody knows and in their names too, for the decoder to report in its place. And
 * `text` is what json-c gets to read: the text itself, or a copy of the same length in which
 * \u0000 and lone halves are written \ufffd, so that "reason\u0000x" is not taken for "reason".
 */
enum { JSON_DEPTH = 16, JSON_ERRORS = 50 };

struct json_problem {
	const char *pointer;
	const char *code;   /* "control", "surrogate" */
	const char *detail;
};

struct json_scan {
	const char *text;
	struct json_problem problems[JSON_ERRORS + 1]; /* in the order of the text; no more are kept */
	size_t problem_count;
};

/*
 * False and ERR_MALFORMED, which names what is wrong and at which byte, from 0, when the text is
 * not JSON. Else `*scan` is filled; its texts live in `arena` or are the text's own.
 */
bool json_scan(const char *text, size_t len, struct arena *arena, struct json_scan *scan,
	struct err *err) MUST_CHECK;

#endif
