#ifndef STORE_ISSUE_QUERY_H
#define STORE_ISSUE_QUERY_H

#include "domain/words.h"
#include "store/db.h"
#include "store/issue_list.h"
#include "store/search_plan.h"

/*
 * What issue_list.c and issue_count.c share: how a list of issues is looked for. One index drives:
 * its leading columns are what was asked for, its tail is the order, so that a page is read from
 * it and nothing is sorted or counted. Everything else that was asked for sifts what it yields.
 * Where words are searched for, the driver may be theirs: the key of issue_term, of which each word
 * is an arm.
 */

/* What can be asked for: bit i of a query's mask is row i of issue_asks. */
enum issue_ask {
	OF_FORWARDING,
	OF_REPORTER,
	OF_ASSIGNEE,
	UNASSIGNED,
	IS_VIP,
	NO_VIP,
	IN_STATUSES,
	IN_BASKETS,
	OF_SOFTWARE,
	OF_PRIORITY,
	OVERDUE,
	NOT_OVERDUE,
	CREATED_AFTER,
	CREATED_BEFORE,
	ISSUE_ASKS,
};

#define ASK(ask) WORD_BIT(ask)

/* " AND ...": true of an issue that fits. Sets are bound as text ("queued,assigned"). */
extern const char *const issue_asks[ISSUE_ASKS];

/* An index, and what it is good for. */
struct issue_driver {
	const char *index;
	uint32_t wants;   /* asks that must be there: together, and with `arms`, its leading columns */
	uint32_t arms;    /* of a union: asks of which each arm has one value, in the index's order */
	const char *arm;  /* " AND ...": true of the issues of one arm */
	const char *range; /* " AND ...": true of the issues of all arms, as ranges of the index */
};

struct issue_query {
	const struct issue_filter *filter;
	const struct issue_driver *driver;
	int number; /* of the driver */
	uint32_t mask; /* of asks */
	struct db_param values[ISSUE_ASKS]; /* of the asks in the mask; letter 0: has none */
	uint32_t statuses, baskets; /* where it looks; none: there is nothing to be found */
	struct search_group words;    /* that drive, each an arm; none: a driver of issue does */
	struct search_group all, one; /* that sift */
};

/* Chooses the driver. `filter` is kept. */
void issue_query_init(struct issue_query *query, const struct issue_filter *filter);

#endif
