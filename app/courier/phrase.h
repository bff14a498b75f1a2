#ifndef COURIER_PHRASE_H
#define COURIER_PHRASE_H

#include <stdint.h>

struct arena;
struct zone;

/*
 * Moments and days as people write them in a language (enum language), in `arena`: "Monday 23 November at
 * 18:04", "lunes 23 de noviembre a las 18:04"; with the year when it is another than that of
 * `written_at`; with "UTC" behind it when the wall of nobody in particular shows it.
 */
const char *phrase_moment(int64_t at, int64_t written_at, int language, const struct zone *zone,
	struct arena *arena);

/* "1 December 2026", "1 de diciembre de 2026". A day is the same in every zone. */
const char *phrase_date(int64_t date, int language, struct arena *arena);

#endif
