#include "domain/search.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/fold.h"
#include "base/utf8.h"

void search_words_init(struct search_words *words, struct arena *arena)
{
	*words = (struct search_words){ .arena = arena };
}

/* Scripts that do not separate words. */
static const struct {
	int32_t first, last;
} unspaced[] = {
	{ 0x0e00, 0x0eff },   /* Thai, Lao */
	{ 0x1000, 0x109f },   /* Burmese */
	{ 0x1780, 0x17ff },   /* Khmer */
	{ 0x3041, 0x30ff },   /* Hiragana, Katakana */
	{ 0x3400, 0x4dbf },   /* Han */
	{ 0x4e00, 0x9fff },
	{ 0xf900, 0xfaff },
	{ 0x20000, 0x3ffff },
};

static bool is_unspaced(int32_t code)
{
	for (size_t i = 0; i < sizeof(unspaced) / sizeof(unspaced[0]); i++)
		if (code >= unspaced[i].first && code <= unspaced[i].last)
			return true;
	return false;
}

/* A piece of folded text: characters of one kind, side by side. */
struct run {
	const char *text;
	size_t len, count; /* bytes, characters */
	bool pairs;        /* its words are pairs of characters */
};

/* Reads the run at `*text` and moves on behind it, and behind what separates it from the next. */
static bool next_run(const char **text, struct run *run)
{
	size_t step;
	int32_t code;

	*text += strspn(*text, " ");
	*run = (struct run){ .text = *text, .pairs = is_unspaced(utf8_first(*text, &step)) };
	for (;; run->len += step, run->count++) {
		code = utf8_first(run->text + run->len, &step);
		if (!step || code == ' ' || is_unspaced(code) != run->pairs)
			break;
	}
	*text += run->len;
	return run->len;
}

static void add_word(struct search_words *words, const char *text, size_t len)
{
	if (words->count == words->room) {
		size_t room = words->room ? words->room * 2 : 64;
		const char **grown = arena_array(words->arena, room, sizeof(*grown));

		if (words->count)
			memcpy(grown, words->items, words->count * sizeof(*grown));
		words->items = grown;
		words->room = room;
	}
	words->items[words->count++] = arena_strndup(words->arena, text, len);
}

static size_t cut(const struct run *run)
{
	return run->len <= SEARCH_WORD_MAX ? run->len : utf8_fit(run->text, SEARCH_WORD_MAX);
}

static void add_pairs(struct search_words *words, const struct run *run)
{
	const char *p = run->text;

	for (size_t i = 1; i < run->count; i++) {
		size_t first, second;

		utf8_first(p, &first);
		utf8_first(p + first, &second);
		add_word(words, p, first + second);
		p += first;
	}
}

static void add_run(struct search_words *words, const struct run *run)
{
	if (run->pairs)
		add_pairs(words, run);
	else if (run->count >= 2)
		add_word(words, run->text, cut(run));
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void sort(struct search_words *words)
{
	size_t kept = 0;

	if (!words->count)
		return;
	qsort(words->items, words->count, sizeof(*words->items), compare);
	for (size_t i = 1; i < words->count; i++)
		if (strcmp(words->items[kept], words->items[i]) != 0)
			words->items[++kept] = words->items[i];
	words->count = kept + 1;
}

void search_words_add(struct search_words *words, const char *text)
{
	const char *p = fold_text(text, words->arena);
	struct run run;

	while (next_run(&p, &run))
		add_run(words, &run);
	sort(words);
}

bool search_words_have(const struct search_words *words, const char *word)
{
	return words->count
	       && bsearch(&word, words->items, words->count, sizeof(*words->items), compare);
}

bool search_read(const char *text, struct arena *arena, struct search *search)
{
	const char *p = fold_text(text, arena);
	struct run run;

	*search = (struct search){ 0 };
	search_words_init(&search->words, arena);
	while (next_run(&p, &run))
		if (!*p && !run.pairs && run.count >= SEARCH_PREFIX_MIN)
			search->prefix = arena_strndup(arena, run.text, cut(&run));
		else
			add_run(&search->words, &run);
	sort(&search->words);
	return search->words.count || search->prefix;
}
