#ifndef COURIER_TRIAL_H
#define COURIER_TRIAL_H

#include "desk/settings.h"

struct arena;

/* A message for looking at, or for seeing whether one gets there. Texts as they were given. */
struct trial {
	const char *template; /* "resolved", or "resolved/es" */
	const char *channel;  /* "email" or "chat" */
	const char *to;       /* an address on it, or a room */
	const char *zone;     /* NULL: UTC */
	const char *const *set; /* "name=value": instead of the examples; ended by NULL. "name=": none */
};

/*
 * Sends it, as every other is sent, with the examples of VALUE_NAMES as its values, and says on stdout
 * what came of it: "delivered", "later" or "refused", and what the other side said. Returns the exit status
 * of the process: 0, 75 (EX_TEMPFAIL) or 1; 2 and a line on stderr, when the trial makes no sense.
 */
int trial_run(const struct settings *settings, const struct trial *trial, struct arena *arena);

#endif
