#ifndef STORE_ISSUE_LIST_H
#define STORE_ISSUE_LIST_H

#include <stdint.h>

#include "base/err.h"

struct arena;
struct db;
struct db_rows;

enum issue_order {
	ORDER_NEWEST, /* by created_at */
	ORDER_OLDEST,
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
	int64_t created_after, created_before; /* moments; both exclusive */
	enum issue_order order;
	int64_t after_at, after_id; /* the row that ended the page before */
	int64_t limit;
};

/*
 * Rows of struct issue: at most `limit`, in order. The text of the statement is composed of
 * constant fragments and kept by their mask; pages are found by key, in the expanded form with
 * the leading column bounded, so that none gets slower with depth.
 */
bool issue_list(struct db *db, const struct issue_filter *filter, struct arena *arena,
	struct db_rows *list, struct err *err) MUST_CHECK;

#endif
