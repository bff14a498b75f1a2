#ifndef COURIER_PARAGRAPHS_H
#define COURIER_PARAGRAPHS_H

struct arena;

/*
 * A text in other forms, in `arena`. Its paragraphs have an empty line between; lines that begin with
 * "> " are a quotation.
 */

/* As HTML: nothing in the text is markup. `link` (NULL: none) becomes one wherever it stands. */
const char *paragraphs_html(const char *text, const char *link, struct arena *arena);

/*
 * As text/plain with format=flowed (RFC 3676): lines of at most 72 characters where words allow it;
 * one that goes on in the next ends with a blank. A line "--" begins the signature. Lines end with CRLF.
 */
const char *paragraphs_flowed(const char *text, struct arena *arena);

#endif
