#include "domain/letter.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "base/tabbed.h"

#define VALUE_ROW(value, name_, kind_, words_, example_) \
	[value] = { name_, VALUE_KIND_##kind_, words_, example_ },

const struct value_row value_rows[value_count] = { VALUE_NAMES(VALUE_ROW) };

static const char *value_text(const struct value_row *row, const struct letter_value *value,
	struct arena *arena)
{
	if (row->kind == VALUE_KIND_TEXT)
		return value->text;
	if (row->kind == VALUE_KIND_WORD)
		return word_name(row->words, (int)value->number);
	return value->number ? arena_printf(arena, "%lld", (long long)value->number) : NULL;
}

const char *letter_contents(const struct letter_value values[value_count], struct arena *arena)
{
	struct strbuf out;

	strbuf_init(&out, arena, 400);
	for (int i = 0; i < value_count; i++) {
		const char *text = value_text(&value_rows[i], &values[i], arena);

		if (!text)
			continue;
		strbuf_adds(&out, value_rows[i].name);
		tabbed_add(&out, text);
		strbuf_addc(&out, '\n');
	}
	return out.data;
}

static void set(const struct value_row *row, struct letter_value *value, const char *text)
{
	if (row->kind == VALUE_KIND_TEXT)
		value->text = text;
	else if (row->kind == VALUE_KIND_WORD)
		value->number = word_find(row->words, text, strlen(text));
	else
		value->number = strtoll(text, NULL, 10);
}

void letter_read(const char *contents, struct letter_value values[value_count], struct arena *arena)
{
	memset(values, 0, value_count * sizeof(*values));
	while (*contents) {
		const char *name = tabbed_take(&contents, '\t', arena);
		const char *text = tabbed_take(&contents, '\n', arena);

		for (int i = 0; name && text && i < value_count; i++)
			if (!strcmp(value_rows[i].name, name))
				set(&value_rows[i], &values[i], text);
	}
}
