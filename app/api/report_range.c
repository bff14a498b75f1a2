#include "api/report_range.h"

#include <string.h>

#include "base/time.h"
#include "base/zone.h"

#define USUAL (30 * MS_DAY)
#define LONGEST (10 * 366 * MS_DAY)

static const struct field query_fields[] = {
	{ "from", FIELD_TEXT, .offset = offsetof(struct report_query, from), .min = 1,
	  .about = "a moment, or a date: the midnight with which it begins in `zone`. What happened at "
		   "that moment or later is counted. 30 days before `to`, unless said otherwise" },
	{ "to", FIELD_TEXT, .offset = offsetof(struct report_query, to), .min = 1,
	  .about = "a moment, or a date: the midnight with which it begins. What happened before it is "
		   "counted; so that of November goes from 2026-11-01 to 2026-12-01. Now, unless said "
		   "otherwise" },
	{ "zone", FIELD_TEXT, .offset = offsetof(struct report_query, zone), .min = 1,
	  .about = "the name of a time zone, Europe/Madrid, for `from` and `to` that are dates. That of "
		   "the desk, unless said otherwise" },
};
const struct shape report_query = SHAPE("ReportQuery", struct report_query, query_fields);

static bool read_zone(struct ctx *c, const char *name, const struct zone **zone)
{
	struct err err;

	err_init(&err, c->arena);
	if (zone_load(name, c->arena, zone, &err))
		return true;
	if (err.kind != ERR_INVALID)
		return err_raise(c->err, &err);
	return err_set(c->err, ERR_MALFORMED, "There is no time zone of the name in \"zone\".");
}

/* Leaves `*at` as it is when nothing was said. */
static bool read_moment(struct ctx *c, const char *name, const char *text, const struct zone *zone,
	int64_t *at)
{
	size_t len = text ? strlen(text) : 0;
	int64_t date;

	if (!text || time_parse(text, len, at))
		return true;
	if (!time_parse_date(text, len, &date))
		return err_set(c->err, ERR_MALFORMED,
			"The query parameter \"%s\" does not accept this value: it is no moment and no"
			" date.",
			name);
	*at = zone_moment(zone, date);
	return true;
}

static bool check(struct ctx *c, const struct range *range)
{
	if (range->from >= range->to)
		return err_set(c->err, ERR_MALFORMED, "\"from\" must be before \"to\".");
	if (range->from <= 0)
		return err_set(c->err, ERR_MALFORMED, "\"from\" must be after the beginning of 1970.");
	if (range->to - range->from > LONGEST || range->to > c->desk.now + LONGEST)
		return err_set(c->err, ERR_MALFORMED,
			"A report is of ten years at most, and of no later time than ten years from now.");
	return true;
}

bool report_range_read(struct ctx *c, struct report_range *range)
{
	const struct report_query *query = c->query;
	const struct zone *zone;

	if (!request_good(c)
		|| !read_zone(c, query->zone ? query->zone : c->settings->clock.zone, &zone))
		return false;
	range->zone = zone_name(zone);
	range->range.to = c->desk.now;
	if (!read_moment(c, "to", query->to, zone, &range->range.to))
		return false;
	range->range.from = range->range.to - USUAL;
	return read_moment(c, "from", query->from, zone, &range->range.from)
	       && check(c, &range->range);
}
