#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/utf8.h"

void err_init(struct err *err, struct arena *arena)
{
	*err = (struct err){ .arena = arena };
}

void err_clear(struct err *err)
{
	err_init(err, err->arena);
}

/* vsnprintf, which may cut; never inside of a code point, as the text will stand in an answer. */
__attribute__((format(printf, 3, 0)))
static void print_text(char *text, size_t room, const char *format, va_list args)
{
	size_t len, start;

	vsnprintf(text, room, format, args);
	len = start = strlen(text);
	while (start && ((unsigned char)text[start - 1] & 0xc0) == 0x80)
		start--;
	start -= start && (unsigned char)text[start - 1] >= 0xc0;
	if (len + 1 == room && !utf8_valid(text + start, len - start))
		text[start] = '\0';
}

bool err_set(struct err *err, enum err_kind kind, const char *format, ...)
{
	va_list args;

	err->kind = kind;
	va_start(args, format);
	print_text(err->detail, sizeof(err->detail), format, args);
	va_end(args);
	return false;
}

static void append(struct err *err, struct err_field *field)
{
	struct err_field **end = &err->fields;

	while (*end)
		end = &(*end)->next;
	*end = field;
}

bool err_add_field(struct err *err, const char *pointer, const char *code, const char *format, ...)
{
	struct err_field *field = arena_alloc(err->arena, sizeof(*field));
	char detail[ERR_DETAIL];
	va_list args;

	va_start(args, format);
	print_text(detail, sizeof(detail), format, args);
	va_end(args);
	*field = (struct err_field){
		.pointer = arena_strdup(err->arena, pointer),
		.code = code,
		.detail = arena_strdup(err->arena, detail),
	};
	append(err, field);
	if (err->kind != ERR_NONE)
		return false;
	return err_set(err, ERR_INVALID, "The request is well-formed, but some of its members are not acceptable.");
}

bool err_raise(struct err *to, const struct err *from)
{
	struct arena *arena = to->arena;

	if (!from || from->kind == ERR_NONE)
		return true;
	*to = *from;
	to->arena = arena;
	to->fields = NULL;
	for (const struct err_field *field = from->fields; field; field = field->next) {
		struct err_field *copy = arena_alloc(arena, sizeof(*copy));

		*copy = *field;
		copy->next = NULL;
		append(to, copy);
	}
	return false;
}
