#include "http/csv_write.h"

#include <stdbool.h>
#include <string.h>

#include "base/strbuf.h"
#include "http/json.h"

struct line {
	struct strbuf *out;
	uint32_t audience;
	bool begun;
};

static void put_cell(struct line *line, const char *text, size_t len)
{
	bool quoted = false;

	for (size_t i = 0; i < len; i++)
		quoted |= strchr("\",\r\n", text[i]) != NULL;
	if (line->begun)
		strbuf_addc(line->out, ',');
	line->begun = true;
	if (!quoted) {
		strbuf_add(line->out, text, len);
		return;
	}
	strbuf_addc(line->out, '"');
	for (size_t i = 0; i < len; i++) {
		if (text[i] == '"')
			strbuf_addc(line->out, '"');
		strbuf_addc(line->out, text[i]);
	}
	strbuf_addc(line->out, '"');
}

static void end_line(struct line *line)
{
	strbuf_adds(line->out, "\r\n");
	line->begun = false;
}

static void put_text(struct line *line, const char *text)
{
	struct strbuf cell;

	strbuf_init(&cell, line->out->arena, 80);
	if (text && *text && strchr("=+-@\t\r", *text))
		strbuf_addc(&cell, '\'');
	strbuf_adds(&cell, text ? text : "");
	put_cell(line, cell.data, cell.len);
}

/* As JSON has it, without the quotes of a word or a moment, in which nothing is escaped. */
static void put_other(struct line *line, const struct field *field, const void *value)
{
	struct strbuf json;
	size_t skip = 0;

	strbuf_init(&json, line->out->arena, 80);
	json_render_member(&json, field, value, line->audience);
	if (!strcmp(json.data, "null"))
		strbuf_clear(&json);
	if (json.len > 1 && json.data[0] == '"')
		skip = 1;
	put_cell(line, json.data + skip, json.len - 2 * skip);
}

static bool is_seen(const struct line *line, const struct field *field)
{
	return !field->seen_by || (field->seen_by & line->audience);
}

static void put_names(struct line *line, const struct shape *shape, const char *before)
{
	for (size_t i = 0; i < shape->count; i++) {
		const struct field *field = &shape->fields[i];
		struct strbuf name;

		if (!is_seen(line, field))
			continue;
		strbuf_init(&name, line->out->arena, 40);
		strbuf_addf(&name, "%s%s", before, field->name);
		if (field->type == FIELD_OBJECT) {
			strbuf_addc(&name, '.');
			put_names(line, field->shape, name.data);
		} else {
			put_cell(line, name.data, name.len);
		}
	}
}

static void put_values(struct line *line, const struct shape *shape, const void *value)
{
	for (size_t i = 0; i < shape->count; i++) {
		const struct field *field = &shape->fields[i];
		const void *at = (const char *)value + field->offset;

		if (!is_seen(line, field))
			continue;
		if (field->type == FIELD_OBJECT)
			put_values(line, field->shape, at);
		else if (field->type == FIELD_TEXT)
			put_text(line, *(const char *const *)at);
		else
			put_other(line, field, at);
	}
}

static const struct field *data_of(const struct shape *shape)
{
	for (size_t i = 0; i < shape->count; i++)
		if (shape->fields[i].type == FIELD_ARRAY && !strcmp(shape->fields[i].name, "data"))
			return &shape->fields[i];
	return NULL;
}

void csv_write(struct strbuf *out, const struct shape *shape, const void *value, uint32_t audience)
{
	const struct field *data = data_of(shape);
	struct field_array rows = { value, 1 };
	struct line line = { out, audience, false };
	const char *row;

	if (data) {
		rows = *(const struct field_array *)(const void *)((const char *)value + data->offset);
		shape = data->shape;
	}
	put_names(&line, shape, "");
	end_line(&line);
	row = rows.items;
	for (size_t i = 0; i < rows.count; i++, row += shape->size) {
		put_values(&line, shape, row);
		end_line(&line);
	}
}
