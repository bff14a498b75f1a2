#ifndef BASE_JSON_TEXT_H
#define BASE_JSON_TEXT_H

#include <stddef.h>

struct strbuf;

/* Writes a text in quotes, escaped; or null. "/" is not escaped; what is not ASCII stays as it is. */
void json_text(struct strbuf *out, const char *text);

/* The same of `len` bytes. */
void json_text_part(struct strbuf *out, const char *text, size_t len);

/* The same of a text that is known to need no escape: a word of a list, a moment. */
void json_text_plain(struct strbuf *out, const char *text, size_t len);

#endif
