#ifndef COURIER_COURIER_H
#define COURIER_COURIER_H

#include "desk/settings.h"

struct arena;

/*
 * The courier: each 100 ms it numbers the events that were committed (store/feed_store.h), and lets
 * the followers of the feed do their work; beside that it does the chores. Any number of couriers may
 * run, on one node or on several; whoever is killed has done or not done each batch, and the next
 * one goes on.
 *
 * Beside it runs a process for each channel on which messages can be sent (courier/post.h).
 *
 * What fails is logged once, tried again after a pause that grows to five seconds, and logged again
 * when it has worked. A database that is gone is one such thing, and nothing else is tried then.
 *
 * Until SIGTERM, SIGINT or SIGHUP, which it looks for between two transactions. Uses `arena`, in
 * which the texts of `settings` live. Returns the exit status of the process; what kept it from
 * starting stands on stderr then, for people.
 */
int courier_run(const struct settings *settings, struct arena *arena);

#endif
