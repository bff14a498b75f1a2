/*
 * Bytes of any kind as a body: no crash, no report of a sanitizer; what is taken is rendered, and
 * taken again, as the same; json-c takes whatever the scan took. A minute of it, from the top:
 *
 *   clang -std=c17 -D_GNU_SOURCE -g -O1 -fsanitize=fuzzer,address,undefined -Ilib -Iapp \
 *       t/fuzz/json_decode.c app/http/json*.c app/http/text.c \
 *       lib/base/{arena,err,strbuf,time,utf8,words}.c -ljson-c -o /tmp/fuzz
 *   mkdir -p /tmp/corpus && /tmp/fuzz -max_total_time=60 -max_len=4096 /tmp/corpus
 */
#include "http/json.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static const char *const channel_names[] = { NULL, "email", "chat", "phone" };
static const struct words channels = { "channel", channel_names, 4 };

struct person {
	const char *login, *name;
};

static const struct field person_fields[] = {
	{ "login", FIELD_TEXT, .flags = FIELD_REQUIRED, .offset = offsetof(struct person, login),
		.max = 8 },
	{ "name", FIELD_TEXT, .flags = FIELD_NULLABLE, .offset = offsetof(struct person, name),
		.max = 20 },
};
static const struct shape person_shape = SHAPE("Person", struct person, person_fields);

struct input {
	int64_t id, number, at, day;
	bool flag;
	const char *text, *lines;
	int word;
	uint32_t words;
	struct person who;
};

#define AT(member) .offset = offsetof(struct input, member)
static const struct field fields[] = {
	{ "id", FIELD_ID, .flags = FIELD_NULLABLE, AT(id) },
	{ "n", FIELD_INT, .flags = FIELD_NULLABLE, AT(number), .min = -5, .max = INT64_MAX },
	{ "b", FIELD_BOOL, AT(flag) },
	{ "t", FIELD_TEXT, .flags = FIELD_MULTILINE | FIELD_NULLABLE, AT(text), .max = 1000 },
	{ "at", FIELD_TIME, .flags = FIELD_NULLABLE, AT(at) },
	{ "day", FIELD_DATE, .flags = FIELD_NULLABLE, AT(day) },
	{ "w", FIELD_WORD, .flags = FIELD_NULLABLE, AT(word), .words = &channels },
	{ "ws", FIELD_WORDS, AT(words), .words = &channels },
	{ "l", FIELD_LINES, .flags = FIELD_NULLABLE, AT(lines), .max = 3 },
	{ "who", FIELD_OBJECT, .flags = FIELD_NULLABLE | FIELD_SHORTHAND, AT(who),
		.shape = &person_shape },
};
static const struct shape shape = SHAPE("Input", struct input, fields);

static void demand(bool holds)
{
	if (!holds)
		abort();
}

/* What was taken, written and taken again must be written the same. */
static void check_taken(struct arena *arena, const struct input *in)
{
	struct strbuf once, again;
	struct input second = { 0 };
	struct err err;

	err_init(&err, arena);
	strbuf_init(&once, arena, 100);
	strbuf_init(&again, arena, 100);
	json_render(&once, &shape, in, 0);
	demand(json_decode(once.data, once.len, &shape, &second, arena, &err));
	json_render(&again, &shape, &second, 0);
	demand(!strcmp(once.data, again.data));
}

static void check_refused(const struct err *err)
{
	demand(err->kind == ERR_MALFORMED || err->kind == ERR_INVALID);
	demand((err->kind == ERR_INVALID) == !!err->fields);
	demand(utf8_valid(err->detail, strlen(err->detail)));
	for (const struct err_field *f = err->fields; f; f = f->next)
		demand(utf8_valid(f->pointer, strlen(f->pointer)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct arena *arena = arena_new();
	struct input in = { 0 };
	struct err err;

	err_init(&err, arena);
	if (json_decode((const char *)data, len, &shape, &in, arena, &err))
		check_taken(arena, &in);
	else
		check_refused(&err);
	arena_free(arena);
	return 0;
}
