#include "store/issue_list.h"

#include "base/arena.h"
#include "base/strbuf.h"
#include "store/db.h"
#include "store/issue_columns.h"

/*
 * One filter drives: its index has the order as its tail, so that a page is read from the index
 * and nothing is sorted or counted. The others sift what it yields. The precedence is fixed: the
 * first row whose filter was asked for.
 */
enum driver {
	BY_FORWARDING,
	BY_REPORTER,
	BY_ASSIGNEE,
	BY_VIP,
	BY_LINE,
	BY_SOFTWARE,
	BY_UNASSIGNED,
	BY_PRIORITY,
	BY_CREATED,
	NO_DRIVER,
};

static const struct {
	const char *index;
	const char *where;
} drivers[] = {
	[BY_FORWARDING] = { "issue_forwarding", "i.forwarding_id = ?" },
	[BY_REPORTER] = { "issue_reporter", "i.reporter_id = ?" },
	[BY_ASSIGNEE] = { "issue_assignee", "i.assignee_id = ?" },
	[BY_VIP] = { "issue_vip", "i.vip = 1" },
	[BY_LINE] = { "issue_status_basket", "i.status = ? AND i.basket = ?" },
	[BY_SOFTWARE] = { "issue_software_created", "i.software_id = ?" },
	[BY_UNASSIGNED] = { "issue_assignee", "i.assignee_id IS NULL" },
	[BY_PRIORITY] = { "issue_priority", "i.priority = ?" },
	[BY_CREATED] = { "issue_created", "1 = 1" },
};

/* What sifts: bit i of a query's mask is row i. Sets are bound as text ("queued,assigned"). */
enum sieve {
	OF_REPORTER,
	OF_ASSIGNEE,
	IS_VIP,
	IN_STATUSES,
	IN_BASKETS,
	OF_SOFTWARE,
	UNASSIGNED,
	OF_PRIORITY,
	CREATED_AFTER,
	CREATED_BEFORE,
	SIEVES,
};

static const char *const sieves[SIEVES] = {
	[OF_REPORTER] = " AND i.reporter_id = ?",
	[OF_ASSIGNEE] = " AND i.assignee_id = ?",
	[IS_VIP] = " AND i.vip = ?",
	[IN_STATUSES] = " AND FIND_IN_SET(i.status, ?)",
	[IN_BASKETS] = " AND FIND_IN_SET(i.basket, ?)",
	[OF_SOFTWARE] = " AND i.software_id = ?",
	[UNASSIGNED] = " AND i.assignee_id IS NULL",
	[OF_PRIORITY] = " AND i.priority = ?",
	[CREATED_AFTER] = " AND i.created_at > ?",
	[CREATED_BEFORE] = " AND i.created_at < ?",
};

/* The page behind a row, in expanded form: a row constructor would scan (40 times slower). */
static const struct {
	const char *after;
	const char *by_issue, *by_page;
} orders[] = {
	[ORDER_NEWEST] = { " AND i.created_at <= ? AND (i.created_at < ? OR i.id < ?)",
		" ORDER BY i.created_at DESC, i.id DESC", " ORDER BY p.created_at DESC, p.id DESC" },
	[ORDER_OLDEST] = { " AND i.created_at >= ? AND (i.created_at > ? OR i.id > ?)",
		" ORDER BY i.created_at, i.id", " ORDER BY p.created_at, p.id" },
};

/* A status and a basket: a list by line is a union of the pages of each pair. */
enum { ARMS = (status_count - 1) * (basket_count - 1), ARM_PARAMS = 15 };

struct list_query {
	enum driver driver;
	uint32_t mask; /* of sieves */
	enum issue_order order;
	bool after;
	size_t arms;
	struct db_param params[ARMS * ARM_PARAMS + 1];
	size_t count;
};

static void add_number(struct list_query *query, char letter, int64_t number)
{
	query->params[query->count++] = (struct db_param){ .letter = letter, .number = number };
}

static void add_word(struct list_query *query, char letter, const struct words *words, int64_t word)
{
	query->params[query->count++] =
		(struct db_param){ .letter = letter, .number = word, .words = words };
}

static enum driver choose_driver(const struct issue_filter *filter)
{
	const bool asked[] = {
		[BY_FORWARDING] = filter->forwarding_id != 0,
		[BY_REPORTER] = filter->reporter_id != 0,
		[BY_ASSIGNEE] = filter->assignee_id != 0,
		[BY_VIP] = filter->vip_given && filter->vip,
		[BY_LINE] = filter->statuses || filter->baskets,
		[BY_SOFTWARE] = filter->software_id != 0,
		[BY_UNASSIGNED] = filter->unassigned,
		[BY_PRIORITY] = filter->priority != 0,
		[BY_CREATED] = true,
	};
	enum driver driver = BY_FORWARDING;

	while (!asked[driver])
		driver++;
	return driver;
}

/* The driver's own parameters, in the order of its text. */
static void bind_driver(struct list_query *query, const struct issue_filter *filter, int status,
	int basket)
{
	const int64_t numbers[] = {
		[BY_FORWARDING] = filter->forwarding_id,
		[BY_REPORTER] = filter->reporter_id,
		[BY_ASSIGNEE] = filter->assignee_id,
		[BY_SOFTWARE] = filter->software_id,
		[BY_PRIORITY] = filter->priority,
		[BY_CREATED] = 0,
	};

	if (query->driver == BY_LINE) {
		add_word(query, 'w', &status_words, status);
		add_word(query, 'w', &basket_words, basket);
	} else if (numbers[query->driver]) {
		add_number(query, 'i', numbers[query->driver]);
	}
}

/* What sifts beside the driver; the first arm notes which, and every arm binds the same. */
static void bind_sieves(struct list_query *query, const struct issue_filter *filter)
{
	const struct {
		bool asked;
		enum driver instead; /* that does the same */
		struct db_param param;
	} rows[SIEVES] = {
		[OF_REPORTER] = { filter->reporter_id != 0, BY_REPORTER, { 'i', filter->reporter_id } },
		[OF_ASSIGNEE] = { filter->assignee_id != 0, BY_ASSIGNEE, { 'i', filter->assignee_id } },
		[IS_VIP] = { filter->vip_given, BY_VIP, { 'o', filter->vip } },
		[IN_STATUSES] = { filter->statuses != 0, BY_LINE,
			{ 'm', filter->statuses, .words = &status_words } },
		[IN_BASKETS] = { filter->baskets != 0, BY_LINE,
			{ 'm', filter->baskets, .words = &basket_words } },
		[OF_SOFTWARE] = { filter->software_id != 0, BY_SOFTWARE, { 'i', filter->software_id } },
		[UNASSIGNED] = { filter->unassigned, BY_UNASSIGNED, { 0 } },
		[OF_PRIORITY] = { filter->priority != 0, BY_PRIORITY, { 'i', filter->priority } },
		[CREATED_AFTER] = { filter->created_after != 0, NO_DRIVER,
			{ 't', filter->created_after } },
		[CREATED_BEFORE] = { filter->created_before != 0, NO_DRIVER,
			{ 't', filter->created_before } },
	};

	for (int i = 0; i < SIEVES; i++) {
		if (!rows[i].asked || rows[i].instead == query->driver)
			continue;
		query->mask |= WORD_BIT(i);
		if (rows[i].param.letter)
			query->params[query->count++] = rows[i].param;
	}
}

/* The parameters of one arm, in the order of its text. */
static void bind_arm(struct list_query *query, const struct issue_filter *filter, int status,
	int basket)
{
	query->arms++;
	bind_driver(query, filter, status, basket);
	bind_sieves(query, filter);
	if (query->after) {
		add_number(query, 't', filter->after_at);
		add_number(query, 't', filter->after_at);
		add_number(query, 'i', filter->after_id);
	}
	add_number(query, 'i', filter->limit);
}

static bool in_set(uint32_t set, int value)
{
	return !set || (set & WORD_BIT(value));
}

static void bind(struct list_query *query, const struct issue_filter *filter)
{
	query->driver = choose_driver(filter);
	query->order = filter->order;
	query->after = filter->after_id != 0;
	if (query->driver != BY_LINE) {
		bind_arm(query, filter, status_none, basket_none);
		return;
	}
	for (int status = 1; status < status_count; status++)
		for (int basket = 1; basket < basket_count; basket++)
			if (in_set(filter->statuses, status) && in_set(filter->baskets, basket))
				bind_arm(query, filter, status, basket);
	if (query->arms > 1)
		add_number(query, 'i', filter->limit);
}

static void compose_where(struct strbuf *sql, const struct list_query *query)
{
	strbuf_addf(sql, " WHERE %s", drivers[query->driver].where);
	for (int i = 0; i < SIEVES; i++)
		if (query->mask & WORD_BIT(i))
			strbuf_adds(sql, sieves[i]);
	if (query->after)
		strbuf_adds(sql, orders[query->order].after);
	strbuf_addf(sql, "%s LIMIT ?", orders[query->order].by_issue);
}

/* Joined after the page is chosen, never before: the optimizer is not asked. */
static void compose_single(struct strbuf *sql, const struct list_query *query)
{
	strbuf_addf(sql, "SELECT STRAIGHT_JOIN " ISSUE_SELECT " FROM issue i FORCE INDEX (%s)"
		ISSUE_JOINS, drivers[query->driver].index);
	compose_where(sql, query);
}

static void compose_union(struct strbuf *sql, const struct list_query *query)
{
	strbuf_adds(sql, "SELECT STRAIGHT_JOIN " ISSUE_SELECT " FROM (");
	for (size_t arm = 0; arm < query->arms; arm++) {
		strbuf_addf(sql, "%s(SELECT i.id, i.created_at FROM issue i FORCE INDEX (%s)",
			arm ? " UNION ALL " : "", drivers[query->driver].index);
		compose_where(sql, query);
		strbuf_addc(sql, ')');
	}
	strbuf_addf(sql, "%s LIMIT ?) p JOIN issue i ON i.id = p.id" ISSUE_JOINS "%s",
		query->order == ORDER_NEWEST ? " ORDER BY created_at DESC, id DESC"
					     : " ORDER BY created_at, id",
		orders[query->order].by_page);
}

#define LIST_KEY UINT64_C(0x4900000000000000) /* this file's place among the kept statements */

static struct db_stmt *compose(const struct list_query *query, struct arena *arena)
{
	uint64_t key = LIST_KEY | (uint64_t)query->driver | (uint64_t)query->mask << 4
		       | (uint64_t)query->order << 16 | (uint64_t)query->after << 20
		       | (uint64_t)query->arms << 24;
	struct db_stmt *kept = db_stmt_kept(key);
	struct db_stmt stmt = DB_SELECT(struct issue, issue_columns, NULL, NULL);
	struct strbuf sql, params;

	if (kept)
		return kept;
	strbuf_init(&sql, arena, 4096);
	if (query->arms > 1)
		compose_union(&sql, query);
	else
		compose_single(&sql, query);
	strbuf_init(&params, arena, query->count);
	for (size_t i = 0; i < query->count; i++)
		strbuf_addc(&params, query->params[i].letter);
	stmt.sql = sql.data;
	stmt.params = params.data;
	return db_stmt_keep(key, &stmt);
}

bool issue_list(struct db *db, const struct issue_filter *filter, struct arena *arena,
	struct db_rows *list, struct err *err)
{
	struct list_query *query = arena_alloc(arena, sizeof(*query));
	struct issue *issues;

	bind(query, filter);
	if (!db_list(db, compose(query, arena), query->params, query->count, arena, list, err))
		return false;
	issues = list->items;
	for (size_t i = 0; i < list->count; i++)
		issue_complete(&issues[i]);
	return true;
}
