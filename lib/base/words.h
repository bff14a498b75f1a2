#ifndef BASE_WORDS_H
#define BASE_WORDS_H

#include <limits.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A closed list of words: how an enum is written in JSON, in SQL and in a document. The names'
 * index is the enum's value; value 0 is always "none" (null in JSON, NULL in SQL) and has no name.
 * lib/domain/words.h declares the product's lists.
 */
struct words {
	const char *about;        /* what the list is a list of: "impact" */
	const char *const *names; /* names[0] is NULL */
	int count;                /* of names, names[0] included */
};

/* NULL for 0 and for what is not in the list. */
const char *word_name(const struct words *words, int value);

/* 0 when `name` (of `len` bytes) is not in the list. */
int word_find(const struct words *words, const char *name, size_t len);

/*
 * A set of words is a bit mask: the word with value v is bit v. (X/Open's <limits.h> has a WORD_BIT
 * of its own; it is included above so that it cannot come later and win.)
 */
#undef WORD_BIT
#define WORD_BIT(value) (1U << (value))

/* "email,chat": the names of a set, in the list's order, commas between. Unknown names are dropped. */
uint32_t word_set_parse(const struct words *words, const char *names, size_t len);

#endif
