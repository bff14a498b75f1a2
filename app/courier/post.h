#ifndef COURIER_POST_H
#define COURIER_POST_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "domain/words.h"

struct log;
struct settings;

/*
 * Who delivers: a process for each channel on which something can be sent, because the other side may
 * take its time, and the feed does not wait. Each is started again when it has died.
 */
struct posters {
	const struct settings *settings;
	struct log *log;
	struct poster {
		int channel;
		pid_t pid;     /* 0: it does not run */
		int64_t again; /* when it is started next (monotonic) */
	} of[channel_count];
};

/* Starts those that do not run. To be called again and again. */
void posters_keep(struct posters *posters);

/* Tells them to end after what they have in hand, and waits for that. */
void posters_stop(struct posters *posters);

#endif
