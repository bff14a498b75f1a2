#ifndef API_REPORT_RANGE_H
#define API_REPORT_RANGE_H

#include "api/ctx.h"
#include "domain/range.h"

/* Of which time a report is: the query of each. */
struct report_query {
	const char *from, *to, *zone;
};
extern const struct shape report_query;

struct report_range {
	struct range range;
	const char *zone;
};

/*
 * The range that was asked for; the last 30 days when nothing was. ERR_MALFORMED: what stands there is
 * no moment and no date, or no zone; it ends before it begins; it is longer than ten years.
 */
bool report_range_read(struct ctx *c, struct report_range *range) MUST_CHECK;

#endif
