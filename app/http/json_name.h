#ifndef HTTP_JSON_NAME_H
#define HTTP_JSON_NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct strbuf;

/*
 * A member's name without its escapes. Half a surrogate pair is the three bytes that UTF-8 would
 * have for it, so that two names that differ in JSON differ here. `head` is the first bytes: most
 * comparisons end there and touch no other memory.
 */
struct json_name {
	uint64_t head;
	const char *text;
	size_t len;
	size_t at;      /* where it stands in the body */
};

/* The name that stands at `at` as `raw` between its quotes, valid JSON; may point into `raw`. */
struct json_name json_name(const char *raw, size_t len, size_t at, struct arena *arena);

/*
 * The first name that another one before it equals; NULL if there is none. Reorders `names`.
 * Sorting takes n log n whatever the names are, with no secret seed as hashing would need.
 */
const struct json_name *json_names_twice(struct json_name *names, size_t count);

/* The code unit that "\uXXXX" at `p` stands for; -1 if no such thing stands there. */
int json_code_unit(const char *p, const char *end);
bool json_is_high(int unit);
bool json_is_low(int unit);

/*
 * Adds one step to a JSON pointer (RFC 6901): "/name" with ~ and / escaped, or "/3". A name longer
 * than any that we have is cut, and what no text can hold is shown as U+FFFD: whoever sends a name
 * of 200 kB around a thousand mistakes does not get 200 MB back.
 */
void json_pointer_name(struct strbuf *pointer, const char *name, size_t len);
void json_pointer_index(struct strbuf *pointer, size_t index);

#endif
