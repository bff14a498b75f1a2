#ifndef TRIAGED_CREW_H
#define TRIAGED_CREW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/log.h"
#include "desk/settings.h"
#include "triaged/scoreboard.h"

enum { CREW_MAX = 512 }; /* the most workers that settings allow */

/* What the master knows of a worker by itself; the slot of the same index is the worker's word. */
struct child {
	pid_t pid; /* 0: there is none */
	int64_t started;
	int64_t due;      /* when to fork the next one */
	int young_deaths; /* in a row */
	bool leaving;     /* has been told to */
	bool killed;
};

/*
 * The workers, as their master handles them: forks them, replaces those that die, ends those that
 * hang. Nothing here waits; `now` is time_monotonic().
 */
struct crew {
	const struct settings *settings; /* for those that are forked next */
	int listener;
	struct scoreboard *board;
	struct log *log;
	struct child children[CREW_MAX];
	bool closed;     /* who ends is not replaced any more */
	int64_t kill_at; /* when closed: the end of everybody's grace */
};

/*
 * Forks the workers that are missing and due. One that died is due at once; when several in its
 * place died young, one after the other, later and later, so that this never becomes a busy loop.
 */
void crew_fill(struct crew *crew, int64_t now);

/* Kills the workers whose request takes longer than request_limit, and those past their grace. */
void crew_end_overdue(struct crew *crew, int64_t now);

/* A child of this process has ended, with this status of waitpid(). Others than workers are ignored. */
void crew_bury(struct crew *crew, pid_t pid, int status);

/* Tells all to finish what they have in hand and leave; they are replaced. */
void crew_replace(struct crew *crew);

/* The same, but nobody is replaced; who is not gone after request_limit and some seconds is killed. */
void crew_close(struct crew *crew, int64_t now);

void crew_kill(struct crew *crew);

bool crew_is_gone(const struct crew *crew);

/* When one of the calls above will have something to do, if nobody ends before. */
int64_t crew_next_event(const struct crew *crew, int64_t now);

#endif
