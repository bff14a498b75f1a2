#ifndef TAP_JSON_INPUT_H
#define TAP_JSON_INPUT_H

#include <string.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "http/json.h"
#include "tap/tap.h"

/* What the tests of json_decode() share: a body with a member of each kind. */
static const char *const channel_names[] = { NULL, "email", "chat", "phone" };
static const struct words channels = { "channel", channel_names, 4 };

struct person {
	const char *login;
	const char *name;
	bool login_given;
};

static bool has_at(const char *text)
{
	return strchr(text, '@');
}

static const struct format email_format = { "email", has_at, "is not an email address" };

static const struct field person_fields[] = {
	{ "login", FIELD_TEXT, .flags = FIELD_REQUIRED, .offset = offsetof(struct person, login),
		.given = offsetof(struct person, login_given), .min = 1, .max = 8 },
	{ "name", FIELD_TEXT, .flags = FIELD_REQUIRED, .offset = offsetof(struct person, name),
		.max = 20 },
};
static const struct shape person_shape = SHAPE("Person", struct person, person_fields);

struct input {
	int64_t id, minutes, at, day, total;
	bool urgent;
	const char *title, *body, *email, *lines;
	int channel, maybe;
	uint32_t blocked;
	struct person reporter, owner;
	bool email_given, title_given;
};

#define AT(member) .offset = offsetof(struct input, member)
static const struct field fields[] = {
	{ "id", FIELD_ID, AT(id) },
	{ "minutes", FIELD_INT, AT(minutes), .min = -5, .max = 600 },
	{ "urgent", FIELD_BOOL, AT(urgent) },
	{ "maybe", FIELD_MAYBE, .flags = FIELD_NULLABLE, AT(maybe) },
	{ "title", FIELD_TEXT, .flags = FIELD_REQUIRED, AT(title),
		.given = offsetof(struct input, title_given), .min = 0, .max = 10 },
	{ "body", FIELD_TEXT, .flags = FIELD_MULTILINE, AT(body), .min = 2, .max = 100 },
	{ "email", FIELD_TEXT, .flags = FIELD_NULLABLE, AT(email),
		.given = offsetof(struct input, email_given), .max = 100, .format = &email_format },
	{ "at", FIELD_TIME, .flags = FIELD_NULLABLE, AT(at) },
	{ "day", FIELD_DATE, AT(day) },
	{ "channel", FIELD_WORD, .flags = FIELD_NULLABLE, AT(channel), .words = &channels },
	{ "blocked", FIELD_WORDS, AT(blocked), .words = &channels },
	{ "lines", FIELD_LINES, .flags = FIELD_NULLABLE, AT(lines), .max = 3 },
	{ "reporter", FIELD_OBJECT, .flags = FIELD_NULLABLE | FIELD_SHORTHAND, AT(reporter),
		.shape = &person_shape },
	{ "owner", FIELD_OBJECT, .flags = FIELD_NULLABLE, AT(owner), .shape = &person_shape },
	{ "total", FIELD_COUNT, AT(total) },
};
static const struct shape shape = SHAPE("Input", struct input, fields);

static struct arena *arena;

/* "/title too_long, /id type": the errors in one line. */
static const char *summary(const struct err *err)
{
	struct strbuf out;

	strbuf_init(&out, arena, 100);
	for (const struct err_field *f = err->fields; f; f = f->next)
		strbuf_addf(&out, "%s%s %s", out.len ? ", " : "", f->pointer, f->code);
	return out.data;
}

__attribute__((unused))
static bool decode(const char *text, size_t len, struct input *in, struct err *err)
{
	*in = (struct input){ 0 };
	err_init(err, arena);
	return json_decode(text, len, &shape, in, arena, err);
}

/* Single quotes are easier to read in C. */
static char *quoted(const char *text)
{
	char *copy = arena_strdup(arena, text);

	for (char *p = copy; *p; p++)
		if (*p == '\'')
			*p = '"';
	return copy;
}

#endif
