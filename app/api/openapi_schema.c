#include "api/openapi_inner.h"

#include <string.h>

#include "api/ctx.h"
#include "base/strbuf.h"
#include "http/json.h"

/* Where a value stands: what may be null, and what is demanded of it, differs. */
enum way { SENT, ANSWERED, IN_QUERY };

static bool may_be_null(const struct field *field, enum way way)
{
	if (way == IN_QUERY || !(field->flags & FIELD_NULLABLE))
		return false;
	if (way == SENT)
		return !(field->flags & FIELD_REQUIRED);
	return field->type != FIELD_WORDS && field->type != FIELD_BOOL && field->type != FIELD_COUNT;
}

static void write_type(struct strbuf *out, const char *type, bool null)
{
	if (!null) {
		json_put_text(out, "type", type);
		return;
	}
	json_open(out, "type", '[');
	json_put_text(out, NULL, type);
	json_put_text(out, NULL, "null");
	json_close(out, ']');
}

static void write_names(struct strbuf *out, const struct words *words)
{
	json_put_text(out, "type", "string");
	json_open(out, "enum", '[');
	for (int i = 1; i < words->count; i++)
		json_put_text(out, NULL, words->names[i]);
	json_close(out, ']');
}

/* A list of the product's words is a component; that of a parameter stands with it. */
static void write_word(struct strbuf *out, const struct words *words, enum way way)
{
	if (way == IN_QUERY)
		write_names(out, words);
	else
		part_ref(out, PART_WORDS, words);
}

static void write_integer(struct strbuf *out, const struct field *field, bool null)
{
	bool bounded = field->type == FIELD_INT && (field->min || field->max);

	write_type(out, "integer", null);
	json_put_text(out, "format", "int64");
	if (field->type == FIELD_ID) {
		json_put_number(out, "minimum", 1);
		json_put_number(out, "maximum", FIELD_INTEGER_MOST);
	}
	if (field->type == FIELD_COUNT)
		json_put_number(out, "minimum", 0);
	if (bounded)
		json_put_number(out, "minimum", field->min);
	if (bounded && field->max)
		json_put_number(out, "maximum", field->max);
}

/* What a text that is sent may hold: control characters are refused. */
static const char *pattern_of(const struct field *field)
{
	if (field->format && field->format->pattern)
		return field->format->pattern;
	return field->flags & FIELD_MULTILINE ? "^[^\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f]*$"
					      : "^[^\\x00-\\x1f\\x7f-\\x9f]*$";
}

static void write_text(struct strbuf *out, const struct field *field, bool null, enum way way)
{
	write_type(out, "string", null);
	if (field->min)
		json_put_number(out, "minLength", field->min);
	if (field->max)
		json_put_number(out, "maxLength", field->max);
	if (field->format && field->format->name)
		json_put_text(out, "format", field->format->name);
	if (way == SENT)
		json_put_text(out, "pattern", pattern_of(field));
}

static void write_moment(struct strbuf *out, const struct field *field, bool null)
{
	write_type(out, "string", null);
	json_put_text(out, "format", field->type == FIELD_DATE ? "date" : "date-time");
}

static void write_words(struct strbuf *out, const struct field *field, enum way way)
{
	write_type(out, "array", may_be_null(field, way));
	if (way != IN_QUERY)
		json_put(out, "uniqueItems", "true");
	json_open(out, "items", '{');
	write_word(out, field->words, way);
	json_close(out, '}');
}

static void write_bounds(struct strbuf *out, const struct field *field)
{
	if (field->min)
		json_put_number(out, "minItems", field->min);
	if (field->max)
		json_put_number(out, "maxItems", field->max);
}

static void write_lines(struct strbuf *out, const struct field *field, enum way way)
{
	write_type(out, "array", may_be_null(field, way));
	write_bounds(out, field);
	json_open(out, "items", '{');
	write_text(out, &line_field, false, way);
	json_close(out, '}');
}

static void write_items(struct strbuf *out, const struct field *field, enum part_kind kind,
	const void *what)
{
	json_put_text(out, "type", "array");
	write_bounds(out, field);
	json_open(out, "items", '{');
	part_ref(out, kind, what);
	json_close(out, '}');
}

/* One of several; what they have in common is written by the caller beside it. */
static void write_ref(struct strbuf *out, const struct field *field, enum part_kind kind,
	const void *what, bool null)
{
	bool shorthand = (field->flags & FIELD_SHORTHAND) != 0;

	if (!null && !shorthand) {
		part_ref(out, kind, what);
		return;
	}
	json_open(out, shorthand ? "oneOf" : "anyOf", '[');
	if (shorthand) {
		json_open(out, NULL, '{');
		write_text(out, &field->shape->fields[0], false, SENT);
		json_close(out, '}');
	}
	json_open(out, NULL, '{');
	part_ref(out, kind, what);
	json_close(out, '}');
	if (null)
		json_put(out, NULL, "{\"type\":\"null\"}");
	json_close(out, ']');
}

static void write_choice(struct strbuf *out, const struct field *field, bool null)
{
	json_open(out, "anyOf", '[');
	for (const struct shape *const *shape = field->shapes; *shape; shape++) {
		json_open(out, NULL, '{');
		part_ref(out, PART_BODY, *shape);
		json_close(out, '}');
	}
	if (null)
		json_put(out, NULL, "{\"type\":\"null\"}");
	json_close(out, ']');
}

static void write_custom(struct strbuf *out, const struct field *field)
{
	if (field->words)
		write_items(out, field, PART_WORDS, field->words);
	else if (field->shape)
		write_items(out, field, PART_ANSWER, field->shape);
	else
		strbuf_add(out, field->schema + 1, strlen(field->schema) - 2); /* its braces are there */
}

static void write_value(struct strbuf *out, const struct field *field, enum way way)
{
	bool null = may_be_null(field, way);

	switch (field->type) {
	case FIELD_ID:
	case FIELD_INT:
	case FIELD_COUNT: write_integer(out, field, null); break;
	case FIELD_BOOL: json_put_text(out, "type", "boolean"); break;
	case FIELD_MAYBE: write_type(out, "boolean", null); break;
	case FIELD_TEXT: write_text(out, field, null, way); break;
	case FIELD_TIME:
	case FIELD_DATE: write_moment(out, field, null); break;
	case FIELD_WORD:
		if (way == IN_QUERY)
			write_names(out, field->words);
		else
			write_ref(out, field, PART_WORDS, field->words, null);
		break;
	case FIELD_WORDS: write_words(out, field, way); break;
	case FIELD_LINES: write_lines(out, field, way); break;
	case FIELD_OBJECT:
		write_ref(out, field, way == SENT ? PART_BODY : PART_ANSWER, field->shape, null);
		break;
	case FIELD_ARRAY:
		write_items(out, field, way == SENT ? PART_BODY : PART_ANSWER, field->shape);
		break;
	case FIELD_PART: write_choice(out, field, null); break;
	case FIELD_CUSTOM: write_custom(out, field); break;
	}
}

/* Who sees a member that not all see. */
static void write_audience(struct strbuf *out, uint32_t seen_by)
{
	if (!(seen_by & (SEEN_BY_DESK | SEEN_BY_SOFTWARE_TEAM)))
		return;
	json_open(out, "x-seen-by", '[');
	if (seen_by & SEEN_BY_DESK)
		json_put_text(out, NULL, "desk");
	if (seen_by & SEEN_BY_SOFTWARE_TEAM)
		json_put_text(out, NULL, "software_team");
	json_close(out, ']');
}

static void write_member(struct strbuf *out, const struct field *field, enum way way)
{
	json_open(out, field->name, '{');
	write_value(out, field, way);
	json_put_text(out, "description", field->about);
	if (way == ANSWERED)
		write_audience(out, field->seen_by);
	json_close(out, '}');
}

static bool is_required(const struct field *field, enum way way)
{
	return way == SENT ? field->flags & FIELD_REQUIRED : !field->seen_by;
}

static void write_required(struct strbuf *out, const struct shape *shape, enum way way)
{
	bool any = false;

	for (size_t i = 0; i < shape->count; i++) {
		if (!is_required(&shape->fields[i], way))
			continue;
		if (!any)
			json_open(out, "required", '[');
		any = true;
		json_put_text(out, NULL, shape->fields[i].name);
	}
	if (any)
		json_close(out, ']');
}

static void write_shape(struct strbuf *out, const struct shape *shape, enum way way)
{
	json_put_text(out, "type", "object");
	write_required(out, shape, way);
	if (shape->count) {
		json_open(out, "properties", '{');
		for (size_t i = 0; i < shape->count; i++)
			write_member(out, &shape->fields[i], way);
		json_close(out, '}');
	}
	if (way == SENT)
		json_put(out, "additionalProperties", "false");
}

/* What `fields` has left of a thing: some of its members. */
static void write_trimmed(struct strbuf *out, const struct shape *shape)
{
	json_open(out, NULL, '{');
	json_put_text(out, "type", "object");
	json_put_text(out, "description", "with `fields`: those that were asked for");
	json_open(out, "properties", '{');
	for (size_t i = 0; i < shape->count; i++)
		write_member(out, &shape->fields[i], ANSWERED);
	json_close(out, '}');
	json_close(out, '}');
}

static void write_list_items(struct strbuf *out, const struct part *list)
{
	json_open(out, "items", '{');
	if (list->trims) {
		json_open(out, "anyOf", '[');
		json_open(out, NULL, '{');
	}
	part_ref(out, PART_ANSWER, list->what);
	if (list->trims) {
		json_close(out, '}');
		write_trimmed(out, list->what);
		json_close(out, ']');
	}
	json_close(out, '}');
}

static void write_list(struct strbuf *out, const struct part *list)
{
	json_put_text(out, "type", "object");
	json_put(out, "required", "[\"data\",\"next\"]");
	json_open(out, "properties", '{');
	json_open(out, "data", '{');
	json_put_text(out, "type", "array");
	json_put_text(out, "description", "those of this page");
	write_list_items(out, list);
	json_close(out, '}');
	json_put(out, "next",
		"{\"type\":[\"string\",\"null\"],"
		"\"description\":\"the cursor of the next page; null: this is the last\"}");
	if (list->counts)
		json_put(out, "total",
			"{\"type\":[\"integer\",\"null\"],\"format\":\"int64\",\"minimum\":0,"
			"\"description\":\"with `count`: how many there are on all pages\"}");
	json_close(out, '}');
}

static void write_part(struct strbuf *out, const struct part *part)
{
	switch (part->kind) {
	case PART_BODY: write_shape(out, part->what, SENT); break;
	case PART_ANSWER: write_shape(out, part->what, ANSWERED); break;
	case PART_LIST: write_list(out, part); break;
	case PART_WORDS: write_names(out, part->what); break;
	}
}

void openapi_schemas(struct strbuf *out, const struct parts *parts)
{
	json_open(out, "schemas", '{');
	for (size_t i = 0; i < parts->count; i++) {
		struct strbuf name;

		strbuf_init(&name, out->arena, 40);
		part_name(&name, parts->list[i].kind, parts->list[i].what);
		json_open(out, name.data, '{');
		write_part(out, &parts->list[i]);
		json_close(out, '}');
	}
	json_close(out, '}');
}

void openapi_param_schema(struct strbuf *out, const char *name, const struct field *field)
{
	json_open(out, name, '{');
	write_value(out, field, IN_QUERY);
	json_close(out, '}');
}
