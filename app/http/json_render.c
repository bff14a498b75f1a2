#include "http/json.h"

#include <string.h>

#include "base/json_text.h"
#include "base/strbuf.h"
#include "base/time.h"

/*
 * Straight into the buffer, with no printf and no tree in between: a list of fifty issues is some
 * two thousand members.
 */

static void put_null(struct strbuf *out)
{
	strbuf_add(out, "null", 4);
}

void json_render_text(struct strbuf *out, const char *text)
{
	json_text(out, text);
}

void json_render_words(struct strbuf *out, const struct words *words, uint32_t set)
{
	const char *comma = "";

	strbuf_addc(out, '[');
	for (int i = 1; i < words->count; i++) {
		if (!(set & WORD_BIT(i)))
			continue;
		strbuf_adds(out, comma);
		json_text_plain(out, words->names[i], strlen(words->names[i]));
		comma = ",";
	}
	strbuf_addc(out, ']');
}

void json_render_time(struct strbuf *out, int64_t at)
{
	char text[TIME_TEXT];

	if (!at) {
		put_null(out);
		return;
	}
	time_format(at, text);
	json_text_plain(out, text, TIME_TEXT - 1);
}

/* Members -------------------------------------------------------------------------------------- */

/* What a member is written by. */
struct writer {
	struct strbuf *out;
	const struct field *field;
	uint32_t audience;
};

static void render_number(const struct writer *w, const void *value)
{
	int64_t number = *(const int64_t *)value;

	if (number || w->field->type == FIELD_COUNT)
		strbuf_addi(w->out, number);
	else
		put_null(w->out);
}

static void render_bool(const struct writer *w, const void *value)
{
	strbuf_adds(w->out, *(const bool *)value ? "true" : "false");
}

static void render_maybe(const struct writer *w, const void *value)
{
	int maybe = *(const int *)value;

	strbuf_adds(w->out, maybe == MAYBE_EITHER ? "null" : maybe == MAYBE_YES ? "true" : "false");
}

static void render_text(const struct writer *w, const void *value)
{
	json_render_text(w->out, *(const char *const *)value);
}

static void render_time(const struct writer *w, const void *value)
{
	json_render_time(w->out, *(const int64_t *)value);
}

static void render_date(const struct writer *w, const void *value)
{
	int64_t at = *(const int64_t *)value;
	char text[DATE_TEXT];

	if (at) {
		time_format_date(at, text);
		json_text_plain(w->out, text, DATE_TEXT - 1);
	} else {
		put_null(w->out);
	}
}

static void render_word(const struct writer *w, const void *value)
{
	const char *name = word_name(w->field->words, *(const int *)value);

	if (name)
		json_text_plain(w->out, name, strlen(name));
	else
		put_null(w->out);
}

static void render_words(const struct writer *w, const void *value)
{
	json_render_words(w->out, w->field->words, *(const uint32_t *)value);
}

static void put_lines(struct strbuf *out, const char *lines)
{
	char before = '[';

	if (!*lines)
		strbuf_addc(out, before);
	while (*lines) {
		size_t len = strcspn(lines, "\n");

		strbuf_addc(out, before);
		json_text_part(out, lines, len);
		lines += len + (lines[len] == '\n');
		before = ',';
	}
	strbuf_addc(out, ']');
}

/* None is no lines, unless the row says that there may be null. */
static void render_lines(const struct writer *w, const void *value)
{
	const char *lines = *(const char *const *)value;

	if (!lines && w->field->flags & FIELD_NULLABLE)
		put_null(w->out);
	else
		put_lines(w->out, lines ? lines : "");
}

static void render_array(const struct writer *w, const void *value)
{
	const struct field_array *array = value;
	const char *item = array->items;

	strbuf_addc(w->out, '[');
	for (size_t i = 0; i < array->count; i++, item += w->field->shape->size) {
		if (i)
			strbuf_addc(w->out, ',');
		json_render(w->out, w->field->shape, item, w->audience);
	}
	strbuf_addc(w->out, ']');
}

static void render_custom(const struct writer *w, const void *value)
{
	w->field->write(w->out, value);
}

/* Whether the value at `value` is none. */
static bool is_none(const struct field *field, const void *value)
{
	switch (field->type) {
	case FIELD_ID:
	case FIELD_INT:
	case FIELD_TIME:
	case FIELD_DATE: return !*(const int64_t *)value;
	case FIELD_TEXT:
	case FIELD_LINES: return !*(const char *const *)value;
	case FIELD_MAYBE:
	case FIELD_WORD: return !*(const int *)value;
	case FIELD_OBJECT: {
		const struct field *first = &field->shape->fields[0];

		return is_none(first, (const char *)value + first->offset);
	}
	default: return false;
	}
}

static void render_object(const struct writer *w, const void *value)
{
	if (w->field->flags & FIELD_NULLABLE && is_none(w->field, value))
		put_null(w->out);
	else
		json_render(w->out, w->field->shape, value, w->audience);
}

static void (*const renderers[])(const struct writer *w, const void *value) = {
	[FIELD_ID]     = render_number,
	[FIELD_INT]    = render_number,
	[FIELD_COUNT]  = render_number,
	[FIELD_BOOL]   = render_bool,
	[FIELD_MAYBE]  = render_maybe,
	[FIELD_TEXT]   = render_text,
	[FIELD_TIME]   = render_time,
	[FIELD_DATE]   = render_date,
	[FIELD_WORD]   = render_word,
	[FIELD_WORDS]  = render_words,
	[FIELD_LINES]  = render_lines,
	[FIELD_OBJECT] = render_object,
	[FIELD_ARRAY]  = render_array,
	[FIELD_CUSTOM] = render_custom,
};

void json_render_member(struct strbuf *out, const struct field *field, const void *value,
	uint32_t audience)
{
	const struct writer w = { out, field, audience };

	renderers[field->type](&w, value);
}

/* `{"name":` or `,"name":`; names are ours and need no escape. */
static void put_name(struct strbuf *out, char before, const char *name)
{
	size_t len = strlen(name);
	char *p = strbuf_reserve(out, len + 4);

	p[0] = before;
	p[1] = '"';
	memcpy(p + 2, name, len);
	p[len + 2] = '"';
	p[len + 3] = ':';
	strbuf_grown(out, len + 4);
}

void json_render(struct strbuf *out, const struct shape *shape, const void *value,
	uint32_t audience)
{
	struct writer w = { .out = out, .audience = audience };
	char before = '{';

	for (size_t i = 0; i < shape->count; i++) {
		const struct field *field = w.field = &shape->fields[i];

		if (field->seen_by && !(field->seen_by & audience))
			continue;
		put_name(out, before, field->name);
		renderers[field->type](&w, (const char *)value + field->offset);
		before = ',';
	}
	strbuf_adds(out, before == '{' ? "{}" : "}");
}
