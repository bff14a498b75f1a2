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

/*
 * What is left of a text when it is searched: letters and digits, without case (in full: the German
 * sharp s is ss) and without accents, whatever form they came in; wide and other variants are the
 * plain letter. Each other character is a space, but for those that show nothing, which go. The
 * syllables of Hangul and Kana stay as they are. `text` must be well-formed UTF-8.
 */
char *fold_text(const char *text, struct arena *arena);

#endif
