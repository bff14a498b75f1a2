/* An arena gives out room that is zeroed, aligned and its own, and takes it back all at once. */
#include "base/arena.h"

#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tap/tap.h"

static uint64_t state = 7;

static size_t draw(size_t below)
{
	state = state * 6364136223846793005 + 1442695040888963407;
	return (size_t)(state >> 33) % below;
}

static bool is_filled(const unsigned char *p, size_t len, unsigned char with)
{
	for (size_t i = 0; i < len; i++)
		if (p[i] != with)
			return false;
	return true;
}

static void test_sizes(struct arena *arena)
{
	static const size_t sizes[] = { 0, 1, 15, 16, 17, 4096, 32768 - 16, 32768, 32769, 1 << 20 };

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		unsigned char *p = arena_alloc(arena, sizes[i]);

		ok(p && (uintptr_t)p % 16 == 0, "%zu bytes are aligned", sizes[i]);
		ok(is_filled(p, sizes[i], 0), "and zeroed");
		memset(p, 0xff, sizes[i]);
	}
}

/* Pieces of many sizes, each filled with its number: none overlaps another. */
static void test_overlap(struct arena *arena)
{
	enum { PIECES = 2000 };
	static unsigned char *pieces[PIECES];
	static size_t sizes[PIECES];
	int zeroed = 0, kept = 0;

	for (int i = 0; i < PIECES; i++) {
		sizes[i] = draw(20) ? draw(300) : draw(70000);
		pieces[i] = arena_alloc(arena, sizes[i]);
		zeroed += is_filled(pieces[i], sizes[i], 0);
		memset(pieces[i], i & 0xff, sizes[i]);
	}
	for (int i = 0; i < PIECES; i++)
		kept += is_filled(pieces[i], sizes[i], (unsigned char)i);
	is_int(zeroed, PIECES, "pieces that are zeroed");
	is_int(kept, PIECES, "pieces that nobody else wrote to");
}

/* What was given up comes back zeroed, however often, and what is older stays. */
static void test_rewind(struct arena *arena)
{
	char *older = arena_strdup(arena, "older");
	int zeroed = 0, rounds = 300;

	for (int i = 0; i < rounds; i++) {
		struct arena_mark mark = arena_mark(arena);
		size_t size = draw(i % 10 ? 500 : 100000);
		unsigned char *p = arena_alloc(arena, size);

		zeroed += is_filled(p, size, 0);
		memset(p, 0xee, size);
		memset(arena_alloc(arena, 40000), 0xdd, 40000);
		arena_rewind(arena, mark);
	}
	is_int(zeroed, rounds, "room that is zeroed again after a rewind");
	is_str(older, "older", "what was there before the mark stays");
}

static char order[32];

static void add_letter(void *data)
{
	order[strlen(order)] = *(const char *)data;
}

static void test_cleanup(void)
{
	struct arena *arena = arena_new();
	struct arena_mark mark;

	arena_on_cleanup(arena, add_letter, "a");
	arena_on_cleanup(arena, add_letter, "b");
	mark = arena_mark(arena);
	arena_on_cleanup(arena, add_letter, "c");
	arena_alloc(arena, 100000);
	arena_on_cleanup(arena, add_letter, "d");
	is_str(order, "", "hooks wait");
	arena_rewind(arena, mark);
	is_str(order, "dc", "a rewind runs those after the mark, last in, first out");
	arena_on_cleanup(arena, add_letter, "e");
	arena_reset(arena);
	is_str(order, "dceba", "a reset runs the rest");
	arena_reset(arena);
	is_str(order, "dceba", "and once only");
	arena_on_cleanup(arena, add_letter, "f");
	arena_free(arena);
	is_str(order, "dcebaf", "so does the end");
}

static void test_texts(struct arena *arena)
{
	char long_text[2001];

	memset(long_text, 'x', 2000);
	long_text[2000] = '\0';
	is_str(arena_strdup(arena, "text"), "text", "a copy");
	is_str(arena_strdup(arena, NULL), NULL, "none of none");
	is_str(arena_strdup(arena, ""), "", "an empty one");
	is_str(arena_strndup(arena, "text", 2), "te", "a piece, ended by a zero byte");
	is_str(arena_strndup(arena, NULL, 0), "", "a piece of nothing");
	ok(!memcmp(arena_strndup(arena, "a\0b", 3), "a\0b", 4), "a piece with a zero byte in it");
	is_str(arena_printf(arena, "%d-%s", 42, "x"), "42-x", "a printed text");
	is_str(arena_printf(arena, "%s", long_text), long_text, "a long one");
	is_str(arena_printf(arena, "%s", ""), "", "an empty one");
}

static void test_array(struct arena *arena)
{
	int64_t *numbers = arena_array(arena, 100, sizeof(*numbers));

	ok(is_filled((unsigned char *)numbers, 100 * sizeof(*numbers), 0), "an array is zeroed");
	ok(arena_array(arena, 0, 8), "one of nothing is one");
}

/* More than there can be ends the process; it must not give too little. */
static bool ends(size_t count, size_t size)
{
	pid_t child = fork();
	int status;

	if (!child) {
		setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
		arena_array(arena_new(), count, size);
		_exit(0);
	}
	return child > 0 && waitpid(child, &status, 0) == child && WIFSIGNALED(status);
}

static void test_overflow(void)
{
	ok(ends(SIZE_MAX / 8 + 2, 8), "a product that overflows ends the process");
	ok(ends(SIZE_MAX, 1), "so does all the memory there can be");
	ok(!ends(1000, 8), "but not what is there");
}

int main(void)
{
	struct arena *arena = arena_new();

	test_sizes(arena);
	test_overlap(arena);
	arena_reset(arena);
	test_rewind(arena);
	arena_reset(arena);
	ok(is_filled(arena_alloc(arena, 30000), 30000, 0), "zeroed again after a reset");
	test_cleanup();
	test_texts(arena);
	test_array(arena);
	test_overflow();
	arena_free(arena);
	arena_free(NULL);
	return tap_done();
}
