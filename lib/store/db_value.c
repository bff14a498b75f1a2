#include "store/db.h"

#include <stdlib.h>
#include <string.h>

#include "store/db_inner.h"

/* Parameters on their way out, columns on their way in: what of it needs no client library. */

static struct db_param collect_one(char letter, va_list *args)
{
	struct db_param param = { .letter = letter };

	switch (letter) {
	case 'i':
	case 'I':
	case 't':
	case 'd':
		param.number = va_arg(*args, int64_t);
		break;
	case 'o':
		param.number = va_arg(*args, int) != 0;
		break;
	case 's':
		param.text = va_arg(*args, const char *);
		break;
	case 'b':
		param.text = va_arg(*args, const void *);
		param.len = va_arg(*args, size_t);
		break;
	case 'w':
		param.words = va_arg(*args, const struct words *);
		param.number = va_arg(*args, int);
		break;
	case 'm':
		param.words = va_arg(*args, const struct words *);
		param.number = va_arg(*args, uint32_t);
		break;
	default:
		abort(); /* the rest of the arguments cannot be read any more */
	}
	return param;
}

size_t db_params_collect(struct db_param *params, const char *letters, va_list args)
{
	size_t count = strlen(letters);
	va_list rest;

	if (count > DB_CELLS)
		abort();
	va_copy(rest, args);
	for (size_t i = 0; i < count; i++)
		params[i] = collect_one(letters[i], &rest);
	va_end(rest);
	return count;
}

bool db_set_text(const struct words *words, uint32_t set, char *text, size_t room)
{
	size_t len = 0;

	for (int i = 1; i < words->count && i < 32; i++) {
		size_t name_len = strlen(words->names[i]);

		if (!(set & WORD_BIT(i)))
			continue;
		set &= ~WORD_BIT(i);
		if (len + name_len + 2 > room)
			return false;
		if (len)
			text[len++] = ',';
		memcpy(text + len, words->names[i], name_len);
		len += name_len;
	}
	if (set || len == room)
		return false;
	text[len] = '\0';
	return true;
}

/* Each name of the text must be one of the list: no fewer bits than names. */
static bool parse_set(const struct words *words, const struct db_value *value, uint32_t *set)
{
	size_t names = value->len ? 1 : 0;

	for (size_t i = 0; i < value->len; i++)
		names += value->text[i] == ',';
	*set = word_set_parse(words, value->text, value->len);
	return (size_t)__builtin_popcount(*set) == names;
}

bool db_value_store(const struct db_column *column, const struct db_value *value, char *row)
{
	void *place = row + column->offset;

	if (value->null)
		return true;
	switch (column->type) {
	case DB_INT:
	case DB_TIME:
	case DB_DATE:
		*(int64_t *)place = value->number;
		return true;
	case DB_BOOL:
		*(bool *)place = value->number != 0;
		return true;
	case DB_TEXT:
		*(const char **)place = value->text;
		return true;
	case DB_BYTES:
		*(struct db_bytes *)place = (struct db_bytes){
			.data = (const unsigned char *)value->text,
			.len = value->len,
		};
		return true;
	case DB_WORD:
		*(int *)place = word_find(column->words, value->text, value->len);
		return *(int *)place;
	case DB_WORDS:
		return parse_set(column->words, value, place);
	}
	return false;
}
