#ifndef DOMAIN_CHOICE_H
#define DOMAIN_CHOICE_H

#include <stdbool.h>
#include <stdint.h>

#include "domain/words.h"

struct zone;

enum { MINUTES_OF_DAY = 24 * 60, ZONE_LONGEST = 64 };

/*
 * How somebody wants to be told of things. Quiet hours are minutes from midnight on the wall of their
 * zone, from one to before the other, over midnight if the second is the smaller one.
 */
struct choice {
	uint32_t channels; /* a set of enum channel; phone is never one of them */
	bool quiet;        /* they have quiet hours */
	int64_t quiet_from, quiet_until;
	int language;      /* enum language */
	const char *zone;  /* its name */
};

/* When the quiet hours end that it is in at that moment; 0: it is in none. */
int64_t choice_quiet_until(const struct choice *choice, const struct zone *zone, int64_t at);

/* "20:00" as minutes from midnight, "24:00" is none; -1: it is no such text. */
int64_t minutes_parse(const char *text);

enum { MINUTES_TEXT = 6 };
void minutes_format(int64_t minutes, char text[MINUTES_TEXT]);

#endif
