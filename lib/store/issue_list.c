#include "store/issue_list.h"

#include "base/arena.h"
#include "base/strbuf.h"
#include "store/issue_columns.h"
#include "store/issue_query.h"
#include "store/search_sieve.h"

/*
 * A driver that reads several values of a column (issue_query.h) is a union of the pages of each,
 * its arms; the arms of a line are its lanes.
 */
struct arm {
	int status, basket;
	int64_t priority;
	const char *word;
};

enum { ARMS = (status_count - 1) * (basket_count - 1) };

/*
 * The page behind a place, in expanded form: a row constructor would scan (40 times slower). A lane
 * is a number that sorts as its basket and priority do.
 */
#define LANE "i.basket * 4 + i.priority"

struct row_order {
	const char *columns; /* by which arms are put together */
	const char *after;
	const char *by_row;
};

#define BY_MOMENT(at, id, less, descending) \
	id " AS id, " at " AS at", \
	" AND " at " " less "= ? AND (" at " " less " ? OR " id " " less " ?)", \
	" ORDER BY " at descending ", " id descending

static const struct row_order issue_orders[] = {
	[ORDER_NEWEST] = { BY_MOMENT("i.created_at", "i.id", "<", " DESC") },
	[ORDER_OLDEST] = { BY_MOMENT("i.created_at", "i.id", ">", "") },
	[ORDER_LINE] = { LANE " AS lane, " BY_MOMENT("i.waiting_since", "i.id", ">", "") },
};

static const struct row_order term_orders[] = {
	[ORDER_NEWEST] = { BY_MOMENT("t.created_at", "t.issue_id", "<", " DESC") },
	[ORDER_OLDEST] = { BY_MOMENT("t.created_at", "t.issue_id", ">", "") },
};

static const struct {
	const char *by_arm, *by_page;
} orders[] = {
	[ORDER_NEWEST] = { " ORDER BY at DESC, id DESC", " ORDER BY p.at DESC, p.id DESC" },
	[ORDER_OLDEST] = { " ORDER BY at, id", " ORDER BY p.at, p.id" },
	[ORDER_LINE] = { " ORDER BY lane, at, id", " ORDER BY p.lane, p.at, p.id" },
};

static int64_t lane_of(int basket, int64_t priority)
{
	return basket * 4 + priority;
}

struct issue_place issue_place(enum issue_order order, const struct issue *issue)
{
	if (order != ORDER_LINE)
		return (struct issue_place){ .at = issue->created_at, .id = issue->id };
	return (struct issue_place){ lane_of(issue->basket, issue->priority), issue->waiting_since,
		issue->id };
}

struct composed {
	struct issue_query query;
	struct arm arms[ARMS];
	size_t count; /* of arms */
	size_t behind; /* of so many arms, the first, the page begins behind a place */
	struct db_param *params;
	size_t param_count;
};

static bool in_line(const struct composed *list)
{
	return list->query.filter->order == ORDER_LINE;
}

/* Lanes that the pages so far have been through are left out. */
static void add_arm(struct composed *list, int status, int basket, int64_t priority)
{
	const struct issue_place *after = &list->query.filter->after;
	int64_t lane = in_line(list) ? lane_of(basket, priority) : 0;

	if (after->id && lane < after->lane)
		return;
	list->behind += after->id && lane == after->lane;
	list->arms[list->count++] = (struct arm){ status, basket, priority, NULL };
}

static bool by_words(const struct composed *list)
{
	return list->query.words.count;
}

static bool is_union(const struct composed *list)
{
	return list->count > 1 || list->query.filter->search;
}

static void add_word_arms(struct composed *list)
{
	const struct search_group *words = &list->query.words;

	list->count = search_places(words);
	list->behind = list->query.filter->after.id ? list->count : 0;
	for (size_t i = 0; i < list->count; i++)
		list->arms[i].word = search_word_at(words, i).text;
}

/* The values of which each arm has one; {0}: the arms are not made by this. */
static uint32_t values_of(const struct composed *list, enum issue_ask ask, uint32_t asked)
{
	return list->query.driver->arms & ASK(ask) ? asked : WORD_BIT(0);
}

enum { PRIORITIES = 4, PRIORITIES_ALL = (1 << PRIORITIES) - 2 };

static void add_arms(struct composed *list)
{
	int64_t wanted = list->query.filter->priority;
	uint32_t statuses = values_of(list, IN_STATUSES, list->query.statuses);
	uint32_t baskets = values_of(list, IN_BASKETS, list->query.baskets);
	uint32_t priorities =
		values_of(list, OF_PRIORITY, wanted ? WORD_BIT(wanted) : (uint32_t)PRIORITIES_ALL);

	for (int status = 0; status < status_count; status++)
		for (int basket = 0; basket < basket_count; basket++)
			for (int priority = 0; priority < PRIORITIES; priority++)
				if (statuses & WORD_BIT(status) && baskets & WORD_BIT(basket)
					&& priorities & WORD_BIT(priority))
					add_arm(list, status, basket, priority);
}

static void bind(struct composed *list, struct db_param param)
{
	list->params[list->param_count++] = param;
}

static uint32_t sieves_of(const struct composed *list)
{
	return list->query.mask & ~list->query.driver->arms;
}

/* The arm's own values, in the order of its text. */
static void bind_arm(struct composed *list, const struct arm *arm)
{
	const struct db_param values[ISSUE_ASKS] = {
		[IN_STATUSES] = { 'w', arm->status, .words = &status_words },
		[IN_BASKETS] = { 'w', arm->basket, .words = &basket_words },
		[OF_PRIORITY] = { 'i', arm->priority },
	};

	if (arm->word)
		bind(list, (struct db_param){ .letter = 's', .text = arm->word });
	for (int ask = 0; ask < ISSUE_ASKS; ask++)
		if (list->query.driver->arms & ASK(ask))
			bind(list, values[ask]);
}

static void bind_words(struct composed *list, const struct search_group *words, size_t places)
{
	for (size_t i = 0; i < places; i++)
		bind(list, search_word_at(words, i));
}

static void bind_page(struct composed *list, const struct arm *arm, bool behind)
{
	const struct issue_query *query = &list->query;
	const struct issue_filter *filter = query->filter;

	bind_words(list, &query->all, query->all.count);
	bind_arm(list, arm);
	for (int ask = 0; ask < ISSUE_ASKS; ask++)
		if (sieves_of(list) & ASK(ask) && query->values[ask].letter)
			bind(list, query->values[ask]);
	bind_words(list, &query->one, search_places(&query->one));
	if (behind) {
		bind(list, (struct db_param){ 't', filter->after.at });
		bind(list, (struct db_param){ 't', filter->after.at });
		bind(list, (struct db_param){ 'i', filter->after.id });
	}
	bind(list, (struct db_param){ 'i', filter->page.limit });
}

/* An arm's values, asks, a place and a limit; and the words that sift. */
enum { ARM_PARAMS = ISSUE_ASKS + 3 + 1 + SEARCH_ALL_MOST + SEARCH_ONE_MOST };

static struct composed *plan(const struct issue_filter *filter, struct arena *arena)
{
	struct composed *list = arena_alloc(arena, sizeof(*list));

	issue_query_init(&list->query, filter);
	if (by_words(list))
		add_word_arms(list);
	else if (list->query.statuses)
		add_arms(list);
	list->params = arena_array(arena, list->count * ARM_PARAMS + 1, sizeof(*list->params));
	for (size_t i = 0; i < list->count; i++)
		bind_page(list, &list->arms[i], i < list->behind);
	if (is_union(list))
		bind(list, (struct db_param){ 'i', filter->page.limit });
	return list;
}

/* What issue_term knows of an issue itself. */
static const char *const term_asks[ISSUE_ASKS] = {
	[CREATED_AFTER] = " AND t.created_at > ?",
	[CREATED_BEFORE] = " AND t.created_at < ?",
};

enum { TERM_ASKS = ASK(CREATED_AFTER) | ASK(CREATED_BEFORE) };

static const struct row_order *row_order(const struct composed *list)
{
	return (by_words(list) ? term_orders : issue_orders) + list->query.filter->order;
}

/* The issue itself is looked up behind a word only if there is something in it to be sifted. */
static void compose_from(struct strbuf *sql, const struct composed *list,
	const struct search_sieve *sieve)
{
	if (!by_words(list))
		strbuf_addf(sql, " FROM issue i FORCE INDEX (%s)", list->query.driver->index);
	else
		strbuf_adds(sql, " FROM issue_term t FORCE INDEX (PRIMARY)");
	search_join_all(sql, sieve, list->query.all.count);
	if (by_words(list) && sieves_of(list) & ~(uint32_t)TERM_ASKS)
		strbuf_adds(sql,
			" STRAIGHT_JOIN issue i FORCE INDEX (PRIMARY) ON i.id = t.issue_id");
}

static void compose_where(struct strbuf *sql, const struct composed *list,
	const struct search_sieve *sieve, bool behind)
{
	const char *arm = list->query.driver->arm;

	strbuf_addf(sql, " WHERE 1 = 1%s", arm ? arm : "");
	for (int ask = 0; ask < ISSUE_ASKS; ask++)
		if (sieves_of(list) & ASK(ask))
			strbuf_adds(sql, by_words(list) && term_asks[ask] ? term_asks[ask]
									  : issue_asks[ask]);
	search_and_one(sql, sieve, search_places(&list->query.one));
	if (behind)
		strbuf_adds(sql, row_order(list)->after);
	strbuf_addf(sql, "%s LIMIT ?", row_order(list)->by_row);
}

/* Joined after the page is chosen, never before: the optimizer is not asked. */
static void compose_single(struct strbuf *sql, const struct composed *list)
{
	static const struct search_sieve none = { 0 };

	strbuf_adds(sql, "SELECT STRAIGHT_JOIN " ISSUE_SELECT);
	compose_from(sql, list, &none);
	strbuf_adds(sql, ISSUE_JOINS);
	compose_where(sql, list, &none, list->behind);
}

/* An issue that has several words of one prefix stands in several arms. */
static void compose_union(struct strbuf *sql, const struct composed *list)
{
	const struct search_plan *search = list->query.filter->search;
	const struct search_sieve sieve = {
		.created_at = by_words(list) ? "t.created_at" : "i.created_at",
		.id = by_words(list) ? "t.issue_id" : "i.id",
		.internal = search && search->internal,
	};
	enum issue_order order = list->query.filter->order;

	strbuf_adds(sql, "SELECT STRAIGHT_JOIN " ISSUE_SELECT " FROM (");
	for (size_t i = 0; i < list->count; i++) {
		strbuf_addf(sql, "%s(SELECT %s", !i ? "" : by_words(list) ? " UNION " : " UNION ALL ",
			row_order(list)->columns);
		compose_from(sql, list, &sieve);
		compose_where(sql, list, &sieve, i < list->behind);
		strbuf_addc(sql, ')');
	}
	strbuf_addf(sql, "%s LIMIT ?) p JOIN issue i ON i.id = p.id" ISSUE_JOINS "%s",
		orders[order].by_arm, orders[order].by_page);
}

#define LIST_KEY UINT64_C(0x4900000000000000) /* this file's place among the kept statements */

_Static_assert(ISSUE_ASKS <= 24 && (int)ARMS < 64 && (int)SEARCH_ONE_MOST <= (int)ARMS
	&& (int)SEARCH_ALL_MOST <= 16 && (int)SEARCH_ONE_MOST < 64, "the parts of a key do not overlap");

/* All that the text depends on. */
static uint64_t key_of(const struct composed *list)
{
	const struct issue_query *query = &list->query;
	const struct search_plan *search = query->filter->search;
	uint64_t searched = !search ? 0 : search->internal ? 2 : 1;

	return LIST_KEY | (uint64_t)query->mask | (uint64_t)query->number << 24
	       | (uint64_t)query->filter->order << 30 | (uint64_t)list->count << 32
	       | (uint64_t)list->behind << 38 | searched << 44 | (uint64_t)query->all.count << 46
	       | (uint64_t)__builtin_ffsll((long long)search_places(&query->one)) << 51;
}

static struct db_stmt *compose(const struct composed *list, struct arena *arena)
{
	struct db_stmt *kept = db_stmt_kept(key_of(list));
	struct db_stmt stmt = DB_SELECT(struct issue, issue_columns, NULL, NULL);
	struct strbuf sql;

	if (kept)
		return kept;
	strbuf_init(&sql, arena, 4096);
	if (is_union(list))
		compose_union(&sql, list);
	else
		compose_single(&sql, list);
	stmt.sql = sql.data;
	return db_stmt_keep(key_of(list), &stmt);
}

bool issue_list_statement(const struct issue_filter *filter, struct arena *arena,
	struct db_stmt **stmt, const struct db_param **params, size_t *count)
{
	struct composed *list = plan(filter, arena);

	if (!list->count)
		return false;
	*stmt = compose(list, arena);
	*params = list->params;
	*count = list->param_count;
	return true;
}

static bool count(struct db *db, const struct issue_filter *filter, const struct db_rows *list,
	struct arena *arena, struct err *err)
{
	if (!filter->page.total)
		return true;
	*filter->page.total = (int64_t)list->count;
	return (!filter->after.id && (int64_t)list->count < filter->page.limit)
	       || issue_count(db, filter, arena, filter->page.total, err);
}

bool issue_list(struct db *db, const struct issue_filter *filter, struct arena *arena,
	struct db_rows *list, struct err *err)
{
	const struct db_param *params;
	struct db_stmt *stmt;
	size_t param_count;

	*list = (struct db_rows){ 0 };
	if (issue_list_statement(filter, arena, &stmt, &params, &param_count)
		&& !db_list(db, stmt, params, param_count, arena, list, err))
		return false;
	return issues_complete(db, list->items, list->count, arena, err)
	       && count(db, filter, list, arena, err);
}
