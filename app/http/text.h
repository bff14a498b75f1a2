#ifndef HTTP_TEXT_H
#define HTTP_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* A piece of well-formed UTF-8. */
struct span {
	const char *p;
	size_t len;
};

/* Without what leads and trails of Unicode's White_Space. */
struct span text_trim(struct span text);

/* Whether nothing is left of it then. */
bool text_is_blank(const char *text);

/*
 * Whether one of Unicode's control characters (Cc) is in it: also DEL and U+0080..9F, which JSON
 * lets pass and terminals obey. Newline and tab may be in a text of several lines.
 */
bool text_holds_control(struct span text, bool multiline);

#endif
