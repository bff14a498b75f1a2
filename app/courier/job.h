#ifndef COURIER_JOB_H
#define COURIER_JOB_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct db;
struct log;

/* What a process of the courier's does again and again, and how that is getting on. */
struct job {
	const char *name;
	int64_t due; /* by the monotonic clock */
	int failures; /* in a row */
	bool told;    /* the log knows that it fails */
	bool first;   /* when it fails, nothing else is tried: it finds out whether the database is there */
};

enum { JOB_EVERY = 100 }; /* milliseconds: the shortest time between two times */

/* It has worked, and is due again after `every` milliseconds. The log hears of it if it had failed. */
void job_worked(struct job *job, struct log *log, int64_t every);

/* It has failed: logged once, and due again after a pause that grows to five seconds. */
void job_failed(struct job *job, struct log *log, const struct db *db, const struct err *err);

/* Signals: blocked, but for where a process rests. */
struct rest {
	sigset_t signals;
	bool stopping; /* one came that says so */
};

void rest_init(struct rest *rest);

/* Rests until the moment (of the monotonic clock), or until it is told to end; false: it was. */
bool rest_until(struct rest *rest, int64_t until);

#endif
