#include "api/issue_list.h"

#include <string.h>

#include "api/issue_view.h"
#include "api/page.h"
#include "domain/search.h"
#include "store/issue_list.h"
#include "store/search_plan.h"

struct issue_query {
	struct page_query page;
	bool mine;
	uint32_t statuses, baskets;
	int64_t priority;
	const char *assignee;
	int64_t reporter, software, forwarding;
	bool vip, vip_given;
	bool overdue, overdue_given;
	int64_t created_after, created_before;
	const char *q;
	int sort; /* enum issue_sort */
};

#define SORT_WORDS(X) \
	X(SORT_NEWEST, "-created_at") X(SORT_OLDEST, "created_at") X(SORT_LINE, "line")
#define SORT_VALUE(value, text) value,
#define SORT_NAME(value, text) [value] = text,

enum issue_sort { sort_none, SORT_WORDS(SORT_VALUE) sort_count };
static const char *const sort_names[] = { SORT_WORDS(SORT_NAME) };
static const struct words sort_words = { "sort", sort_names, sort_count };

#define QUERY(member) offsetof(struct issue_query, member)

static const struct field query_fields[] = {
	/* what the list of one reporter's leaves out */
	{ "mine", FIELD_BOOL, .offset = QUERY(mine), .about = "true: only those I reported" },
	{ "reporter", FIELD_ID, .offset = QUERY(reporter), .about = "an employee's id" },
	/* and what it has too */
	{ "status", FIELD_WORDS, .offset = QUERY(statuses), .words = &status_words,
	  .about = "one status or several with commas between" },
	{ "basket", FIELD_WORDS, .offset = QUERY(baskets), .words = &basket_words,
	  .about = "vip, p1, p2 or bin, or several with commas between" },
	{ "priority", FIELD_INT, .offset = QUERY(priority), .min = 1, .max = 3, .about = "1, 2 or 3" },
	{ "assignee", FIELD_TEXT, .offset = QUERY(assignee), .min = 1, .max = 19,
	  .about = "me, none, or an employee's id" },
	{ "software", FIELD_ID, .offset = QUERY(software), .about = "the number of a software" },
	{ "forwarding", FIELD_ID, .offset = QUERY(forwarding),
	  .about = "the number of a forwarding that they hang on" },
	{ "vip", FIELD_BOOL, .offset = QUERY(vip), .given = QUERY(vip_given),
	  .about = "desk only: true or false" },
	{ "overdue", FIELD_BOOL, .offset = QUERY(overdue), .given = QUERY(overdue_given),
	  .about = "true: a target of theirs is missed, and they are still open; or false" },
	{ "created_after", FIELD_TIME, .offset = QUERY(created_after),
	  .about = "a moment such as 2026-11-23T18:04:40Z" },
	{ "created_before", FIELD_TIME, .offset = QUERY(created_before),
	  .about = "a moment such as 2026-11-23T18:04:40Z" },
	{ "q", FIELD_TEXT, .offset = QUERY(q), .min = 1, .max = 200,
	  .about = "1 to 200 characters: words that all stand in the description, the software's"
		   " title or the notes that you may read; the last may be the beginning of one" },
	{ "sort", FIELD_WORD, .offset = QUERY(sort), .words = &sort_words,
	  .about = "created_at; -created_at (the default) for the newest first; or line: only those"
		   " that are queued, as take-next gives them (by priority, then the longest"
		   " waiting), the baskets one after the other: vip, p1, p2, bin" },
	PAGE_FIELDS(struct issue_query),
};
const struct shape issue_query = SHAPE("IssueQuery", struct issue_query, query_fields);
const struct shape issues_of_query = { "IssuesOfQuery", query_fields + 2,
	sizeof(query_fields) / sizeof(query_fields[0]) - 2, sizeof(struct issue_query) };

static bool read_assignee(struct ctx *c, const char *text, struct issue_filter *filter)
{
	int64_t id = 0;

	if (!text)
		return true;
	filter->unassigned = !strcmp(text, "none");
	if (filter->unassigned)
		return true;
	if (!strcmp(text, "me")) {
		filter->assignee_id = c->caller.employee.person.id;
		return true;
	}
	for (const char *p = text; id >= 0 && *p; p++)
		id = *p >= '0' && *p <= '9' && id < INT64_MAX / 100 ? id * 10 + (*p - '0') : -1;
	filter->assignee_id = id;
	return id > 0 || err_set(c->err, ERR_MALFORMED, "assignee is me, none, or an employee's id.");
}

/*
 * Plain employees see their own, whatever they ask for; the Software Team beside those the ones
 * that hang on a forwarding, when it asks for these.
 */
static bool sees_all(const struct ctx *c, const struct issue_query *query)
{
	return caller_has(&c->caller, ROLES_DESK)
	       || (query->forwarding && caller_has(&c->caller, WORD_BIT(ROLE_SOFTWARE_TEAM)));
}

static const enum issue_order order_of[sort_count] = {
	[sort_none] = ORDER_NEWEST,
	[SORT_NEWEST] = ORDER_NEWEST,
	[SORT_OLDEST] = ORDER_OLDEST,
	[SORT_LINE] = ORDER_LINE,
};

static bool read_filter(struct ctx *c, const struct issue_query *query,
	struct issue_filter *filter)
{
	struct cursor after;

	*filter = (struct issue_filter){
		.reporter_id = query->reporter,
		.statuses = query->statuses,
		.baskets = query->baskets,
		.priority = query->priority,
		.software_id = query->software,
		.forwarding_id = query->forwarding,
		.vip_given = query->vip_given,
		.vip = query->vip,
		.created_after = query->created_after,
		.created_before = query->created_before,
		.overdue_given = query->overdue_given,
		.overdue = query->overdue,
		.now = c->desk.now,
		.order = order_of[query->sort],
	};
	if (query->vip_given && !caller_has(&c->caller, ROLES_DESK))
		return err_set(c->err, ERR_FORBIDDEN, "Who is a VIP is the desk's to know.");
	if (!read_assignee(c, query->assignee, filter)
		|| !page_begin(c, &query->page, &after, &filter->page))
		return false;
	filter->after = (struct issue_place){ after.lane, after.at, after.id };
	return true;
}

/* Who sees all these issues reads their internal notes too. */
static bool read_search(struct ctx *c, const struct issue_query *query,
	struct issue_filter *filter)
{
	struct search_plan *plan;
	struct search search;

	if (!query->q)
		return true;
	filter->search = plan = arena_alloc(c->arena, sizeof(*plan));
	plan->nothing = !search_read(query->q, c->arena, &search);
	return plan->nothing
	       || search_plan(c->desk.db, &search, sees_all(c, query), c->arena, plan, c->err);
}

static bool finds_nothing(const struct issue_filter *filter)
{
	return filter->search && filter->search->nothing;
}

/* Of those that the filter lets through, only the caller's own. False: there can be none. */
static bool narrow_to_own(struct ctx *c, struct issue_filter *filter)
{
	int64_t own = c->caller.employee.person.id;
	bool possible = !filter->reporter_id || filter->reporter_id == own;

	filter->reporter_id = own;
	return possible;
}

static const char *next_cursor(struct ctx *c, struct db_rows *rows,
	const struct issue_filter *filter)
{
	const struct issue *issues = rows->items;
	struct issue_place place;

	if (!page_cut(rows, &filter->page))
		return NULL;
	place = issue_place(filter->order, &issues[rows->count - 1]);
	return cursor_write(c, &(struct cursor){ .lane = place.lane, .at = place.at, .id = place.id });
}

static bool reply_issues(struct ctx *c, const struct db_rows *rows, const char *next)
{
	const struct issue *issues = rows->items;
	struct issue_view *views = arena_array(c->arena, rows->count, sizeof(*views));

	for (size_t i = 0; i < rows->count; i++)
		issue_view(c, &issues[i], &views[i]);
	return reply_list(c, &issue_shape,
		&(struct db_rows){ .items = views, .count = rows->count }, next);
}

bool api_issue_list(struct ctx *c)
{
	const struct issue_query *query = c->query;
	struct issue_filter filter;
	struct db_rows rows;

	if (!request_good(c) || !read_filter(c, query, &filter))
		return false;
	if ((query->mine || !sees_all(c, query)) && !narrow_to_own(c, &filter))
		return reply_list(c, &issue_shape, &(struct db_rows){ 0 }, NULL);
	if (!read_search(c, query, &filter))
		return false;
	if (finds_nothing(&filter))
		return reply_list(c, &issue_shape, &(struct db_rows){ 0 }, NULL);
	if (!issue_list(c->desk.db, &filter, c->arena, &rows, c->err))
		return false;
	return reply_issues(c, &rows, next_cursor(c, &rows, &filter));
}

bool reply_issues_of(struct ctx *c, int64_t reporter_id)
{
	struct issue_query *query = c->query;

	query->reporter = reporter_id;
	return api_issue_list(c);
}
