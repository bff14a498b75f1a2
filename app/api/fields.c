#include "api/fields.h"

#include <string.h>

#include "base/strbuf.h"
#include "base/utf8.h"

enum { NAME_SHOWN = 80 }; /* as much of a name as a person is told */

/* Members that only stand in an answer when `include` asks for them stand in no list. */
static bool is_listed(const struct field *field)
{
	return field->seen_by < SEEN_INCLUDED;
}

static const struct field *find(const struct shape *shape, const char *name, size_t len)
{
	for (size_t i = 0; i < shape->count; i++) {
		const struct field *field = &shape->fields[i];

		if (is_listed(field) && !strncmp(field->name, name, len) && !field->name[len])
			return field;
	}
	return NULL;
}

static bool refuse(struct ctx *c, const struct shape *shape, const char *name, size_t len)
{
	const char *shown = arena_strndup(c->arena, name, len);
	const char *comma = "";
	struct strbuf known;

	strbuf_init(&known, c->arena, 400);
	for (size_t i = 0; i < shape->count; i++) {
		const struct field *field = &shape->fields[i];

		if (!is_listed(field) || (field->seen_by && !(field->seen_by & audience_of(&c->caller))))
			continue;
		strbuf_addf(&known, "%s%s", comma, field->name);
		comma = ", ";
	}
	return err_set(c->err, ERR_MALFORMED,
		"The query parameter \"fields\" names no member \"%.*s\": there are %s.",
		(int)utf8_fit(shown, NAME_SHOWN), shown, known.data);
}

/* Notes in `wanted`, one for each of the shape's rows, which are named. */
static bool read_names(struct ctx *c, const struct shape *shape, const char *names, bool *wanted)
{
	for (;; names++) {
		size_t len = strcspn(names, ",");
		const struct field *field = find(shape, names, len);

		if (!field)
			return refuse(c, shape, names, len);
		wanted[field - shape->fields] = true;
		names += len;
		if (!*names)
			return true;
	}
}

bool fields_trim(struct ctx *c, const struct shape *shape, struct shape *trimmed)
{
	const char *names = request_query(c->request, "fields");
	bool *wanted;
	struct field *fields;

	*trimmed = *shape;
	if (!names)
		return true;
	wanted = arena_array(c->arena, shape->count, sizeof(*wanted));
	if (!read_names(c, shape, names, wanted))
		return false;
	trimmed->fields = fields = arena_array(c->arena, shape->count, sizeof(*fields));
	trimmed->count = 0;
	for (size_t i = 0; i < shape->count; i++)
		if (wanted[i])
			fields[trimmed->count++] = shape->fields[i];
	return true;
}
