#include "store/list.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/strbuf.h"

void list_filter(struct list_query *query, int filter)
{
	query->filters |= WORD_BIT(filter);
}

void list_bind(struct list_query *query, struct db_param param)
{
	if (query->count == LIST_PARAMS)
		abort();
	query->params[query->count++] = param;
}

void list_filter_number(struct list_query *query, int filter, int64_t number)
{
	if (!number)
		return;
	list_filter(query, filter);
	list_bind(query, (struct db_param){ .letter = 'i', .number = number });
}

void list_filter_word(struct list_query *query, int filter, const struct words *words, int word)
{
	if (!word)
		return;
	list_filter(query, filter);
	list_bind(query, (struct db_param){ .letter = 'w', .number = word, .words = words });
}

void list_filter_text(struct list_query *query, int filter, const char *text)
{
	if (!text)
		return;
	list_filter(query, filter);
	list_bind(query, (struct db_param){ .letter = 's', .text = text });
}

static const char *like_pattern(const char *words, struct arena *arena)
{
	struct strbuf pattern;

	strbuf_init(&pattern, arena, 100);
	strbuf_addc(&pattern, '%');
	while (*(words += strspn(words, " "))) {
		for (; *words && *words != ' '; words++) {
			if (strchr("%_|", *words))
				strbuf_addc(&pattern, '|');
			strbuf_addc(&pattern, *words);
		}
		strbuf_addc(&pattern, '%');
	}
	return pattern.data;
}

void list_filter_words(struct list_query *query, int filter, const char *words,
	struct arena *arena)
{
	if (words)
		list_filter_text(query, filter, like_pattern(words, arena));
}

void list_filter_page(struct list_query *query, int filter, int64_t at, int64_t id)
{
	if (!id)
		return;
	list_filter(query, filter);
	list_bind(query, (struct db_param){ .letter = 't', .number = at });
	list_bind(query, (struct db_param){ .letter = 't', .number = at });
	list_bind(query, (struct db_param){ .letter = 'i', .number = id });
}

static void compose_filters(struct strbuf *sql, const struct list *list, uint32_t filters)
{
	for (int i = 0; filters >> i; i++)
		if (filters & WORD_BIT(i))
			strbuf_adds(sql, list->fragments[i]);
}

static struct db_stmt *compose(const struct list *list, uint32_t filters, struct arena *arena)
{
	uint64_t key = list->key | filters;
	struct db_stmt *kept = db_stmt_kept(key);
	struct db_stmt stmt = list->stmt;
	struct strbuf sql;

	if (kept)
		return kept;
	strbuf_init(&sql, arena, 1000);
	strbuf_adds(&sql, list->select);
	compose_filters(&sql, list, filters);
	strbuf_adds(&sql, list->order);
	stmt.sql = sql.data;
	return db_stmt_keep(key, &stmt);
}

struct count_row {
	int64_t count;
};

static const struct db_column count_columns[] = { COLUMN_INT(struct count_row, count, "count") };

#define COUNT_KEY (UINT64_C(1) << 32) /* beside a list's own */

static struct db_stmt *compose_count(const struct list *list, uint32_t filters, struct arena *arena)
{
	uint64_t key = list->key | COUNT_KEY | filters;
	struct db_stmt *kept = db_stmt_kept(key);
	struct db_stmt stmt = DB_SELECT(struct count_row, count_columns, NULL, NULL);
	struct strbuf sql;

	if (kept)
		return kept;
	strbuf_init(&sql, arena, 500);
	strbuf_addf(&sql, "SELECT COUNT(*) AS count FROM (SELECT 1 FROM %s WHERE 1 = 1", list->from);
	compose_filters(&sql, list, filters);
	strbuf_adds(&sql, " LIMIT ?) counted");
	stmt.sql = sql.data;
	return db_stmt_keep(key, &stmt);
}

static size_t params_of(const char *fragment)
{
	size_t count = 0;

	for (; (fragment = strchr(fragment, '?')); fragment++)
		count++;
	return count;
}

/* Takes the page and its parameters off, which are the last. */
static bool count(struct db *db, const struct list *list, struct list_query *query,
	struct arena *arena, int64_t *total, struct err *err)
{
	const struct count_row *row;
	struct db_rows rows;

	if (query->filters & WORD_BIT(list->page))
		query->count -= params_of(list->fragments[list->page]);
	query->filters &= ~WORD_BIT(list->page);
	list_bind(query, (struct db_param){ .letter = 'i', .number = LIST_COUNT_MOST + 1 });
	if (!db_list(db, compose_count(list, query->filters, arena), query->params, query->count,
		    arena, &rows, err))
		return false;
	row = rows.items;
	*total = row->count > LIST_COUNT_MOST ? -1 : row->count;
	return true;
}

bool list_run(struct db *db, const struct list *list, struct list_query *query,
	const struct list_page *page, struct arena *arena, struct db_rows *rows, struct err *err)
{
	list_bind(query, (struct db_param){ .letter = 'i', .number = page->limit });
	if (!db_list(db, compose(list, query->filters, arena), query->params, query->count, arena,
		    rows, err))
		return false;
	if (!page->total)
		return true;
	*page->total = -1;
	if (!(query->filters & WORD_BIT(list->page)) && (int64_t)rows->count < page->limit)
		*page->total = (int64_t)rows->count;
	if (*page->total >= 0 || query->filters & list->scans)
		return true;
	query->count--; /* the limit */
	return count(db, list, query, arena, page->total, err);
}
