#ifndef COURIER_CHORES_H
#define COURIER_CHORES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct desk;

/*
 * What is to be done again and again, whatever happens on the desk: removing what is too old, above
 * all. Every courier does it, on each node: done by two at once, or once too often, it must do no
 * harm. One call takes a second at the most; what is left over waits for the next.
 */
struct chore {
	const char *name; /* for the log */
	int64_t every;    /* milliseconds */
	bool (*run)(const struct desk *desk, struct err *err); /* nobody is its caller */
};

/* All of them; a row without a name ends it. */
extern const struct chore chores[];

#endif
