#ifndef TRIAGED_WORKER_H
#define TRIAGED_WORKER_H

#include <stdnoreturn.h>
#include <sys/types.h>

#include "base/log.h"
#include "desk/settings.h"
#include "triaged/scoreboard.h"

/* What the master gives a worker on its way. */
struct worker_orders {
	const struct settings *settings;
	int listener;
	struct scoreboard *board;
	struct slot *slot;
	struct log log;
	pid_t master;
};

/*
 * The life of a worker, in the process that was forked for it: accepts a connection, answers its
 * one request, and again, until SIGTERM. That is looked at between two requests only: the one in
 * hand is finished. Dies with its master. Expects that the master forked it with SIGTERM blocked.
 */
noreturn void worker_run(const struct worker_orders *orders);

#endif
