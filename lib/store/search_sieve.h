#ifndef STORE_SEARCH_SIEVE_H
#define STORE_SEARCH_SIEVE_H

#include <stdbool.h>
#include <stddef.h>

#include "store/db.h"

struct search_group;
struct strbuf;

/*
 * How the words of a search sift what another table drives. Each is one look into the key of
 * issue_term, which has a row at most for a word and an issue. Nothing is left to the optimizer: of
 * EXISTS it would make a list of all issues of a frequent word.
 */
struct search_sieve {
	const char *created_at, *id; /* of the issue, as the statement calls them */
	bool internal;               /* also what stands in internal notes only */
};

/* Joins behind the driving table that leave the issues that have all of so many words. */
void search_join_all(struct strbuf *sql, const struct search_sieve *sieve, size_t count);

/* " AND ...", true of an issue that has one of so many words; "" is none. Nothing for a count of 0. */
void search_and_one(struct strbuf *sql, const struct search_sieve *sieve, size_t count);

/* So many places for the words of a group that few statements differ in it; a power of two, or 0. */
size_t search_places(const struct search_group *group);

/* The word for a place; "" for those left over. */
struct db_param search_word_at(const struct search_group *group, size_t place);

#endif
