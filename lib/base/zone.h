#ifndef BASE_ZONE_H
#define BASE_ZONE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct arena;

/*
 * A time zone, read from the system's tables (TZif, RFC 8536, below /usr/share/zoneinfo) into
 * memory: what clocks on the wall show there, whatever TZ says here. What the wall shows is written
 * as the moment at which Greenwich's would show the same, so that time_to_civil() and
 * time_from_civil() read and make it.
 */
struct zone;

#define ZONE_UTC (&zone_utc)
extern const struct zone zone_utc;

/*
 * The zone of that name ("Europe/Madrid"), in `arena`. "UTC" needs no file. ERR_INVALID: there is no
 * such zone, or its file cannot be understood.
 */
bool zone_load(const char *name, struct arena *arena, const struct zone **zone, struct err *err)
	MUST_CHECK;

/* The same, from a file that has been read. */
bool zone_parse(const char *name, const void *data, size_t len, struct arena *arena,
	const struct zone **zone, struct err *err) MUST_CHECK;

const char *zone_name(const struct zone *zone);

/* Milliseconds by which the wall is ahead of Greenwich at that moment. */
int64_t zone_offset(const struct zone *zone, int64_t at);

/* What the wall shows at that moment. */
int64_t zone_wall(const struct zone *zone, int64_t at);

/*
 * The first moment at which the wall shows `wall`, or something later: in the hour that comes twice
 * the first of the two, and for what a change leaves out the change itself. It never decreases when
 * `wall` grows.
 */
int64_t zone_moment(const struct zone *zone, int64_t wall);

/* The first change of the offset after that moment; INT64_MAX: none comes. */
int64_t zone_next_change(const struct zone *zone, int64_t at);

#endif
