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
	for (; *words; words++) {
		if (strchr("%_|", *words))
			strbuf_addc(&pattern, '|');
		strbuf_addc(&pattern, *words);
	}
	strbuf_addc(&pattern, '%');
	return pattern.data;
}

void list_filter_words(struct list_query *query, int filter, const char *in_a, const char *in_b,
	struct arena *arena)
{
	if (!in_a || !in_b)
		return;
	list_filter_text(query, filter, like_pattern(in_a, arena));
	list_filter_text(query, filter, like_pattern(in_b, arena));
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

static const char *compose_sql(const struct list *list, uint32_t filters, struct arena *arena)
{
	struct strbuf sql;

	strbuf_init(&sql, arena, 1000);
	strbuf_adds(&sql, list->select);
	for (int i = 0; filters >> i; i++)
		if (filters & WORD_BIT(i))
			strbuf_adds(&sql, list->fragments[i]);
	strbuf_adds(&sql, list->order);
	return sql.data;
}

static struct db_stmt *compose(const struct list *list, const struct list_query *query,
	struct arena *arena)
{
	uint64_t key = list->key | query->filters;
	struct db_stmt *kept = db_stmt_kept(key);
	struct db_stmt stmt = list->stmt;

	if (kept)
		return kept;
	stmt.sql = compose_sql(list, query->filters, arena);
	return db_stmt_keep(key, &stmt);
}

bool list_run(struct db *db, const struct list *list, struct list_query *query, int64_t limit,
	struct arena *arena, struct db_rows *rows, struct err *err)
{
	list_bind(query, (struct db_param){ .letter = 'i', .number = limit });
	return db_list(db, compose(list, query, arena), query->params, query->count, arena, rows,
		err);
}
