#ifndef STORE_DIRECTORY_H
#define STORE_DIRECTORY_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct arena;
struct person;

/*
 * Logins and names of employees, remembered between requests, so that not every issue has to be
 * joined with five of them. It may lie in memory that several processes share, and needs no more
 * than to be zeroed. A login never changes; a name does when `triagectl import` is told another, and
 * may be told as it was for DIRECTORY_MS after that.
 *
 * Who has a number is found at one place only, which a later one of another number takes. Whoever is
 * killed while writing leaves a place that nobody uses any more.
 */
enum { DIRECTORY_PLACES = 4096, DIRECTORY_TEXTS = 228, DIRECTORY_MS = 60 * 1000 };

struct directory_place {
	_Atomic uint32_t turn; /* odd: being written */
	uint32_t size;         /* of both texts, with their zero bytes */
	int64_t id, until;
	char texts[DIRECTORY_TEXTS]; /* login, name */
};

struct directory {
	struct directory_place places[DIRECTORY_PLACES];
};

/* Fills in login and name, in the arena, of the person with person->id. `now` is monotonic. */
bool directory_find(struct directory *directory, int64_t now, struct arena *arena,
	struct person *person);

/* Remembers them, unless they are too long. */
void directory_keep(struct directory *directory, int64_t now, const struct person *person);

#endif
