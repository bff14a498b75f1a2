#include "http/json_value.h"

#include <inttypes.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "base/time.h"
#include "base/utf8.h"

bool value_fits(struct decoder *d, const struct place *at, size_t count, const char *what)
{
	const struct field *field = at->field;
	bool must = field->type == FIELD_TEXT && (field->flags & FIELD_REQUIRED);
	int64_t min = must && field->min < 1 ? 1 : field->min;

	if ((int64_t)count < min)
		decoder_refuse(d, at, "too_short", "must have at least %" PRId64 " %s%s, and has %zu", min,
			what, min == 1 ? "" : "s", count);
	else if ((int64_t)count > field->max)
		decoder_refuse(d, at, "too_long", "must have at most %" PRId64 " %s%s, and has %zu",
			field->max, what, field->max == 1 ? "" : "s", count);
	else
		return true;
	return false;
}

const char *value_text(struct decoder *d, const struct place *at, struct span text)
{
	const struct field *field = at->field;
	const char *copy;

	text = text_trim(text);
	if (decoder_report(d, at))
		return NULL;
	if (text_holds_control(text, field->flags & FIELD_MULTILINE)) {
		decoder_refuse(d, at, "control", "must not hold a control character%s",
			field->flags & FIELD_MULTILINE ? " other than newline and tab" : "");
		return NULL;
	}
	if (!value_fits(d, at, utf8_count(text.p, text.len), "character"))
		return NULL;
	copy = arena_strndup(d->arena, text.p, text.len);
	if (field->format && !field->format->check(copy)) {
		decoder_refuse(d, at, "format", "%s", field->format->detail);
		return NULL;
	}
	return copy;
}

void value_integer(struct decoder *d, const struct place *at, int64_t number, int64_t *out)
{
	const struct field *field = at->field;
	int64_t min = field->type == FIELD_ID ? 1 : field->min;
	int64_t max = field->type == FIELD_ID ? FIELD_INTEGER_MOST : field->max;

	if (number >= min && number <= max)
		*out = number;
	else
		decoder_refuse(d, at, "range", "must be from %" PRId64 " to %" PRId64, min, max);
}

/* 0 is "none", and with the year 9999 ends what RFC 3339 can write. */
#define MOMENT_FIRST 1
#define MOMENT_LAST INT64_C(253402300799999)

void value_moment(struct decoder *d, const struct place *at, struct span text, int64_t *out)
{
	bool is_date = at->field->type == FIELD_DATE;
	int64_t moment = 0;

	if (decoder_report(d, at))
		return;
	if (!(is_date ? time_parse_date : time_parse)(text.p, text.len, &moment))
		decoder_refuse(d, at, "format", "must be a %s such as %s, and one that exists",
			is_date ? "date" : "time", is_date ? "2026-11-23" : "2026-11-23T18:04:40Z");
	else if (moment < MOMENT_FIRST || moment > MOMENT_LAST)
		decoder_refuse(d, at, "range", "must be after the beginning of 1970 and before 10000");
	else
		*out = moment;
}

/* "email, chat, phone", for people. */
static const char *list_words(const struct decoder *d, const struct words *words)
{
	struct strbuf list;

	strbuf_init(&list, d->arena, 200);
	for (int i = 1; i < words->count; i++) {
		strbuf_adds(&list, i > 1 ? ", " : "");
		strbuf_adds(&list, words->names[i]);
	}
	return list.data;
}

int value_word(struct decoder *d, const struct place *at, struct span text)
{
	int value = word_find(at->field->words, text.p, text.len);

	if (!value && !decoder_report(d, at))
		decoder_refuse(d, at, "word", "must be one of %s", list_words(d, at->field->words));
	return value;
}
