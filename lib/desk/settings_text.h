#ifndef DESK_SETTINGS_TEXT_H
#define DESK_SETTINGS_TEXT_H

#include "base/err.h"
#include "base/strbuf.h"

struct arena;

/*
 * The text of a configuration file, into a fresh `text`, with its comments blanked out: each "#..."
 * and "//..." to the end of its line, each slash-star pair. Every other byte stands where it stood.
 *
 * (libconfuse 3.3 knows comments, but counts the line of each three times over, so that the lines
 * of all its messages behind one are wrong.)
 *
 * ERR_INVALID, naming the file, and the line where there is one: cannot be read, is not text, a
 * comment or a section that does not end (libconfuse would not mind either).
 */
bool settings_text(const char *path, struct strbuf *text, struct arena *arena,
	struct err *err) MUST_CHECK;

#endif
