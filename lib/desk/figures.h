#ifndef DESK_FIGURES_H
#define DESK_FIGURES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "domain/employee.h"
#include "domain/range.h"
#include "domain/words.h"
#include "store/report_store.h"

struct arena;
struct db;

/*
 * What reports say, from the facts that a follower of the feed keeps (desk/facts.h): exact, of any
 * range. They lag behind what happens by as much as the follower does, some tenths of a second.
 *
 * Each function reads several times: it is to be called in tx_read(), so that all is of one moment.
 * ERR_UNAVAILABLE: it took too long.
 */
struct figures {
	struct db *db;
	struct arena *arena;
	struct range range;
};

enum { NO_DURATION = -1 };

/* Of one priority; of 0: of all. */
struct times {
	int64_t priority, count;
	int64_t median_ms, p90_ms; /* by the nearest rank (domain/fact.h); NO_DURATION: there are none */
};
enum { PRIORITIES = 4 }; /* 1, 2, 3, and 0 for all: in this order, the last is for all */

/* How long it took to MEASURE_CONTACTED or MEASURE_RESOLVED, of what came true in the range. */
bool figures_times(const struct figures *figures, int measure, struct times times[PRIORITIES],
	struct err *err) MUST_CHECK;

/* Of those that were resolved, and not reopened since, those of first contact. */
struct first_contacts {
	int64_t priority, resolved, first_contact;
};
bool figures_first_contact(const struct figures *figures, struct first_contacts rows[PRIORITIES],
	struct err *err) MUST_CHECK;

/* Issues that were open when the range began and when it ended, by age at that moment. */
struct backlog {
	int age; /* enum age */
	int64_t before, open;
	int64_t open_by_priority[3];
};
bool figures_backlog(const struct figures *figures, struct backlog rows[age_count],
	struct err *err) MUST_CHECK;

/* Relays that were pending then. */
struct relay_debt {
	int age; /* enum age */
	int64_t before, pending;
};
bool figures_relay_debt(const struct figures *figures, struct relay_debt rows[age_count],
	struct err *err) MUST_CHECK;

/* Software on which something happened: most issues first. */
struct software_figures {
	struct titled software;
	int64_t issues, resolved, reopened;
};
bool figures_software(const struct figures *figures, struct software_figures **rows, size_t *count,
	struct err *err) MUST_CHECK;

/* Who took turns, by login. */
struct turns {
	struct person technician;
	int64_t taken, claimed, released;
	struct counted_reason *reasons; /* the most frequent first */
	size_t reason_count;
};
bool figures_turns(const struct figures *figures, struct turns **rows, size_t *count,
	struct err *err) MUST_CHECK;

struct summary {
	int64_t reported, reopened, cancelled;
	int64_t before, open;
	struct times response, resolution;
	struct first_contacts first_contact;
	int64_t relays_pending;
	int64_t outcomes[forwarding_state_count]; /* of updates of forwardings */
};
bool figures_summary(const struct figures *figures, struct summary *summary,
	struct err *err) MUST_CHECK;

#endif
