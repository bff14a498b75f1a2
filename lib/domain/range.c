#include "domain/range.h"

#include "base/time.h"
#include "domain/words.h"

int64_t unit_begins(int unit, int64_t at)
{
	struct civil civil = time_to_civil(at);

	civil.hour = civil.minute = civil.second = civil.millisecond = 0;
	if (unit == UNIT_MONTH)
		civil.day = 1;
	return time_from_civil(&civil);
}

/* No month has more than 31 days, and none less than 28. */
int64_t unit_ends(int unit, int64_t at)
{
	int64_t begins = unit_begins(unit, at);

	return unit == UNIT_MONTH ? unit_begins(unit, begins + 31 * MS_DAY) : begins + MS_DAY;
}

/* The first day, or month, that begins at `at` or later. */
static int64_t round_up(int unit, int64_t at)
{
	int64_t begins = unit_begins(unit, at);

	return begins == at ? at : unit_ends(unit, at);
}

static size_t add(struct range_part *parts, size_t count, int unit, int64_t from, int64_t to)
{
	if (from >= to)
		return count;
	parts[count] = (struct range_part){ unit, { from, to } };
	return count + 1;
}

/* What of it is counted by `unit`, and by `finer` what is before and behind. */
static size_t cut(struct range_part *parts, size_t count, int finer, int unit, struct range range,
	struct range *whole)
{
	whole->from = round_up(unit, range.from);
	whole->to = unit_begins(unit, range.to);
	if (whole->from >= whole->to) {
		*whole = (struct range){ 0, 0 };
		return add(parts, count, finer, range.from, range.to);
	}
	count = add(parts, count, finer, range.from, whole->from);
	return add(parts, count, finer, whole->to, range.to);
}

size_t range_parts(struct range range, struct range_part parts[RANGE_PARTS])
{
	struct range days, months;
	size_t count = cut(parts, 0, unit_none, UNIT_DAY, range, &days);

	count = cut(parts, count, UNIT_DAY, UNIT_MONTH, days, &months);
	return add(parts, count, UNIT_MONTH, months.from, months.to);
}
