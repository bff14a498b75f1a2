#ifndef DOMAIN_SEARCH_H
#define DOMAIN_SEARCH_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

/*
 * What a search compares. A word is a run of letters and digits, folded (base/fold.h), from two
 * characters on, and as far as it fits into 32 bytes; everything else only separates. So "Error-Code
 * 0x80070005!" has the words error, code, 0x80070005, and of "C++" nothing is left. Where writing
 * does not separate words (Chinese, Japanese, Thai and its neighbours), each two characters that
 * stand side by side are one.
 */
enum { SEARCH_WORD_MAX = 32, SEARCH_PREFIX_MIN = 3 };

/* A set of words: sorted by their bytes, each once. */
struct search_words {
	struct arena *arena;
	const char **items;
	size_t count, room;
};

/* Empty. */
void search_words_init(struct search_words *words, struct arena *arena);

/* Adds the words of a text, which must be well-formed UTF-8. */
void search_words_add(struct search_words *words, const char *text);

bool search_words_have(const struct search_words *words, const char *word);

/*
 * What somebody typed into a search: all of the words must stand in an issue, and one that begins
 * with the prefix. The prefix is the last word, when nothing separates it from the end (they may be
 * still typing) and it has three characters or more; NULL: there is none.
 */
struct search {
	struct search_words words;
	const char *prefix;
};

/* True when there is anything to search for. No character of the text is an operator. */
bool search_read(const char *text, struct arena *arena, struct search *search);

#endif
