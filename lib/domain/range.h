#ifndef DOMAIN_RANGE_H
#define DOMAIN_RANGE_H

#include <stddef.h>
#include <stdint.h>

/* From a moment, and before another. */
struct range {
	int64_t from, to;
};

/* A part of one, and by what it is counted. */
struct range_part {
	int unit; /* enum unit; 0: it holds no whole day, facts are counted one by one */
	struct range range;
};

enum { RANGE_PARTS = 5 };

/*
 * Cuts a range into the whole months (of UTC) in it, the whole days before and behind these, and what
 * is left at both ends. Returns how many parts there are; none of them is empty.
 */
size_t range_parts(struct range range, struct range_part parts[RANGE_PARTS]);

/* The first moment of the day, or month (enum unit), that `at` is in. */
int64_t unit_begins(int unit, int64_t at);

/* The first moment of the one after it. */
int64_t unit_ends(int unit, int64_t at);

#endif
