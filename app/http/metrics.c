#include "http/metrics.h"

#include "http/response.h"

_Static_assert(ATOMIC_LLONG_LOCK_FREE == 2, "what a worker was killed over is no lock");

const int64_t metrics_bounds[METRICS_BUCKETS - 1] = {
	250, 500, 1000, 2500, 5000, 10000, 25000, 50000,
	100000, 250000, 500000, 1000000, 2500000, 10000000, 30000000,
};

static int bucket_of(int64_t us)
{
	int bucket = 0;

	while (bucket < METRICS_BUCKETS - 1 && us > metrics_bounds[bucket])
		bucket++;
	return bucket;
}

void metrics_answered(struct metrics *metrics, const struct response *response, int64_t us)
{
	const struct served *served = &response->served;
	struct route_metrics *route = &metrics->routes[served->row];
	int class = response->status / 100;

	metrics_add(&route->answers[class < METRICS_CLASSES ? class : 0], 1);
	metrics_add(&route->buckets[bucket_of(us)], 1);
	metrics_add(&route->us, (uint64_t)us);
	if (served->db_us)
		metrics_add(&metrics->db_us, (uint64_t)served->db_us);
	if (served->retries)
		metrics_add(&metrics->retries, (uint64_t)served->retries);
}
