#include "http/query.h"

#include <string.h>

#include "base/strbuf.h"
#include "base/time.h"
#include "base/utf8.h"

enum { NAME_SHOWN = 80 }; /* as much of a name as a person is told */

static bool read_number(const char *text, int64_t min, int64_t max, int64_t *number)
{
	bool negative = *text == '-';
	int64_t value = 0;

	text += negative;
	if (!*text)
		return false;
	for (; *text; text++) {
		if (*text < '0' || *text > '9' || value > (INT64_MAX - 9) / 10)
			return false;
		value = value * 10 + (*text - '0');
	}
	*number = negative ? -value : value;
	return *number >= min && *number <= max;
}

static bool read_bool(const char *text, bool *value)
{
	*value = !strcmp(text, "true");
	return *value || !strcmp(text, "false");
}

static bool read_text(const struct field *field, const char *text, const char **value)
{
	int64_t count = (int64_t)utf8_count(text, strlen(text));

	*value = text;
	return count >= field->min && (!field->max || count <= field->max);
}

static bool read_word(const struct field *field, const char *text, int *value)
{
	*value = word_find(field->words, text, strlen(text));
	return *value != 0;
}

static bool read_words(const struct field *field, const char *text, uint32_t *set)
{
	for (*set = 0;; text++) {
		size_t len = strcspn(text, ",");
		int value = word_find(field->words, text, len);

		if (!value)
			return false;
		*set |= WORD_BIT(value);
		text += len;
		if (!*text)
			return true;
	}
}

static bool read_value(const struct field *field, const char *text, void *at)
{
	switch (field->type) {
	case FIELD_ID:
		return read_number(text, 1, FIELD_INTEGER_MOST, at);
	case FIELD_INT:
		return read_number(text, field->min, field->max, at);
	case FIELD_BOOL:
		return read_bool(text, at);
	case FIELD_TEXT:
		return read_text(field, text, at);
	case FIELD_TIME:
		return time_parse(text, strlen(text), at) && *(int64_t *)at > 0;
	case FIELD_WORD:
		return read_word(field, text, at);
	case FIELD_WORDS:
		return read_words(field, text, at);
	default:
		return false;
	}
}

static const struct field *find_field(const struct shape *shape, const char *name)
{
	for (size_t i = 0; shape && i < shape->count; i++)
		if (!strcmp(shape->fields[i].name, name))
			return &shape->fields[i];
	return NULL;
}

static bool refuse_name(const char *name, const struct shape *shape, struct err *err)
{
	struct strbuf known;

	if (!shape)
		return err_set(err, ERR_MALFORMED, "There are no query parameters here.");
	strbuf_init(&known, err->arena, 200);
	for (size_t i = 0; i < shape->count; i++)
		strbuf_addf(&known, "%s%s", i ? ", " : "", shape->fields[i].name);
	return err_set(err, ERR_MALFORMED, "There is no query parameter \"%.*s\" here: there are %s.",
		(int)utf8_fit(name, NAME_SHOWN), name, known.data);
}

bool query_decode(const struct request *request, const struct shape *shape, void *out,
	struct err *err)
{
	for (size_t i = 0; i < request->query_count; i++) {
		const struct query_param *param = &request->query[i];
		const struct field *field = find_field(shape, param->name);

		if (!field)
			return refuse_name(param->name, shape, err);
		if (!read_value(field, param->value, (char *)out + field->offset))
			return err_set(err, ERR_MALFORMED,
				"The query parameter \"%s\" does not accept this value: %s.", field->name,
				field->about);
		if (field->given)
			*(bool *)((char *)out + field->given) = true;
	}
	return true;
}

static bool is_unreserved(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
	       || (c && strchr("-._~", c));
}

void query_escape(struct strbuf *out, const char *value)
{
	for (; *value; value++)
		if (is_unreserved((unsigned char)*value))
			strbuf_addc(out, *value);
		else
			strbuf_addf(out, "%%%02X", (unsigned char)*value);
}
