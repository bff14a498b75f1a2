#include "http/json.h"

#include <string.h>

#include <json-c/json.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "http/json_place.h"
#include "http/json_scan.h"
#include "http/json_value.h"

/* Values --------------------------------------------------------------------------------------- */

static struct span json_span(struct json_object *json)
{
	return (struct span){ json_object_get_string(json), (size_t)json_object_get_string_len(json) };
}

static void decode_integer(struct decoder *d, const struct place *at, void *out)
{
	value_integer(d, at, json_object_get_int64(at->json), out);
}

static void decode_bool(struct decoder *d, const struct place *at, void *out)
{
	(void)d;
	*(bool *)out = json_object_get_boolean(at->json);
}

static void decode_maybe(struct decoder *d, const struct place *at, void *out)
{
	(void)d;
	*(int *)out = json_object_get_boolean(at->json) ? MAYBE_YES : MAYBE_NO;
}

static void decode_text(struct decoder *d, const struct place *at, void *out)
{
	*(const char **)out = value_text(d, at, json_span(at->json));
}

static void decode_moment(struct decoder *d, const struct place *at, void *out)
{
	value_moment(d, at, json_span(at->json), out);
}

static void decode_word(struct decoder *d, const struct place *at, void *out)
{
	*(int *)out = value_word(d, at, json_span(at->json));
}

/* Arrays and objects --------------------------------------------------------------------------- */

static void refuse_type(struct decoder *d, const struct place *at);

/* The element with this index; false, after an error, when it is not a text. */
static bool take_element(struct decoder *d, const struct place *array, size_t index,
	struct place *element)
{
	*element = (struct place){
		.parent = array,
		.index = index,
		.field = array->field,
		.json = json_object_array_get_idx(array->json, index),
	};
	if (json_object_is_type(element->json, json_type_string))
		return true;
	refuse_type(d, element);
	return false;
}

static void decode_words(struct decoder *d, const struct place *at, void *out)
{
	size_t count = json_object_array_length(at->json);
	struct place element;
	uint32_t *set = out;
	int value;

	for (size_t i = 0; i < count && !decoder_is_full(d); i++) {
		if (!take_element(d, at, i, &element) || !(value = value_word(d, &element, json_span(element.json))))
			continue;
		if (*set & WORD_BIT(value))
			decoder_refuse(d, &element, "duplicate", "stands there twice");
		*set |= WORD_BIT(value);
	}
}

/* What each element of a FIELD_LINES must be. */
const struct field line_field = { .type = FIELD_TEXT, .min = 1, .max = 200 };

static void decode_lines(struct decoder *d, const struct place *at, void *out)
{
	size_t count = json_object_array_length(at->json);
	struct strbuf lines;
	struct place element;
	const char *line;

	if (!value_fits(d, at, count, "element"))
		return;
	strbuf_init(&lines, d->arena, 64);
	for (size_t i = 0; i < count && !decoder_is_full(d); i++) {
		if (!take_element(d, at, i, &element))
			continue;
		element.field = &line_field;
		line = value_text(d, &element, json_span(element.json));
		strbuf_adds(&lines, i ? "\n" : "");
		strbuf_adds(&lines, line ? line : "");
	}
	*(const char **)out = lines.data;
}

static void decode_members(struct decoder *d, const struct place *at, const struct shape *shape,
	void *out);

static void decode_object(struct decoder *d, const struct place *at, void *out)
{
	decode_members(d, at, at->field->shape, out);
}

static void decode_value(struct decoder *d, const struct place *at, void *base);

static void decode_array(struct decoder *d, const struct place *at, void *out)
{
	const struct shape *shape = at->field->shape;
	const struct field element = { .type = FIELD_OBJECT, .shape = shape };
	size_t count = json_object_array_length(at->json);
	char *items;

	if (!value_fits(d, at, count, "element"))
		return;
	items = arena_array(d->arena, count, shape->size);
	for (size_t i = 0; i < count && !decoder_is_full(d); i++) {
		const struct place place = { .parent = at, .index = i, .field = &element,
			.json = json_object_array_get_idx(at->json, i) };

		decode_value(d, &place, items + i * shape->size);
	}
	*(struct field_array *)out = (struct field_array){ items, count };
}

/* Parts ---------------------------------------------------------------------------------------- */

/* An object of a body, until it is known what it must be. */
struct json_part {
	const struct place *at;
	const struct json_scan *scan;
	size_t first; /* of the scan's problems */
};

/* For longer than the function that found it. */
static const struct place *keep_place(struct arena *arena, const struct place *at)
{
	struct place *kept = arena_alloc(arena, sizeof(*kept));

	*kept = *at;
	kept->field = NULL;
	if (at->parent)
		kept->parent = keep_place(arena, at->parent);
	return kept;
}

/*
 * What the scan has noted inside of it is told when the part is decoded. Of more than it can note,
 * nobody knows where they are: then all are told now.
 */
static void decode_part(struct decoder *d, const struct place *at, void *out)
{
	struct json_part *part = arena_alloc(d->arena, sizeof(*part));

	*part = (struct json_part){ keep_place(d->arena, at), d->scan, d->reported };
	if (d->scan->problem_count <= JSON_ERRORS)
		d->reported = decoder_problems_end(d, at);
	else
		decoder_report(d, at);
	d->keeps = true;
	*(const struct json_part **)out = part;
}

/* Types ---------------------------------------------------------------------------------------- */

/* Each type's JSON type, what people are told that it is, and how it is read. */
static const struct kind {
	enum json_type type;
	const char *expected;
	void (*decode)(struct decoder *d, const struct place *at, void *out);
} kinds[] = {
	[FIELD_ID]     = { json_type_int, "an integer", decode_integer },
	[FIELD_INT]    = { json_type_int, "an integer", decode_integer },
	[FIELD_COUNT]  = { json_type_null, NULL, NULL },
	[FIELD_BOOL]   = { json_type_boolean, "true or false", decode_bool },
	[FIELD_MAYBE]  = { json_type_boolean, "true or false", decode_maybe },
	[FIELD_TEXT]   = { json_type_string, "a text", decode_text },
	[FIELD_TIME]   = { json_type_string, "a time, as a text", decode_moment },
	[FIELD_DATE]   = { json_type_string, "a date, as a text", decode_moment },
	[FIELD_WORD]   = { json_type_string, "a text", decode_word },
	[FIELD_WORDS]  = { json_type_array, "an array of texts", decode_words },
	[FIELD_LINES]  = { json_type_array, "an array of texts", decode_lines },
	[FIELD_OBJECT] = { json_type_object, "an object", decode_object },
	[FIELD_ARRAY]  = { json_type_array, "an array of objects", decode_array },
	[FIELD_PART]   = { json_type_object, "an object", decode_part },
	[FIELD_CUSTOM] = { json_type_null, NULL, NULL },
};

static const char *const type_names[] = {
	[json_type_null] = "null",
	[json_type_boolean] = "true or false",
	[json_type_double] = "a number",
	[json_type_int] = "a number",
	[json_type_object] = "an object",
	[json_type_array] = "an array",
	[json_type_string] = "a text",
};

static void refuse_type(struct decoder *d, const struct place *at)
{
	const struct kind *kind = &kinds[at->field->type];
	enum json_type type = json_object_get_type(at->json);
	bool is_text = !at->name && at->field->type != FIELD_OBJECT; /* an element of such an array */

	if (kind->type == json_type_int && type == json_type_double)
		decoder_refuse(d, at, "type", "must be an integer, without fraction or exponent");
	else
		decoder_refuse(d, at, "type", "must be %s, not %s", is_text ? "a text" : kind->expected,
			type_names[type]);
	decoder_report(d, at);
}

static void decode_null(struct decoder *d, const struct place *at)
{
	if (at->field->flags & FIELD_NULLABLE)
		return;
	if (at->field->flags & FIELD_REQUIRED)
		decoder_refuse(d, at, "required", "must not be null");
	else
		refuse_type(d, at);
}

static void decode_value(struct decoder *d, const struct place *at, void *base)
{
	const struct field *field = at->field;
	const struct kind *kind = &kinds[field->type];
	char *out = (char *)base + field->offset;

	if (field->given)
		*(bool *)((char *)base + field->given) = true;
	if (!at->json) {
		decode_null(d, at);
	} else if (json_object_is_type(at->json, kind->type)) {
		kind->decode(d, at, out);
	} else if (field->flags & FIELD_SHORTHAND && json_object_is_type(at->json, json_type_string)) {
		struct place text = *at;

		text.field = &field->shape->fields[0];
		decode_value(d, &text, out);
	} else {
		refuse_type(d, at);
	}
}

/* The row of a member; NULL for one that nobody knows, or that is there for answers only. */
static const struct field *find_field(const struct shape *shape, const char *name)
{
	for (size_t i = 0; i < shape->count; i++)
		if (!strcmp(shape->fields[i].name, name))
			return kinds[shape->fields[i].type].decode ? &shape->fields[i] : NULL;
	return NULL;
}

static void decode_member(struct decoder *d, const struct place *at, void *out)
{
	if (at->field) {
		decode_value(d, at, out);
	} else {
		decoder_refuse(d, at, "unknown", "is not a member that is known here");
		decoder_report(d, at);
	}
}

static void find_missing(struct decoder *d, const struct place *object, const struct shape *shape)
{
	for (size_t i = 0; i < shape->count; i++) {
		const struct field *field = &shape->fields[i];
		struct place at = { .parent = object, .name = field->name, .field = field };

		if (field->flags & FIELD_REQUIRED
			&& !json_object_object_get_ex(object->json, field->name, NULL))
			decoder_refuse(d, &at, "required", "is missing");
	}
}

/* json-c hands out the members in the order of the text. */
static void decode_members(struct decoder *d, const struct place *at, const struct shape *shape,
	void *out)
{
	struct json_object_iterator it = json_object_iter_begin(at->json);
	struct json_object_iterator end = json_object_iter_end(at->json);

	for (; !json_object_iter_equal(&it, &end) && !decoder_is_full(d); json_object_iter_next(&it)) {
		const char *name = json_object_iter_peek_name(&it);
		struct place member = {
			.parent = at,
			.name = name,
			.field = find_field(shape, name),
			.json = json_object_iter_peek_value(&it),
		};

		decode_member(d, &member, out);
	}
	find_missing(d, at, shape);
}

/* The whole -------------------------------------------------------------------------------------- */

static size_t blank_len(const char *text, size_t len)
{
	size_t i = 0;

	while (i < len && (text[i] == ' ' || text[i] == '\t' || text[i] == '\n' || text[i] == '\r'))
		i++;
	return i;
}

static bool wants_members(const struct shape *shape)
{
	for (size_t i = 0; i < shape->count; i++)
		if (shape->fields[i].flags & FIELD_REQUIRED)
			return true;
	return false;
}

/*
 * json-c's tree of a text that the scan has passed. That json-c disagrees with the scan, or is out
 * of memory, is nothing that the client could do better.
 */
static bool parse(const char *text, size_t len, struct json_object **tree, struct err *err)
{
	struct json_tokener *tokener = json_tokener_new_ex(JSON_DEPTH + 1);
	bool whole;

	if (!tokener)
		return err_set(err, ERR_INTERNAL, "json-c has no memory");
	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT);
	*tree = json_tokener_parse_ex(tokener, text, (int)len);
	whole = *tree && json_tokener_get_parse_end(tokener) == len;
	if (!whole) {
		err_set(err, ERR_INTERNAL, "json-c does not take what the scan took: %s",
			json_tokener_error_desc(json_tokener_get_error(tokener)));
		json_object_put(*tree);
	}
	json_tokener_free(tokener);
	return whole;
}

static void put_tree(void *tree)
{
	json_object_put(tree);
}

bool json_decode(const char *text, size_t len, const struct shape *shape, void *out,
	struct arena *arena, struct err *err)
{
	struct json_scan *scan = arena_alloc(arena, sizeof(*scan));
	struct decoder d = { .arena = arena, .err = err, .scan = scan };
	struct place body = { 0 };
	size_t start = blank_len(text, len);

	if (len > INT32_MAX)
		return err_set(err, ERR_TOO_LARGE, "The body is larger than any that is read.");
	if (start == len)
		return wants_members(shape) ? err_set(err, ERR_MALFORMED,
			"Not valid JSON: the body is empty, at byte 0.") : true;
	if (!json_scan(text, len, arena, scan, err))
		return false;
	if (text[start] != '{')
		return err_set(err, ERR_MALFORMED,
			"The body must be a JSON object: found something else, at byte %zu.", start);
	if (!parse(scan->text, len, &body.json, err))
		return false;
	decode_members(&d, &body, shape, out);
	decoder_report(&d, &(struct place){ 0 });
	if (d.keeps)
		arena_on_cleanup(arena, put_tree, body.json);
	else
		json_object_put(body.json);
	return d.errors == 0;
}

bool json_decode_part(const struct json_part *part, const char *pointer, const struct shape *shape,
	void *out, struct arena *arena, struct err *err)
{
	struct decoder d = { .arena = arena, .err = err };

	if (!part) {
		for (size_t i = 0; i < shape->count; i++)
			if (shape->fields[i].flags & FIELD_REQUIRED)
				err_add_field(err, arena_printf(arena, "%s/%s", pointer, shape->fields[i].name),
					"required", "is missing");
		return !wants_members(shape);
	}
	d.scan = part->scan;
	d.reported = part->first;
	decode_members(&d, part->at, shape, out);
	decoder_report(&d, part->at);
	return d.errors == 0;
}
