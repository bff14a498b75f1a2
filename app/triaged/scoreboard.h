#ifndef TRIAGED_SCOREBOARD_H
#define TRIAGED_SCOREBOARD_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "api/api.h"
#include "base/err.h"
#include "http/response.h"
#include "api/shared.h"

/*
 * What each worker is doing, in memory shared by the master and all workers. A worker writes its
 * own slot only. The master reads all of them, and believes nothing that could hurt it: a worker
 * may have died in the middle of a store, or run wild.
 */
enum slot_state {
	SLOT_FREE,    /* nobody's */
	SLOT_IDLE,    /* waits for a connection */
	SLOT_READING, /* has a connection, and not yet the whole request */
	SLOT_BUSY,    /* answers */
	SLOT_WAITING, /* would answer, and waits for something to tell */
};

enum { REQUEST_ID_ROOM = 64 };

struct slot {
	_Atomic pid_t pid;
	_Atomic int state;     /* enum slot_state */
	_Atomic int64_t since; /* time_monotonic() when it fell idle, when it got its connection, or
	                          when it last said that it waits */
	char request_id[REQUEST_ID_ROOM];
	struct response response; /* the answer in the making, here for its served.route: a worker that
	                             hangs cannot say any more which route it hangs in */
};

struct scoreboard {
	struct shared shared;
	size_t count;
	struct slot slots[];
};

/* NULL, with `err` set, when there is no memory. */
struct scoreboard *scoreboard_new(size_t count, struct err *err);

/* Accepts NULL. Unmaps it in this process only. */
void scoreboard_free(struct scoreboard *board);

/* How many slots are in each state; those that are nobody's are in none. */
void scoreboard_count(const struct scoreboard *board, struct crew_count *count);

/* The worker's, when it begins; the master's, when the worker has ended. */
void slot_take(struct slot *slot);
void slot_clear(struct slot *slot);

/* The worker's, in this order for each connection. */
void slot_read(struct slot *slot);
void slot_answer(struct slot *slot, const char *request_id);
void slot_rest(struct slot *slot);

/*
 * While it answers: whether the worker may wait, which `most` at a time do; among those is one that
 * was killed, until the master has cleared its slot. Then it says so again and again, since the time
 * that it waits is not its request's, but a worker that says nothing hangs; and that it is over.
 */
bool slot_wait(struct scoreboard *board, struct slot *slot, size_t most);
void slot_wait_on(struct slot *slot);
void slot_wait_no_more(struct slot *slot);

/*
 * Milliseconds since the worker got the connection that it has, or last waited with it; -1 when it
 * has none.
 */
int64_t slot_taken(const struct slot *slot, int64_t now);

/* The request in hand: its id, and its route's pattern. NULL when there is none. */
const char *slot_request_id(const struct slot *slot, char room[REQUEST_ID_ROOM]);
const char *slot_route(const struct slot *slot);

#endif
