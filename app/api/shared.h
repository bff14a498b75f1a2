#ifndef API_SHARED_H
#define API_SHARED_H

#include <stdatomic.h>
#include <stdint.h>

#include "http/metrics.h"
#include "http/quota.h"
#include "store/directory.h"

enum { UNDER_WAY_PLACES = 2048 };

/*
 * What all workers of a node know together: it lies in memory that the master makes before the
 * first worker, zeroed, and that outlives each of them. Members are atomic and mean something at
 * any moment by themselves, since a worker can be killed between two stores.
 */
struct shared {
	_Atomic uint64_t identity_generation; /* raised when staff, employees or tokens changed */
	_Atomic uint64_t event_generation;    /* raised when there may be a new event */
	struct quota_table quota;             /* what callers have used of what they may write */
	_Atomic uint64_t under_way[UNDER_WAY_PLACES]; /* see api/under_way.h */
	struct metrics metrics;
	struct directory directory; /* names of people */
};

#endif
