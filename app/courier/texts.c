#include "courier/texts.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "base/zone.h"
#include "courier/paragraphs.h"
#include "courier/phrase.h"
#include "courier/template.h"

enum { TEMPLATE_LONGEST = 64 << 10 };

/* The files of a template. Only the HTML may be missing. */
enum part { PART_SUBJECT, PART_TEXT, PART_HTML, PART_COUNT };

static const struct {
	const char *suffix;
	enum template_form form, layout;
} parts[PART_COUNT] = {
	[PART_SUBJECT] = { "subject", FORM_TEXT, FORM_TEXT },
	[PART_TEXT] = { "txt", FORM_TEXT, FORM_LAYOUT_TEXT },
	[PART_HTML] = { "html", FORM_HTML, FORM_LAYOUT_HTML },
};

#define COUNT_ONE(value, name) +1
enum { LANGUAGES = 1 LANGUAGE_WORDS(COUNT_ONE), TEMPLATES = 1 TEMPLATE_WORDS(COUNT_ONE) };

/* By language; the layout is template 0. */
struct texts {
	const struct parsed_template *templates[LANGUAGES][TEMPLATES][PART_COUNT];
};

/* Reading ------------------------------------------------------------------------------------- */

static bool read_all(FILE *file, const char *path, struct strbuf *text, struct err *err)
{
	size_t got;

	while (text->len <= TEMPLATE_LONGEST
		&& (got = fread(strbuf_reserve(text, BUFSIZ), 1, BUFSIZ, file)) > 0)
		strbuf_grown(text, got);
	if (ferror(file))
		return err_set(err, ERR_INVALID, "%s: %s", path, strerror(errno));
	if (text->len > TEMPLATE_LONGEST)
		return err_set(err, ERR_INVALID, "%s: is too long for a template", path);
	if (strlen(text->data) != text->len || !utf8_valid(text->data, text->len))
		return err_set(err, ERR_INVALID, "%s: is not UTF-8", path);
	return true;
}

/* From the first of the two folders that has it; `path` says which. NULL: none has, or err is set. */
static const char *read_file(const char *const folders[2], const char *name, struct arena *arena,
	const char **path, struct err *err)
{
	struct strbuf text;
	FILE *file = NULL;
	bool done;

	for (size_t i = 0; i < 2 && !file; i++) {
		*path = arena_printf(arena, "%s/%s", folders[i], name);
		file = folders[i][0] ? fopen(*path, "re") : NULL;
		if (!file && folders[i][0] && errno != ENOENT)
			err_set(err, ERR_INVALID, "%s: %s", *path, strerror(errno));
	}
	if (!file)
		return NULL;
	strbuf_init(&text, arena, BUFSIZ);
	done = err->kind == ERR_NONE && read_all(file, *path, &text, err);
	fclose(file);
	return done ? text.data : NULL;
}

static bool load_part(struct texts *texts, const char *const folders[2], int language, int which,
	enum part part, struct arena *arena, struct err *err)
{
	const char *word = which ? word_name(&template_words, which) : "layout";
	const char *name = arena_printf(arena, "%s/%s.%s", word_name(&language_words, language), word,
		parts[part].suffix);
	const char *path, *text = read_file(folders, name, arena, &path, err);
	enum template_form form = which ? parts[part].form : parts[part].layout;

	if (text)
		return template_parse(path, text, form, arena, &texts->templates[language][which][part],
			err);
	if (err->kind != ERR_NONE)
		return false;
	if (which ? part == PART_HTML : part == PART_SUBJECT)
		return true;
	return err_set(err, ERR_INVALID, "%s: there is no such template", path);
}

bool texts_load(const char *own, const char *shipped, struct arena *arena,
	const struct texts **texts, struct err *err)
{
	const char *const folders[2] = { own, shipped };
	struct texts *made = arena_alloc(arena, sizeof(*made));

	for (int language = 1; language < LANGUAGES; language++)
		for (int which = 0; which < TEMPLATES; which++)
			for (int part = 0; part < PART_COUNT; part++)
				if (!load_part(made, folders, language, which, part, arena, err))
					return false;
	*texts = made;
	return true;
}

/* Filling in ---------------------------------------------------------------------------------- */

static const struct zone *zone_of(const struct letter *letter, struct arena *arena)
{
	const struct zone *zone;
	struct err err;

	err_init(&err, arena);
	return letter->zone && zone_load(letter->zone, arena, &zone, &err) ? zone : ZONE_UTC;
}

/* As people read it; NULL for what is only asked for. */
static const char *show(const struct letter *letter, int name, const struct zone *zone,
	struct arena *arena)
{
	const struct letter_value *value = &letter->values[name];

	if (value->text)
		return value->text;
	if (!value->number)
		return NULL;
	switch (value_rows[name].kind) {
	case VALUE_KIND_NUMBER:
		return arena_printf(arena, "%lld", (long long)value->number);
	case VALUE_KIND_MOMENT:
		return phrase_moment(value->number, letter->created_at, letter->language, zone, arena);
	case VALUE_KIND_DATE:
		return phrase_date(value->number, letter->language, arena);
	default:
		return NULL;
	}
}

static const char *filled(const struct parsed_template *template, const struct filling *filling,
	struct arena *arena)
{
	struct strbuf out;

	strbuf_init(&out, arena, 1024);
	template_fill(template, filling, &out);
	return out.data;
}

/* Values may have lines and control characters; a subject has none. */
static const char *one_line(const char *text, struct arena *arena)
{
	char *line = arena_strdup(arena, text), *to = line;

	for (const char *p = text; *p; p++) {
		bool blank = (unsigned char)*p <= ' ' || *p == 127;

		if (!blank)
			*to++ = *p;
		else if (to > line && to[-1] != ' ')
			*to++ = ' ';
	}
	if (to > line && to[-1] == ' ')
		to--;
	*to = '\0';
	return line;
}

/* Conditions leave empty lines where nothing was to be said: one between paragraphs is enough. */
static const char *tidy(const char *text, struct arena *arena)
{
	char *tidied = arena_strdup(arena, text + strspn(text, "\n")), *to = tidied;

	for (const char *p = tidied; *p; p++)
		if (*p != '\n' || strspn(p, "\n") <= 2)
			*to++ = *p;
	while (to > tidied && to[-1] == '\n')
		to--;
	*to = '\0';
	return tidied;
}

void texts_word(const struct texts *texts, const struct letter *letter, const char *link,
	struct arena *arena, struct wording *wording)
{
	const struct parsed_template *const(*of)[PART_COUNT] = texts->templates[letter->language];
	const struct parsed_template *const *own = of[letter->template];
	const struct zone *zone = zone_of(letter, arena);
	struct filling filling = { .values = letter->values };

	for (int i = 0; i < value_count; i++)
		filling.texts[i] = show(letter, i, zone, arena);
	filling.texts[VALUE_LINK] = link;
	wording->subject = one_line(filled(own[PART_SUBJECT], &filling, arena), arena);
	wording->text = tidy(filled(own[PART_TEXT], &filling, arena), arena);
	filling.texts[NAME_SUBJECT] = wording->subject;
	filling.texts[NAME_BODY] = wording->text;
	wording->letter = tidy(filled(of[0][PART_TEXT], &filling, arena), arena);
	filling.texts[NAME_BODY] = own[PART_HTML] ? filled(own[PART_HTML], &filling, arena)
						  : paragraphs_html(wording->text, link, arena);
	wording->html = filled(of[0][PART_HTML], &filling, arena);
}
