#include "http/gcra.h"

#define MINUTE INT64_C(60000000000)

struct gcra gcra_per_minute(int64_t units)
{
	return (struct gcra){ .window = MINUTE, .interval = MINUTE / units };
}

/* How much of the window is used up; moments that are not of this clock count as none or all. */
static int64_t used(const struct gcra *quota, int64_t now, int64_t whole_at)
{
	if (whole_at <= now)
		return 0;
	return whole_at - now < quota->window ? whole_at - now : quota->window;
}

bool gcra_take(const struct gcra *quota, int64_t now, int64_t *whole_at)
{
	int64_t after = used(quota, now, *whole_at) + quota->interval;

	if (after > quota->window)
		return false;
	*whole_at = now + after;
	return true;
}

int64_t gcra_left(const struct gcra *quota, int64_t now, int64_t whole_at)
{
	return (quota->window - used(quota, now, whole_at)) / quota->interval;
}

int64_t gcra_next(const struct gcra *quota, int64_t now, int64_t whole_at)
{
	int64_t free = quota->window - used(quota, now, whole_at);

	if (free == quota->window)
		return 0;
	return (free / quota->interval + 1) * quota->interval - free;
}
