/* What went wrong is said once, all of it, and in valid UTF-8. */
#include "base/err.h"

#include <string.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "tap/tap.h"

static struct arena *arena;

static void test_setting(void)
{
	struct err err;

	err_init(&err, arena);
	is_int(err.kind, ERR_NONE, "holds nothing");
	is_str(err.detail, "", "and says nothing");
	ok(!err_set(&err, ERR_CONFLICT, "%s is %d", "it", 5), "setting is failing");
	is_int(err.kind, ERR_CONFLICT, "the kind");
	is_str(err.detail, "it is 5", "the detail");
	err_set(&err, ERR_STALE, "later");
	is_int(err.kind, ERR_STALE, "the last one set counts");
	err.state = "closed";
	err_add_field(&err, "/a", "x", "y");
	err_clear(&err);
	ok(err.kind == ERR_NONE && !*err.detail && !err.fields && !err.state && !err.allowed,
		"nothing is left after a clear");
	ok(err.arena == arena, "but the arena");
}

static void test_fields(void)
{
	char pointer[] = "/title", detail[] = "too long";
	struct err err;

	err_init(&err, arena);
	ok(!err_add_field(&err, pointer, "too_long", "%s: %d", detail, 7), "adding is failing");
	ok(!err_add_field(&err, "/id", "type", "bad"), "twice");
	ok(!err_add_field(&err, "", "too_many", "more"), "and again");
	memset(pointer, '!', sizeof(pointer) - 1);
	memset(detail, '!', sizeof(detail) - 1);
	is_int(err.kind, ERR_INVALID, "fields make it invalid");
	ok(*err.detail, "and say so");
	is_str(err.fields->pointer, "/title", "the first pointer, a copy");
	is_str(err.fields->code, "too_long", "the first code");
	is_str(err.fields->detail, "too long: 7", "the first detail, a copy");
	is_str(err.fields->next->pointer, "/id", "the second");
	is_str(err.fields->next->next->code, "too_many", "the third");
	ok(!err.fields->next->next->next, "and no more");
	err_init(&err, arena);
	err_set(&err, ERR_MALFORMED, "first");
	err_add_field(&err, "/a", "x", "y");
	is_int(err.kind, ERR_MALFORMED, "what it was before, it stays");
	is_str(err.detail, "first", "and so does what it said");
}

/* An err that was kept, told to one who did not cause it. */
static void test_raising(void)
{
	struct err kept, to;

	err_init(&kept, arena);
	err_init(&to, arena);
	ok(err_raise(&to, NULL) && err_raise(&to, &kept), "nothing kept is nothing wrong");
	is_int(to.kind, ERR_NONE, "and nothing is told");
	err_add_field(&kept, "/a", "x", "y");
	err_add_field(&kept, "/b", "x", "y");
	ok(!err_raise(&to, &kept), "what was kept is a failure again");
	is_int(to.kind, ERR_INVALID, "of its kind");
	is_str(to.detail, kept.detail, "and detail");
	ok(to.arena == arena && to.fields != kept.fields, "with fields of its own");
	is_str(to.fields->pointer, "/a", "the first");
	is_str(to.fields->next->pointer, "/b", "the second");
	ok(!to.fields->next->next, "and no more");
	err_add_field(&to, "/c", "x", "y");
	ok(!kept.fields->next->next, "to which one can add");
}

/* A detail is as long as there is room, and no code point is cut in two. */
static void test_long(void)
{
	static const char *const characters[] = { "x", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80" };

	for (size_t width = 1; width <= 4; width++) {
		for (int shift = 0; shift < 4; shift++) {
			char text[4 + 4 * ERR_DETAIL] = "aaaa";
			struct err err;

			for (size_t i = 0; i < ERR_DETAIL; i++)
				memcpy(text + (size_t)shift + i * width, characters[width - 1], width);
			err_init(&err, arena);
			err_set(&err, ERR_INTERNAL, "%s", text);
			err_add_field(&err, "/a", "x", "%s", text);
			ok(utf8_valid(err.detail, strlen(err.detail)), "width %zu, shift %d is whole",
				width, shift);
			ok(strlen(err.detail) > sizeof(err.detail) - 1 - width, "and as long as can be");
			is_str(err.fields->detail, err.detail, "in a field, too");
		}
	}
}

int main(void)
{
	arena = arena_new();
	test_setting();
	test_fields();
	test_raising();
	test_long();
	arena_free(arena);
	return tap_done();
}
