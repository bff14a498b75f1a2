#include "store/issue_list.h"

#include "base/arena.h"
#include "base/strbuf.h"
#include "store/issue_query.h"

struct count_row {
	int64_t seen, fit;
};

static const struct db_column count_columns[] = {
	COLUMN_INT(struct count_row, seen, "seen"),
	COLUMN_INT(struct count_row, fit, "fit"),
};

/* What the index itself knows: its leading columns, and its tail. */
static uint32_t in_index(const struct issue_query *query)
{
	const uint32_t tail = ASK(CREATED_AFTER) | ASK(CREATED_BEFORE);

	return query->mask & (query->driver->wants | query->driver->arms | tail);
}

static uint32_t sieves_of(const struct issue_query *query)
{
	return query->mask & ~in_index(query);
}

/* What is sifted is looked up, one issue after the other; the index alone is read ten times as fast. */
static int64_t most_of(const struct issue_query *query)
{
	return sieves_of(query) ? ISSUE_SIFT_MOST : LIST_COUNT_MOST;
}

static void compose_asks(struct strbuf *sql, uint32_t asks)
{
	for (int ask = 0; ask < ISSUE_ASKS; ask++)
		if (asks & ASK(ask))
			strbuf_adds(sql, issue_asks[ask]);
}

/* An entry of the index is seen; whether its issue fits, the sieves say. */
static struct db_stmt compose(const struct issue_query *query, struct arena *arena)
{
	struct db_stmt stmt = DB_SELECT(struct count_row, count_columns, NULL, NULL);
	const char *range = query->driver->range;
	struct strbuf sql;

	strbuf_init(&sql, arena, 1000);
	strbuf_adds(&sql, "SELECT COUNT(*) AS seen, COALESCE(SUM(c.fit), 0) AS fit"
			  " FROM (SELECT (1 = 1");
	compose_asks(&sql, sieves_of(query));
	strbuf_addf(&sql, ") AS fit FROM issue i FORCE INDEX (%s) WHERE 1 = 1%s",
		query->driver->index, range ? range : "");
	compose_asks(&sql, in_index(query) & ~query->driver->arms);
	strbuf_adds(&sql, " LIMIT ?) c");
	stmt.sql = sql.data;
	return stmt;
}

struct binding {
	struct db_param params[2 * ISSUE_ASKS + status_count + basket_count];
	size_t count;
};

static void bind_asks(struct binding *binding, const struct issue_query *query, uint32_t asks)
{
	for (int ask = 0; ask < ISSUE_ASKS; ask++)
		if (asks & ASK(ask) && query->values[ask].letter)
			binding->params[binding->count++] = query->values[ask];
}

/* The range has as many places as there are words: those left over repeat the last. */
static void bind_words(struct binding *binding, const struct words *words, uint32_t set)
{
	size_t end = binding->count + (size_t)words->count - 1;

	for (int word = 1; word < words->count; word++)
		if (set & WORD_BIT(word))
			binding->params[binding->count++] =
				(struct db_param){ 'w', word, .words = words };
	for (; binding->count < end; binding->count++)
		binding->params[binding->count] = binding->params[binding->count - 1];
}

static void bind(struct binding *binding, const struct issue_query *query)
{
	uint32_t arms = query->driver->arms;

	bind_asks(binding, query, sieves_of(query));
	if (arms & ASK(IN_STATUSES))
		bind_words(binding, &status_words, query->statuses);
	if (arms & ASK(IN_BASKETS))
		bind_words(binding, &basket_words, query->baskets);
	bind_asks(binding, query, in_index(query) & ~arms);
	binding->params[binding->count++] = (struct db_param){ 'i', most_of(query) + 1 };
}

#define COUNT_KEY UINT64_C(0x4a00000000000000) /* this file's place among the kept statements */

static struct db_stmt *statement(const struct issue_query *query, struct arena *arena)
{
	uint64_t key = COUNT_KEY | query->mask | (uint64_t)query->number << 24;
	struct db_stmt *kept = db_stmt_kept(key);
	struct db_stmt stmt;

	if (kept)
		return kept;
	stmt = compose(query, arena);
	return db_stmt_keep(key, &stmt);
}

/* The order does not matter to a number: what is in line is what is queued. */
static void plan(struct issue_query *query, struct issue_filter *filter)
{
	issue_query_init(query, filter);
	filter->statuses = query->statuses;
	filter->order = ORDER_NEWEST;
	if (query->statuses)
		issue_query_init(query, filter);
}

bool issue_count(struct db *db, const struct issue_filter *filter, struct arena *arena,
	int64_t *total, struct err *err)
{
	struct issue_filter copy = *filter;
	struct issue_query *query = arena_alloc(arena, sizeof(*query));
	struct binding *binding = arena_alloc(arena, sizeof(*binding));
	const struct count_row *row;
	struct db_rows rows;

	*total = filter->search ? -1 : 0;
	if (filter->search)
		return true;
	plan(query, &copy);
	if (!query->statuses)
		return true;
	bind(binding, query);
	if (!db_list(db, statement(query, arena), binding->params, binding->count, arena, &rows, err))
		return false;
	row = rows.items;
	*total = row->seen > most_of(query) ? -1 : row->fit;
	return true;
}
