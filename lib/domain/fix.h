#ifndef DOMAIN_FIX_H
#define DOMAIN_FIX_H

#include <stddef.h>
#include <stdint.h>

#include "domain/history.h"
#include "domain/issue.h"

struct arena;

/* That an issue was resolved once, and whether that has lasted. Follows from its history. */
struct fix {
	int64_t issue_id, version; /* the version with which it was resolved */
	int64_t software_id;
	const char *software_version; /* as the issue names it; "": unknown */
	int code; /* enum resolution_code */
	int64_t at;
	int64_t undone_after; /* ms until it was reopened, at least 1; 0: it lasts */
};

/*
 * The fixes of an issue, by version. `now` is the issue as it is, `events` its history, the first one
 * first; what of it is later than `now` is left out. They live in `arena`.
 */
struct fix *fixes_of(const struct issue *now, const struct event *events, size_t events_count,
	struct arena *arena, size_t *count);

/*
 * How well fixes of a kind last, in ten thousandths: the lower bound of Wilson's score interval for
 * the share of those that were not reopened, at 95 %. With n resolved, p the share that lasts and
 * z = 1.96:
 *
 *     (p + z*z/2n - z * sqrt(p*(1-p)/n + z*z/4n*n)) / (1 + z*z/n)
 *
 * (E. B. Wilson: Probable Inference, the Law of Succession, and Statistical Inference. Journal of the
 * American Statistical Association 22, 1927, 209-212.) So one that has lasted once, 0.2065, does not
 * stand before one that has lasted 90 times of 100, 0.8256. 0 when nothing was resolved.
 */
int64_t fix_score(int64_t resolved, int64_t reopened);

#endif
