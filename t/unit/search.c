/* What a text is searched by: its words, folded; and how a search is read that somebody typed. */
#include "domain/search.h"

#include <string.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "tap/tap.h"

#define E_ACUTE "\xc3\xa9"
#define ACUTE "\xcc\x81" /* combining */

static const struct {
	const char *text;
	const char *words; /* sorted, a space between */
} texts[] = {
	/* what is a word */
	{ "", "" },
	{ " \t\n", "" },
	{ "a", "" },
	{ "ab", "ab" },
	{ "7 42", "42" },
	{ "PC is on, VM is off", "is off on pc vm" },
	{ "again and again and again", "again and" },
	{ "0x80070005", "0x80070005" },
	{ "+Error-Code: 0x80070005!", "0x80070005 code error" },
	{ "C++", "" },
	{ "C# or R", "or" },
	{ "v1.92", "92 v1" },
	{ "7.70 PL16", "70 pl16" },
	{ "e-mail", "mail" },
	{ "file_name.TXT", "file name txt" },
	{ "\\\\server\\share$", "server share" },
	{ "don't", "don" },
	{ "l\xe2\x80\x99""application", "application" },
	{ "ana@example.com", "ana com example" },
	{ "100% *any* ~2@4 (\"x\") -no", "100 any no" },
	{ "\xf0\x9f\x98\x80\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd", "" },
	{ "it\xf0\x9f\x98\x80works", "it works" },
	{ "1\xef\xb8\x8f\xe2\x83\xa3", "" }, /* a key cap */
	{ "Teams\xe2\x84\xa2", "teams" }, /* the trade mark's sign */
	{ "50\xe2\x82\xac, 3 \xc2\xbd hours", "50 hours" },

	/* case and accents */
	{ "R" E_ACUTE "sum" E_ACUTE, "resume" },
	{ "Re" ACUTE "sume" ACUTE, "resume" },
	{ "RESUME", "resume" },
	{ "\xc3\x9c""bergr\xc3\xb6\xc3\x9f""e", "ubergrosse" },
	{ "GROSSE gro\xc3\x9f""e", "grosse" },
	{ "STRA\xe1\xba\x9e""E", "strasse" },
	{ "I\xc5\x9e""IK \xc4\xb1\xc5\x9f\xc4\xb1k", "isik" }, /* Turkish, with and without a dot */
	{ "\xc4\xb0stanbul istanbul ISTANBUL", "istanbul" },
	{ "\xc5\x81\xc3\xb3""d\xc5\xba", "lodz" },
	{ "K\xc3\xb8""benhavn \xc3\x86r\xc3\xb8", "aero kobenhavn" },
	{ "\xc3\xa6", "ae" },
	{ "\xce\x9f\xce\x94\xce\x9f\xce\xa3 \xce\xbf\xce\xb4\xce\xbf\xcf\x82",
		"\xce\xbf\xce\xb4\xce\xbf\xcf\x83" }, /* the two small sigmas */
	{ "\xd0\x81\xd0\x96 \xd0\xb5\xd0\xb6", "\xd0\xb5\xd0\xb6" }, /* Cyrillic yo */
	{ "\xef\xac\x81le \xef\xbc\xa1\xef\xbc\xa2\xef\xbc\x91", "ab1 file" }, /* ligature, wide */
	{ "\xe2\x91\xa0\xe2\x91\xa1", "12" },
	{ "\xc2\xb5Vision \xce\xbcvision", "\xce\xbcvision" }, /* the two mus */
	{ "soft\xc2\xadhyphen zero\xe2\x80\x8bwidth", "softhyphen zerowidth" },
	{ "\xef\xbb\xbf""begins", "begins" },
	{ "\xcc\x81\xcc\x81", "" },

	/* other scripts */
	{ "\xe5\xa4\x96\xe9\x83\xa8", "\xe5\xa4\x96\xe9\x83\xa8" },
	{ "\xe5\xa4\x96", "" },
	{ "\xe5\xa4\x96\xe9\x83\xa8\xe7\xb3\xbb\xe7\xbb\x9f",
		"\xe5\xa4\x96\xe9\x83\xa8 \xe7\xb3\xbb\xe7\xbb\x9f \xe9\x83\xa8\xe7\xb3\xbb" },
	{ "Windows11\xe3\x81\xae\xe6\x9b\xb4\xe6\x96\xb0",
		"windows11 \xe3\x81\xae\xe6\x9b\xb4 \xe6\x9b\xb4\xe6\x96\xb0" },
	{ "\xe3\x82\xac\xe3\x82\xb9", "\xe3\x82\xac\xe3\x82\xb9" }, /* keeps its voicing mark */
	{ "\xec\x98\xa4\xeb\xa5\x98", "\xec\x98\xa4\xeb\xa5\x98" }, /* Hangul: words, as a whole */
	{ "\xec\x98\xa4", "" },
	{ "\xe0\xa4\x95\xe0\xa4\xbf\xe0\xa4\xa4\xe0\xa4\xbe\xe0\xa4\xac", /* Hindi, with its vowels */
		"\xe0\xa4\x95\xe0\xa4\xbf\xe0\xa4\xa4\xe0\xa4\xbe\xe0\xa4\xac" },

	/* no longer than the column */
	{ "abcdefghijklmnopqrstuvwxyz012345", "abcdefghijklmnopqrstuvwxyz012345" },
	{ "abcdefghijklmnopqrstuvwxyz0123456789", "abcdefghijklmnopqrstuvwxyz012345" },
	{ "abcdefghijklmnopqrstuvwxyz01234\xd0\xb6\xd0\xb6", "abcdefghijklmnopqrstuvwxyz01234" },
	{ "abcdefghijklmnopqrstuvwxyz0123\xd0\xb6\xd0\xb6", "abcdefghijklmnopqrstuvwxyz0123\xd0\xb6" },
};

static const char *joined(const struct search_words *words, struct arena *arena)
{
	struct strbuf text;

	strbuf_init(&text, arena, 64);
	for (size_t i = 0; i < words->count; i++)
		strbuf_addf(&text, "%s%s", i ? " " : "", words->items[i]);
	return text.data;
}

static void test_texts(struct arena *arena)
{
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct search_words words;

		search_words_init(&words, arena);
		search_words_add(&words, texts[i].text);
		is_str(joined(&words, arena), texts[i].words, "words of '%s'", texts[i].text);
	}
}

static void test_several_texts(struct arena *arena)
{
	struct search_words words;

	search_words_init(&words, arena);
	ok(!search_words_have(&words, "zoom"), "an empty set has nothing");
	search_words_add(&words, "Zoom freezes");
	search_words_add(&words, "A frozen screen, then Zoom closes");
	is_str(joined(&words, arena), "closes freezes frozen screen then zoom", "a set of two texts");
	ok(search_words_have(&words, "zoom"), "has a word of both");
	ok(search_words_have(&words, "screen"), "has a word of the second");
	ok(!search_words_have(&words, "free"), "has no half of a word");
	ok(!search_words_have(&words, "Zoom"), "has words as they are folded");
}

static const struct {
	const char *text, *words, *prefix;
	bool any;
} searches[] = {
	{ "", "", NULL, false },
	{ "  ", "", NULL, false },
	{ "x", "", NULL, false },
	{ "\xf0\x9f\x98\x80", "", NULL, false },
	{ "C++", "", NULL, false },
	{ "* % _ ~ - \" ' \\ @ ( )", "", NULL, false },
	{ "pc", "pc", NULL, true },
	{ "out", "", "out", true },
	{ "outlook", "", "outlook", true },
	{ "outlook ", "outlook", NULL, true },
	{ "outlook.", "outlook", NULL, true },
	{ "outlook cr", "cr outlook", NULL, true },
	{ "outlook cra", "outlook", "cra", true },
	{ "outlook crash!", "crash outlook", NULL, true },
	{ "drive c", "drive", NULL, true },
	{ "outlook outlook", "outlook", "outlook", true },
	{ "+error-code 0x80070005", "code error", "0x80070005", true },
	{ "\"exact phrase\"", "exact phrase", NULL, true },
	{ "crash*", "crash", NULL, true },
	{ "crash%", "crash", NULL, true },
	{ "error AND NOT code", "and error not", "code", true },
	{ "-word ~other >more", "other word", "more", true },
	{ "@4", "", NULL, false },
	{ "@42", "42", NULL, true },
	{ "'; DROP TABLE issue; --", "drop issue table", NULL, true },
	{ "R" E_ACUTE "sum" E_ACUTE, "", "resume", true },
	{ "re" ACUTE, "re", NULL, true }, /* an accent is no third letter */
	{ "\xd0\xb6\xd0\xb6", "\xd0\xb6\xd0\xb6", NULL, true },
	{ "\xd0\xb6\xd0\xb6\xd0\xb6", "", "\xd0\xb6\xd0\xb6\xd0\xb6", true },
	{ "\xe5\xa4\x96\xe9\x83\xa8\xe7\xb3\xbb", "\xe5\xa4\x96\xe9\x83\xa8 \xe9\x83\xa8\xe7\xb3\xbb",
		NULL, true },
	{ "abc\xe5\xa4\x96\xe9\x83\xa8", "abc \xe5\xa4\x96\xe9\x83\xa8", NULL, true },
	{ "abcdefghijklmnopqrstuvwxyz0123456789", "", "abcdefghijklmnopqrstuvwxyz012345", true },
};

static void test_searches(struct arena *arena)
{
	for (size_t i = 0; i < sizeof(searches) / sizeof(searches[0]); i++) {
		struct search search;

		ok(search_read(searches[i].text, arena, &search) == searches[i].any,
			"'%s' %s", searches[i].text,
			searches[i].any ? "can be searched for" : "has no word");
		is_str(joined(&search.words, arena), searches[i].words, "its words");
		is_str(search.prefix, searches[i].prefix, "its prefix");
	}
}

/* The same on every run; any generator would do. */
static uint32_t random_number(uint32_t below)
{
	static uint32_t state = 20261123;

	state = state * 1664525 + 1013904223;
	return (uint32_t)((uint64_t)(state >> 8) * below >> 24);
}

/* Code points of any kind, the wilder ones more often than in any text. */
static uint32_t random_code(void)
{
	static const uint32_t kinds[][2] = {
		{ 0x20, 0x7e }, { 0x20, 0x7e }, { 'a', 'c' }, { 0xa0, 0x24f }, { 0x300, 0x36f },
		{ 0x370, 0x5ff }, { 0x600, 0xfff }, { 0x1000, 0x2fff }, { 0x3000, 0xd7ff },
		{ 0xe000, 0xffff }, { 0x10000, 0x10ffff },
	};
	const uint32_t *kind = kinds[random_number(sizeof(kinds) / sizeof(kinds[0]))];

	return kind[0] + random_number(kind[1] - kind[0] + 1);
}

static void add_code(struct strbuf *text, uint32_t code)
{
	static const unsigned char leads[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	int len = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;

	if (len == 1) {
		strbuf_addc(text, (char)code);
		return;
	}
	strbuf_addc(text, (char)(leads[len] | code >> 6 * (len - 1)));
	for (int i = len - 2; i >= 0; i--)
		strbuf_addc(text, (char)(0x80 | (code >> 6 * i & 0x3f)));
}

static const char *random_text(struct arena *arena)
{
	struct strbuf text;

	strbuf_init(&text, arena, 64);
	for (uint32_t i = random_number(60); i > 0; i--)
		add_code(&text, random_code());
	return text.data;
}

static bool is_good_word(const char *word, struct arena *arena)
{
	struct search_words again;
	size_t len = strlen(word);

	search_words_init(&again, arena);
	search_words_add(&again, word);
	return len >= 2 && len <= SEARCH_WORD_MAX && utf8_valid(word, len) && !strchr(word, ' ')
	       && search_words_have(&again, word);
}

/* What is typed as it stands in the text finds the text. */
static bool finds(const struct search *search, const struct search_words *words)
{
	bool begins = !search->prefix;

	for (size_t i = 0; i < words->count && !begins; i++)
		begins = !strncmp(words->items[i], search->prefix, strlen(search->prefix));
	for (size_t i = 0; i < search->words.count; i++)
		begins = begins && search_words_have(words, search->words.items[i]);
	return begins;
}

/* Every word is one that can be stored, and is folded already; every text finds itself. */
static void test_random(struct arena *arena)
{
	enum { ROUNDS = 100000 };
	int bad_words = 0, lost = 0, unsorted = 0;
	size_t count = 0;

	for (int round = 0; round < ROUNDS; round++) {
		const char *text = random_text(arena);
		struct search_words words;
		struct search search;

		search_words_init(&words, arena);
		search_words_add(&words, text);
		for (size_t i = 0; i < words.count; i++) {
			bad_words += !is_good_word(words.items[i], arena);
			unsorted += i && strcmp(words.items[i - 1], words.items[i]) >= 0;
		}
		count += words.count;
		search_read(text, arena, &search);
		lost += !finds(&search, &words);
		arena_reset(arena);
	}
	ok(count > ROUNDS, "%zu words of %d random texts", count, ROUNDS);
	is_int(bad_words, 0, "words that are too short, too long, broken, or fold to something else");
	is_int(unsorted, 0, "words out of order, or twice");
	is_int(lost, 0, "texts that do not find themselves");
}

int main(void)
{
	struct arena *arena = arena_new();

	test_texts(arena);
	test_several_texts(arena);
	test_searches(arena);
	test_random(arena);
	arena_free(arena);
	return tap_done();
}
