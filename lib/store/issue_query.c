#include "store/issue_query.h"

const char *const issue_asks[ISSUE_ASKS] = {
	[OF_FORWARDING] = " AND i.forwarding_id = ?",
	[OF_REPORTER] = " AND i.reporter_id = ?",
	[OF_ASSIGNEE] = " AND i.assignee_id = ?",
	[UNASSIGNED] = " AND i.assignee_id IS NULL",
	[IS_VIP] = " AND i.vip = 1",
	[NO_VIP] = " AND i.vip = 0",
	[IN_STATUSES] = " AND FIND_IN_SET(i.status, ?)",
	[IN_BASKETS] = " AND FIND_IN_SET(i.basket, ?)",
	[OF_SOFTWARE] = " AND i.software_id = ?",
	[OF_PRIORITY] = " AND i.priority = ?",
	[OVERDUE] = " AND i.due_at < ?",
	[NOT_OVERDUE] = " AND (i.due_at IS NULL OR i.due_at >= ?)",
	[CREATED_AFTER] = " AND i.created_at > ?",
	[CREATED_BEFORE] = " AND i.created_at < ?",
};

/*
 * Of 10,000 issues of a desk that is some years old, how many fit: at the worst, where it differs
 * much from one to the next (the software most reported on). Nothing is counted at run time: with
 * these, the same query has the same plan every day.
 */
enum { ALL = 10000 };

static const int64_t shares[ISSUE_ASKS] = {
	[OF_FORWARDING] = 2,
	[OF_REPORTER] = 20,
	[OF_ASSIGNEE] = 800,
	[UNASSIGNED] = 400,
	[IS_VIP] = 100,
	[OF_SOFTWARE] = 2000,
};

static const int64_t status_shares[status_count] = {
	[STATUS_QUEUED] = 50,
	[STATUS_ASSIGNED] = 30,
	[STATUS_WAITING_EMPLOYEE] = 20,
	[STATUS_SCHEDULED] = 10,
	[STATUS_WITH_SOFTWARE_TEAM] = 40,
	[STATUS_RESOLVED] = 100,
	[STATUS_CLOSED] = 9400,
	[STATUS_CANCELLED] = 350,
};

static const int64_t basket_shares[basket_count] = {
	[BASKET_VIP] = 100,
	[BASKET_P1] = 500,
	[BASKET_P2] = 2000,
	[BASKET_BIN] = 7400,
};

static const int64_t priority_shares[] = { ALL, 500, 2000, 7500 };

#define LINE_ARM " AND i.status = ? AND i.basket = ?"
#define IN_RANGE " AND i.status IN (?, ?, ?, ?, ?, ?, ?, ?)"
#define LINE_RANGE IN_RANGE " AND i.basket IN (?, ?, ?, ?)"
#define STATUSES ASK(IN_STATUSES)
#define BOTH (ASK(IN_STATUSES) | ASK(IN_BASKETS))

_Static_assert(status_count - 1 == 8 && basket_count - 1 == 4, "the ranges have room for all");

/* The first of those with the smallest share. */
static const struct issue_driver drivers[] = {
	{ "issue_forwarding", ASK(OF_FORWARDING) },
	{ "issue_reporter", ASK(OF_REPORTER) },
	{ "issue_hand", ASK(OF_ASSIGNEE) | STATUSES, STATUSES, " AND i.status = ?", IN_RANGE },
	{ "issue_hand", ASK(UNASSIGNED) | STATUSES, STATUSES, " AND i.status = ?", IN_RANGE },
	{ "issue_assignee", ASK(OF_ASSIGNEE) },
	{ "issue_assignee", ASK(UNASSIGNED) },
	{ "issue_vip", ASK(IS_VIP) },
	{ "issue_status_basket", STATUSES, BOTH, LINE_ARM, LINE_RANGE },
	{ "issue_status_basket", ASK(IN_BASKETS), BOTH, LINE_ARM, LINE_RANGE },
	{ "issue_software_created", ASK(OF_SOFTWARE) },
	{ "issue_priority", ASK(OF_PRIORITY) },
	{ "issue_created", 0 },
};

enum { DRIVERS = sizeof(drivers) / sizeof(drivers[0]) };

/* Of the order in which take-next gives them: a lane is a basket and a priority. */
static const struct issue_driver in_line = { "issue_line", 0, BOTH | ASK(OF_PRIORITY),
	LINE_ARM " AND i.priority = ?", NULL };

/* A word's own: its issues lie in the order of created_at. */
static const struct issue_driver by_words[] = {
	[false] = { "PRIMARY", 0, 0, " AND t.term = ? AND t.scope = 'public'", NULL },
	[true] = { "PRIMARY", 0, 0, " AND t.term = ?", NULL }, /* also from internal notes */
};

enum { STATUSES_ALL = (1 << status_count) - 2, BASKETS_ALL = (1 << basket_count) - 2 };

/* Notes what was asked for, and with which value. */
static void read_asks(struct issue_query *query)
{
	const struct issue_filter *f = query->filter;
	const struct {
		bool asked;
		struct db_param value;
	} rows[ISSUE_ASKS] = {
		[OF_FORWARDING] = { f->forwarding_id != 0, { 'i', f->forwarding_id } },
		[OF_REPORTER] = { f->reporter_id != 0, { 'i', f->reporter_id } },
		[OF_ASSIGNEE] = { f->assignee_id != 0, { 'i', f->assignee_id } },
		[UNASSIGNED] = { f->unassigned, { 0 } },
		[IS_VIP] = { f->vip_given && f->vip, { 0 } },
		[NO_VIP] = { f->vip_given && !f->vip, { 0 } },
		[IN_STATUSES] = { query->statuses != STATUSES_ALL,
			{ 'm', query->statuses, .words = &status_words } },
		[IN_BASKETS] = { query->baskets != BASKETS_ALL,
			{ 'm', query->baskets, .words = &basket_words } },
		[OF_SOFTWARE] = { f->software_id != 0, { 'i', f->software_id } },
		[OF_PRIORITY] = { f->priority != 0, { 'i', f->priority } },
		[OVERDUE] = { f->overdue_given && f->overdue, { 't', f->now } },
		[NOT_OVERDUE] = { f->overdue_given && !f->overdue, { 't', f->now } },
		[CREATED_AFTER] = { f->created_after != 0, { 't', f->created_after } },
		[CREATED_BEFORE] = { f->created_before != 0, { 't', f->created_before } },
	};

	for (int ask = 0; ask < ISSUE_ASKS; ask++) {
		if (!rows[ask].asked)
			continue;
		query->mask |= ASK(ask);
		query->values[ask] = rows[ask].value;
	}
}

static int64_t share_of_set(uint32_t set, const int64_t *parts, int count)
{
	int64_t share = 0;

	for (int word = 1; word < count; word++)
		if (set & WORD_BIT(word))
			share += parts[word];
	return share;
}

static int64_t share_of_ask(const struct issue_query *query, int ask)
{
	switch (ask) {
	case IN_STATUSES:
		return share_of_set(query->statuses, status_shares, status_count);
	case IN_BASKETS:
		return share_of_set(query->baskets, basket_shares, basket_count);
	case OF_PRIORITY:
		return priority_shares[query->filter->priority];
	default:
		return shares[ask];
	}
}

/* How much of the table lies in what the driver reads; in millionths of ALL. */
static int64_t share_of_driver(const struct issue_query *query, const struct issue_driver *driver)
{
	uint32_t used = (driver->wants | driver->arms) & query->mask;
	int64_t share = ALL * INT64_C(1000000);

	for (int ask = 0; ask < ISSUE_ASKS; ask++)
		if (used & ASK(ask))
			share = share * share_of_ask(query, ask) / ALL;
	return share;
}

static int choose_driver(const struct issue_query *query)
{
	int64_t smallest = INT64_MAX;
	int chosen = 0;

	for (int i = 0; i < DRIVERS; i++) {
		int64_t share;

		if ((drivers[i].wants & query->mask) != drivers[i].wants)
			continue;
		share = share_of_driver(query, &drivers[i]);
		if (share < smallest) {
			smallest = share;
			chosen = i;
		}
	}
	return chosen;
}

/*
 * Of the words that are asked for, the rarest drives, or those that have the prefix do, if they are
 * rarer; unless the filters leave less of a million issues, which is where it matters. What stands
 * in line is little: there the words always sift.
 */
static void add_search(struct issue_query *query)
{
	const int64_t million = share_of_driver(query, query->driver) / ALL;
	const struct search_plan *search = query->filter->search;
	struct search_group *all = &query->all, *one = &query->one;
	bool prefix = search->one.count && (!search->all.count || search->one.issues < search->all.issues);

	*all = search->all;
	*one = search->one;
	if (query->driver == &in_line || (prefix ? one : all)->issues > million)
		return;
	query->driver = &by_words[search->internal];
	query->number = DRIVERS + 1 + search->internal;
	if (prefix) {
		query->words = *one;
		*one = (struct search_group){ 0 };
	} else {
		query->words = (struct search_group){ all->words++, 1, all->issues };
		all->count--;
	}
}

/* Only open issues are overdue, and only queued ones stand in line. */
static uint32_t statuses_asked(const struct issue_filter *filter)
{
	uint32_t statuses = filter->statuses ? filter->statuses : (uint32_t)STATUSES_ALL;

	if (filter->overdue_given && filter->overdue)
		statuses &= STATUSES_OPEN;
	if (filter->order == ORDER_LINE)
		statuses &= WORD_BIT(STATUS_QUEUED);
	return statuses;
}

void issue_query_init(struct issue_query *query, const struct issue_filter *filter)
{
	*query = (struct issue_query){
		.filter = filter,
		.statuses = statuses_asked(filter),
		.baskets = filter->baskets ? filter->baskets : (uint32_t)BASKETS_ALL,
		.driver = &in_line,
		.number = DRIVERS,
	};
	read_asks(query);
	if (filter->order != ORDER_LINE) {
		query->number = choose_driver(query);
		query->driver = &drivers[query->number];
	}
	if (filter->search && query->statuses)
		add_search(query);
}
