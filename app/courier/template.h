#ifndef COURIER_TEMPLATE_H
#define COURIER_TEMPLATE_H

#include <stdbool.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "domain/letter.h"

struct arena;

/*
 * The language of templates, all of it:
 *
 *     {{name}}                              the value; nothing, when there is none
 *     {{#if name}} ... {{/if}}              only when there is such a value
 *     {{#if name}} ... {{else}} ... {{/if}}
 *     {{#if name_word}} ... {{/if}}         only when the value is that word of its list
 *
 * The names are those of VALUE_NAMES; in a layout also `subject` and `body`. A line that holds nothing
 * but one of the #if, else, /if leaves no empty line behind. In HTML every value is escaped. In a text, a
 * value of several lines that stands behind "> " goes on behind "> ".
 */
struct parsed_template;

/* What a template is for. A layout surrounds the text that another one has made. */
enum template_form {
	FORM_TEXT,
	FORM_HTML,
	FORM_LAYOUT_TEXT,
	FORM_LAYOUT_HTML,
};

/* Names that values do not have. */
enum {
	NAME_SUBJECT = value_count,
	NAME_BODY,
	NAME_COUNT,
};

/* What the names stand for in one letter. */
struct filling {
	const char *texts[NAME_COUNT]; /* as people read them; NULL: not there */
	const struct letter_value *values; /* for {{#if name_word}} and flags; those of the letter */
};

/*
 * Understands `text`, in `arena`; what it refers to must live as long. ERR_INVALID: "PATH:LINE: ..."
 * for a name that is none, a word that is shown or is none, an #if without an end, and the like.
 */
bool template_parse(const char *path, const char *text, enum template_form form, struct arena *arena,
	const struct parsed_template **template, struct err *err) MUST_CHECK;

void template_fill(const struct parsed_template *template, const struct filling *filling,
	struct strbuf *out);

/* Adds a text to HTML: nothing in it is markup any more, and its lines stay lines. */
void template_escape(struct strbuf *out, const char *text);

#endif
