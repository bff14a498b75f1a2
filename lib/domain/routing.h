#ifndef DOMAIN_ROUTING_H
#define DOMAIN_ROUTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "domain/employee.h"
#include "domain/issue.h"

struct arena;

/* Somebody of the desk, as VIP routing looks at them. */
struct candidate {
	struct employee employee;
	int64_t open_issues;
	int64_t vip_in_hand; /* VIP issues that await them: assigned, scheduled, waiting_employee */
};

/* What became of a candidate, for the decision trace. */
struct routed {
	int outcome;     /* enum routing_outcome */
	const char *why; /* a constant */
};

/*
 * Who gets a VIP's issue (product.md, "VIP routing"): an available manager with fewer than
 * `manager_limit` VIP issues in hand; else the most experienced available technician (earliest
 * desk_since; ties: Tier 2 before Tier 1, fewer open issues, lower id); else the most experienced
 * busy one. `passed_over` (an id; 0: nobody) has just given it back, and does not get it this
 * time. Returns the index of the chosen one, or -1 when nobody is around; `trace` gets an entry
 * for each.
 */
int route_vip(const struct candidate *candidates, size_t count, int64_t manager_limit,
	int64_t passed_over, int64_t now, struct routed *trace);

/*
 * Whether a change takes a VIP's issue out of a manager's hand: she may have room for one that
 * waits, then.
 */
bool frees_manager(const struct issue *before, const struct issue *after);

/* The trace as it is stored: a line per candidate, "login\toutcome\twhy\n". */
const char *routing_text(const struct candidate *candidates, const struct routed *trace,
	size_t count, struct arena *arena);

#endif
