/*
 * Lists of issues: every combination of filters and all orders, page by page, and their totals,
 * against a plain scan of what was inserted.
 */
#include "store/issue_list.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/time.h"
#include "domain/words.h"
#include "store/db.h"
#include "store/issue_store.h"
#include "tap/tap.h"
#include "tap/testdb.h"

enum { ISSUES = 160, PEOPLE = 3, PAGE = 7, ROUNDS = 400 };

static struct issue issues[ISSUES];
static int64_t due[ISSUES]; /* when it is overdue; 0: never */

/* The same on every run; any generator would do. */
static unsigned random_number(unsigned below)
{
	static unsigned state = 20261123;

	state = state * 1664525 + 1013904223;
	return (state >> 8) % below;
}

static void make_people(struct db *db)
{
	testdb_sql(db, "INSERT INTO software (id, version, title, vendor, versions,"
		       " blocked_channels, status, created_at, updated_at)"
		       " VALUES (1, 1, 'Editor', 'Maker', '', '', 'approved', NOW(3), NOW(3)),"
		       " (2, 1, 'Player', 'Maker', '', '', 'approved', NOW(3), NOW(3))");
	for (int id = 1; id <= PEOPLE; id++)
		testdb_sql(db, "INSERT INTO employee (id, login, name, created_at)"
			       " VALUES (%d, 'login%d', 'Name', NOW(3))", id, id);
	for (int id = 1; id <= 2; id++)
		testdb_sql(db, "INSERT INTO forwarding (id, version, software_id, state, summary,"
			       " message_to_employee, news, created_by, created_at, updated_at)"
			       " VALUES (%d, 1, 1, 'forwarded', 'A bug', 'Reported', 'forwarded', 1,"
			       " NOW(3), NOW(3))", id);
}

static int64_t random_moment(void)
{
	return time_now() / MS_DAY * MS_DAY - (int64_t)random_number(40) * MS_MINUTE;
}

/* Several share a moment, so that the id decides; half of the open ones have no assignee. */
static struct issue random_issue(void)
{
	int64_t at = random_moment();

	return (struct issue){
		.status = 1 + (int)random_number(status_count - 1),
		.priority = 1 + random_number(3),
		.basket = 1 + (int)random_number(basket_count - 1),
		.impact = IMPACT_QUESTION,
		.triage_rule = "minor",
		.rules_version = 1,
		.description = "a description",
		.vip = random_number(2),
		.forwarding = { .id = random_number(3) },
		.software = { .id = 1 + random_number(2), .title = "Editor", .vendor = "Maker" },
		.reporter = { .id = 1 + random_number(PEOPLE) },
		.submitted_by = { .id = 1 },
		.channel = INTAKE_SELF_SERVICE,
		.assignee = { .id = random_number(PEOPLE + 1) },
		.created_at = at,
		.updated_at = at,
		.waiting_since = random_number(3) ? at : random_moment(),
	};
}

static void make_issues(struct db *db, struct err *err)
{
	for (size_t i = 0; i < ISSUES; i++) {
		issues[i] = random_issue();
		if (!issue_insert(db, &issues[i], err))
			tap_bail("%s", err->detail);
		if (random_number(2))
			continue;
		due[i] = random_moment();
		testdb_sql(db, "UPDATE issue SET due_at = FROM_UNIXTIME(%lld) WHERE id = %d",
			(long long)(due[i] / MS_SECOND), (int)issues[i].id);
	}
}

static bool is_overdue(const struct issue_filter *filter, const struct issue *issue)
{
	int64_t at = due[issue - issues];

	return at && at < filter->now;
}

static bool is_open(const struct issue *issue)
{
	return STATUSES_OPEN & WORD_BIT(issue->status);
}

static bool fits(const struct issue_filter *filter, const struct issue *issue)
{
	return (!filter->forwarding_id || filter->forwarding_id == issue->forwarding.id)
	       && (!filter->software_id || filter->software_id == issue->software.id)
	       && (filter->order != ORDER_LINE || issue->status == STATUS_QUEUED)
	       && (!filter->overdue_given || filter->overdue == is_overdue(filter, issue))
	       && (!filter->overdue_given || !filter->overdue || is_open(issue))
	       && (!filter->vip_given || filter->vip == issue->vip)
	       && (!filter->created_after || issue->created_at > filter->created_after)
	       && (!filter->created_before || issue->created_at < filter->created_before)
	       && (!filter->reporter_id || filter->reporter_id == issue->reporter.id)
	       && (!filter->assignee_id || filter->assignee_id == issue->assignee.id)
	       && (!filter->unassigned || !issue->assignee.id)
	       && (!filter->statuses || (filter->statuses & WORD_BIT(issue->status)))
	       && (!filter->baskets || (filter->baskets & WORD_BIT(issue->basket)))
	       && (!filter->priority || filter->priority == issue->priority);
}

static int ascending(int64_t left, int64_t right)
{
	return left < right ? -1 : left > right;
}

static int by_age(const void *a, const void *b)
{
	const struct issue *left = *(const struct issue *const *)a;
	const struct issue *right = *(const struct issue *const *)b;
	int order = ascending(left->created_at, right->created_at);

	return order ? order : ascending(left->id, right->id);
}

static int by_youth(const void *a, const void *b)
{
	return by_age(b, a);
}

static int by_line(const void *a, const void *b)
{
	const struct issue *left = *(const struct issue *const *)a;
	const struct issue *right = *(const struct issue *const *)b;
	int order = ascending(left->basket, right->basket);

	if (!order)
		order = ascending(left->priority, right->priority);
	if (!order)
		order = ascending(left->waiting_since, right->waiting_since);
	return order ? order : ascending(left->id, right->id);
}

static const struct {
	const char *name;
	int (*compare)(const void *a, const void *b);
} orders[] = {
	[ORDER_NEWEST] = { "newest", by_youth },
	[ORDER_OLDEST] = { "oldest", by_age },
	[ORDER_LINE] = { "line", by_line },
};

/* What the list should hold, in order. */
static size_t expected(const struct issue_filter *filter, const struct issue *found[ISSUES])
{
	size_t count = 0;

	for (size_t i = 0; i < ISSUES; i++)
		if (fits(filter, &issues[i]))
			found[count++] = &issues[i];
	qsort(found, count, sizeof(found[0]), orders[filter->order].compare);
	return count;
}

static struct issue_filter random_filter(void)
{
	struct issue_filter filter = { .order = (enum issue_order)random_number(3), .page = { .limit = PAGE } };

	if (!random_number(3))
		filter.reporter_id = 1 + random_number(PEOPLE);
	if (!random_number(3))
		filter.assignee_id = 1 + random_number(PEOPLE);
	else
		filter.unassigned = !random_number(3);
	if (!random_number(2))
		filter.statuses = (random_number(255) + 1) << 1;
	if (!random_number(3))
		filter.baskets = (random_number(15) + 1) << 1;
	if (!random_number(6))
		filter.forwarding_id = 1 + random_number(2);
	if (!random_number(6))
		filter.software_id = 1 + random_number(2);
	filter.vip_given = !random_number(6);
	filter.vip = random_number(2);
	filter.overdue_given = !random_number(6);
	filter.overdue = random_number(2);
	filter.now = random_moment();
	if (!random_number(6))
		filter.created_after = random_moment();
	if (!random_number(6))
		filter.created_before = random_moment();
	if (!random_number(3))
		filter.priority = 1 + random_number(3);
	return filter;
}

/* Follows the pages to the end; the number of rows that stand where they should. */
static size_t walk(struct db *db, struct issue_filter filter, const struct issue *const *want,
	size_t count, struct arena *arena)
{
	size_t right = 0, place = 0;
	struct db_rows rows;
	struct err err;

	err_init(&err, arena);
	do {
		const struct issue *page;

		if (!issue_list(db, &filter, arena, &rows, &err))
			tap_bail("%s", err.detail);
		page = rows.items;
		for (size_t i = 0; i < rows.count; i++, place++)
			right += place < count && page[i].id == want[place]->id
				 && page[i].status == want[place]->status;
		if (rows.count) {
			filter.after = issue_place(filter.order, &page[rows.count - 1]);
		}
	} while (rows.count == PAGE);
	return place == count ? right : ISSUES + 1;
}

static int64_t total_of(struct db *db, const struct issue_filter *filter, struct arena *arena)
{
	int64_t total = -1;
	struct err err;

	err_init(&err, arena);
	if (!issue_count(db, filter, arena, &total, &err))
		tap_bail("%s", err.detail);
	return total;
}

int main(void)
{
	struct arena *arena = arena_new();
	struct db *db = testdb_open();
	struct err err;

	err_init(&err, arena);
	make_people(db);
	make_issues(db, &err);
	for (int round = 0; round < ROUNDS; round++) {
		const struct issue_filter filter = random_filter();
		const struct issue *want[ISSUES];
		size_t count = expected(&filter, want);

		is_int((int64_t)walk(db, filter, want, count, arena), (int64_t)count,
			"forwarding %d, software %d, vip %d%d, reporter %d, assignee %d%s,"
			" statuses %x, baskets %x, priority %d, overdue %d%d, %s",
			(int)filter.forwarding_id, (int)filter.software_id, filter.vip_given,
			filter.vip, (int)filter.reporter_id, (int)filter.assignee_id,
			filter.unassigned ? " (none)" : "", filter.statuses, filter.baskets,
			(int)filter.priority, filter.overdue_given, filter.overdue,
			orders[filter.order].name);
		is_int(total_of(db, &filter, arena), (int64_t)count, "... and their total");
	}
	db_close(db);
	arena_free(arena);
	return tap_done();
}
