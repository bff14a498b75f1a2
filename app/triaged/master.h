#ifndef TRIAGED_MASTER_H
#define TRIAGED_MASTER_H

#include "desk/settings.h"

struct arena;

/*
 * The master: makes the socket and the workers, and never talks FastCGI itself. Replaces workers
 * that die, ends those whose request takes longer than request_limit.
 *
 *   SIGTERM, SIGINT  the workers finish the request in hand and leave; then the master does
 *   a second SIGINT  at once
 *   SIGHUP           reads `config` again and replaces the workers one by one, each when it has
 *                    finished the request in hand; a mistake in the file changes nothing.
 *                    The socket stays as it is until the next start
 *
 * Takes `arena` over, in which the texts of `settings` live. Returns the exit status of the process;
 * what kept it from starting stands on stderr then, for people.
 */
int master_run(const char *config, const struct settings *settings, struct arena *arena);

#endif
