/* A text that grows: whatever is added is there, in order, with a zero byte behind it. */
#include "base/strbuf.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "tap/tap.h"

static struct arena *arena;

static struct strbuf buffer(size_t hint)
{
	struct strbuf buf;

	strbuf_init(&buf, arena, hint);
	return buf;
}

static void test_adding(void)
{
	struct strbuf buf = buffer(0);
	char long_text[5001];

	is_str(buf.data, "", "begins empty, with no room at all");
	strbuf_adds(&buf, "");
	strbuf_add(&buf, NULL, 0);
	is_str(buf.data, "", "nothing added is nothing");
	strbuf_addc(&buf, 'a');
	strbuf_adds(&buf, "bc");
	strbuf_add(&buf, "defg", 2);
	strbuf_addf(&buf, "[%d|%s]", 5, "x");
	is_str(buf.data, "abcde[5|x]", "what was added, in order");
	is_int((int64_t)buf.len, 10, "and its length");
	memset(long_text, 'y', 5000);
	long_text[5000] = '\0';
	strbuf_addf(&buf, "%s", long_text);
	ok(buf.len == 5010 && !strcmp(buf.data + 10, long_text), "a long printed text");
	strbuf_clear(&buf);
	is_str(buf.data, "", "empty again");
	is_int((int64_t)buf.len, 0, "and of no length");
	strbuf_add(&buf, "a\0b", 3);
	ok(buf.len == 3 && !memcmp(buf.data, "a\0b", 4), "a zero byte is a byte like others");
	strbuf_addf(&buf, "%s", "");
	is_int((int64_t)buf.len, 3, "an empty printed text adds nothing");
}

static void test_numbers(void)
{
	static const struct {
		int64_t number;
		const char *want;
	} cases[] = {
		{ 0, "0" }, { 7, "7" }, { 10, "10" }, { -1, "-1" }, { -10, "-10" }, { 1042, "1042" },
		{ INT64_MAX, "9223372036854775807" }, { INT64_MIN, "-9223372036854775808" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct strbuf buf = buffer(1);

		strbuf_addi(&buf, cases[i].number);
		is_str(buf.data, cases[i].want, "%s", cases[i].want);
	}
}

static void test_reserve(void)
{
	struct strbuf buf = buffer(2);
	char *place;

	strbuf_adds(&buf, "ab");
	place = strbuf_reserve(&buf, 100);
	memset(place, 'c', 100);
	strbuf_grown(&buf, 3);
	is_str(buf.data, "abccc", "of what was reserved, what was used");
	strbuf_reserve(&buf, 0);
	strbuf_grown(&buf, 0);
	is_str(buf.data, "abccc", "reserving nothing changes nothing");
}

static void add_one(struct strbuf *buf)
{
	strbuf_addc(buf, 'x');
}

static void add_printed(struct strbuf *buf)
{
	strbuf_addf(buf, "%d", 7);
}

static void add_number(struct strbuf *buf)
{
	strbuf_addi(buf, 7);
}

static void add_reserved(struct strbuf *buf)
{
	*strbuf_reserve(buf, 1) = 'x';
	strbuf_grown(buf, 1);
}

/* A text that fills its room to the last byte does not write into its neighbour's. */
static void test_neighbour(void)
{
	static void (*const adders[])(struct strbuf *) = { add_one, add_printed, add_number,
		add_reserved };

	for (size_t i = 0; i < sizeof(adders) / sizeof(adders[0]); i++) {
		for (size_t hint = 14; hint <= 17; hint++) {
			struct strbuf buf = buffer(hint);
			char *neighbour = arena_strdup(arena, "neighbour");

			for (int n = 0; n < 64; n++)
				adders[i](&buf);
			is_str(neighbour, "neighbour", "way %zu, room for %zu", i, hint);
			is_int((int64_t)strlen(buf.data), 64, "and all of it is there");
		}
	}
}

/* Growing by pieces of any size, against a plain array. */
static void test_growing(void)
{
	enum { ROUNDS = 20, MOST = 200000 };
	char *plain = malloc(MOST);
	uint64_t state = 3;
	int same = 0;

	for (int round = 0; round < ROUNDS; round++) {
		struct strbuf buf = buffer((size_t)round);
		size_t len = 0;

		while (len < MOST - 4000) {
			size_t piece;

			state = state * 6364136223846793005 + 1442695040888963407;
			piece = (size_t)(state >> 40) % (state >> 63 ? 10 : 4000);
			memset(plain + len, (int)('a' + piece % 26), piece);
			strbuf_add(&buf, plain + len, piece);
			len += piece;
		}
		same += buf.len == len && !memcmp(buf.data, plain, len) && !buf.data[len];
		arena_reset(arena);
	}
	is_int(same, ROUNDS, "texts that grew as they should");
	free(plain);
}

int main(void)
{
	arena = arena_new();
	test_adding();
	test_numbers();
	test_reserve();
	test_neighbour();
	test_growing();
	arena_free(arena);
	return tap_done();
}
