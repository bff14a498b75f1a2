#ifndef BASE_TABBED_H
#define BASE_TABBED_H

struct arena;
struct strbuf;

/*
 * Texts with a tab between them, lines with a newline behind them: the form of MySQL's LOAD DATA. Tab,
 * newline and backslash are written as \t, \n and \\, and NULL as \N.
 */

/* Appends a tab and the text. */
void tabbed_add(struct strbuf *out, const char *text);

/* Decodes what stands before `stop` (or the end) at `*p`, and steps over it. */
const char *tabbed_take(const char **p, char stop, struct arena *arena);

#endif
