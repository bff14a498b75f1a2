#ifndef STORE_ISSUE_LIST_H
#define STORE_ISSUE_LIST_H

#include <stdint.h>

#include "base/err.h"
#include "store/list.h"

struct arena;
struct db;
struct db_param;
struct db_rows;
struct db_stmt;
struct issue;
struct search_plan;

enum issue_order {
	ORDER_NEWEST, /* by created_at */
	ORDER_OLDEST,
	ORDER_LINE, /* queued issues as they stand in line, the baskets one after the other */
};

/*
 * Where a page ended: the moment by which the list is sorted, and the id. A line is as many lanes
 * as there are baskets and priorities in them, one after the other; 0 in other orders.
 */
struct issue_place {
	int64_t lane, at, id;
};

/* What a list of issues asks for; 0: any. */
struct issue_filter {
	int64_t forwarding_id;
	int64_t reporter_id;
	int64_t assignee_id;
	bool unassigned; /* nobody is the assignee */
	uint32_t statuses; /* a set */
	uint32_t baskets;  /* a set */
	int64_t priority;
	int64_t software_id;
	bool vip_given, vip;
	bool overdue_given, overdue; /* at `now`; only open issues are */
	int64_t now;
	int64_t created_after, created_before; /* moments; both exclusive */
	const struct search_plan *search; /* NULL: none; never one that finds nothing */
	enum issue_order order;
	struct issue_place after; /* of the row that ended the page before; id 0: from the start */
	struct list_page page;
};

/*
 * Rows of struct issue: at most `limit`, in order. The text of the statement is composed of
 * constant fragments and kept by their mask; pages are found by key, in the expanded form with
 * the leading column bounded, so that none gets slower with depth.
 */
bool issue_list(struct db *db, const struct issue_filter *filter, struct arena *arena,
	struct db_rows *list, struct err *err) MUST_CHECK;

struct issue_place issue_place(enum issue_order order, const struct issue *issue);

/* What issue_list() runs for the filter, for a test that asks the server how. False: nothing. */
bool issue_list_statement(const struct issue_filter *filter, struct arena *arena,
	struct db_stmt **stmt, const struct db_param **params, size_t *count) MUST_CHECK;

/* So many issues are looked at for a total that needs more than an index. */
enum { ISSUE_SIFT_MOST = 1000 };

/*
 * How many issues the filter lets through, on all pages; -1: that cannot be told without looking
 * at more than LIST_COUNT_MOST entries of an index, or at more than ISSUE_SIFT_MOST issues, or
 * words are searched for.
 */
bool issue_count(struct db *db, const struct issue_filter *filter, struct arena *arena,
	int64_t *total, struct err *err) MUST_CHECK;

#endif
