#ifndef BASE_FOLD_H
#define BASE_FOLD_H

#include <stddef.h>

struct arena;

/*
 * Lower case, code point by code point (Unicode's simple mapping, by utf8proc, as far as it leads
 * back), and nothing else: accents, padding and composition stay as they are, so that two logins are
 * equal exactly when they differ in case alone. `text` must be well-formed UTF-8.
 */
char *fold_case(const char *text, struct arena *arena);

#endif
