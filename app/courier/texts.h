#ifndef COURIER_TEXTS_H
#define COURIER_TEXTS_H

#include "base/err.h"
#include "domain/letter.h"

struct arena;

/* All templates, in all languages. */
struct texts;

/* What a letter says. Lines end with "\n". */
struct wording {
	const char *subject; /* one line */
	const char *text;    /* what happened, without anything around it: for chat */
	const char *letter;  /* the same within the layout: for mail */
	const char *html;
};

/*
 * Reads the templates: NAME.subject, NAME.txt and, where there is one, NAME.html for each word of
 * TEMPLATE_WORDS, and layout.txt and layout.html, below a folder for each language. A file in the
 * folder `own` ("": none) wins over that of the same name in `shipped`. ERR_INVALID names the file and
 * what is wrong with it.
 */
bool texts_load(const char *own, const char *shipped, struct arena *arena,
	const struct texts **texts, struct err *err) MUST_CHECK;

/*
 * Fills them in. The HTML is that of NAME.html, or the text's paragraphs, quotations ("> ") and the
 * link in it. A time zone that this machine does not know is UTC, and the text says so.
 */
void texts_word(const struct texts *texts, const struct letter *letter, const char *link,
	struct arena *arena, struct wording *wording);

#endif
