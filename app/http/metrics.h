#ifndef HTTP_METRICS_H
#define HTTP_METRICS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct response;

/*
 * What GET /metrics tells, in memory that all workers of a node share: every number is added to in one
 * step by whoever has something to add. So nothing is lost when a worker ends or is killed, but what
 * it had in hand, and all starts from 0 with the server alone.
 */
enum {
	METRICS_ROUTES = 160,  /* rows of the routes' tables; 0: the request was for none of them */
	METRICS_CLASSES = 6,   /* 2: statuses from 200 to 299 */
	METRICS_BUCKETS = 16,  /* of the time that an answer took; the last has no end */
};

/* The upper end of each bucket but the last, in microseconds. */
extern const int64_t metrics_bounds[METRICS_BUCKETS - 1];

struct route_metrics {
	_Atomic uint64_t answers[METRICS_CLASSES];
	_Atomic uint64_t buckets[METRICS_BUCKETS]; /* each counts its own, not those below it */
	_Atomic uint64_t us;
};

struct metrics {
	_Atomic int64_t started; /* a moment */
	struct route_metrics routes[METRICS_ROUTES];
	_Atomic uint64_t db_us, retries;
	_Atomic uint64_t person_refusals, token_refusals; /* for want of a quota */
	_Atomic uint64_t log_dropped;                     /* lines */
	_Atomic uint64_t peers_gone, peers_silent; /* connections that brought no whole request */
	_Atomic uint64_t worker_starts;
	_Atomic uint64_t workers_overdue, workers_killed, workers_failed; /* how those ended that died */
};

static inline void metrics_add(_Atomic uint64_t *number, uint64_t more)
{
	atomic_fetch_add_explicit(number, more, memory_order_relaxed);
}

static inline uint64_t metrics_get(const _Atomic uint64_t *number)
{
	return atomic_load_explicit(number, memory_order_relaxed);
}

/* A request that was answered, after `us` microseconds; response->served says which and how. */
void metrics_answered(struct metrics *metrics, const struct response *response, int64_t us);

#endif
