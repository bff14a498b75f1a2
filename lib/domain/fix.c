#include "domain/fix.h"

#include <math.h>

#include "base/arena.h"

static struct fix make(const struct issue *after, const struct event *event,
	const struct issue *now, int64_t reopened_at)
{
	int64_t lasted = reopened_at - after->resolved_at;

	return (struct fix){
		.issue_id = now->id,
		.version = event->version,
		.software_id = now->software.id,
		.software_version = now->software.version ? now->software.version : "",
		.code = after->resolution.code,
		.at = after->resolved_at,
		.undone_after = !reopened_at ? 0 : lasted > 0 ? lasted : 1,
	};
}

static void turn_around(struct fix *fixes, size_t count)
{
	for (size_t i = 0; i < count / 2; i++) {
		struct fix fix = fixes[i];

		fixes[i] = fixes[count - 1 - i];
		fixes[count - 1 - i] = fix;
	}
}

/* From the last event back to the report, which may have been a call that was resolved at once. */
struct fix *fixes_of(const struct issue *now, const struct event *events, size_t events_count,
	struct arena *arena, size_t *count)
{
	struct fix *fixes = arena_array(arena, events_count, sizeof(*fixes));
	struct issue after = *now;
	int64_t reopened_at = 0;

	*count = 0;
	while (events_count && events[events_count - 1].version > now->version)
		events_count--;
	for (size_t i = events_count; i-- > 0;) {
		struct issue before = after;

		if (i)
			history_undo(&before, events[i].changes, arena);
		else
			before.resolution.code = resolution_code_none;
		if (before.resolution.code && !after.resolution.code)
			reopened_at = events[i].at;
		if (!before.resolution.code && after.resolution.code) {
			fixes[(*count)++] = make(&after, &events[i], now, reopened_at);
			reopened_at = 0;
		}
		after = before;
	}
	turn_around(fixes, *count);
	return fixes;
}

int64_t fix_score(int64_t resolved, int64_t reopened)
{
	const double z = 1.96;
	double n = (double)resolved, p;

	if (!resolved)
		return 0;
	p = (n - (double)reopened) / n;
	return (int64_t)floor(0.5
		+ 10000 * (p + z * z / (2 * n) - z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)))
			/ (1 + z * z / n));
}
