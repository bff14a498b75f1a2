#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* True for well-formed UTF-8 (Unicode 15, table 3-7): no overlong forms, no surrogates, no more than U+10FFFF. */
bool utf8_valid(const char *text, size_t len);

/* How many code points a well-formed text holds. */
size_t utf8_count(const char *text, size_t len);

/* How many bytes of a well-formed text, which a zero byte ends, fit into `room`: whole code points. */
size_t utf8_fit(const char *text, size_t room);

/* The code point that a well-formed text begins with, and its bytes; 0 and 0 at the end. */
int32_t utf8_first(const char *text, size_t *len);

#endif
