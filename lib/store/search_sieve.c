#include "store/search_sieve.h"

#include "base/strbuf.h"
#include "store/search_plan.h"

/* A table in FROM wants a name of its own. */
void search_join_all(struct strbuf *sql, const struct search_sieve *sieve, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		strbuf_addf(sql, " STRAIGHT_JOIN issue_term x%zu ON x%zu.term = ?"
				 " AND x%zu.created_at = %s AND x%zu.issue_id = %s",
			i, i, i, sieve->created_at, i, sieve->id);
		if (!sieve->internal)
			strbuf_addf(sql, " AND x%zu.scope = 'public'", i);
	}
}

/* The first is no word either; it says that they are bytes. */
void search_and_one(struct strbuf *sql, const struct search_sieve *sieve, size_t count)
{
	if (!count)
		return;
	strbuf_adds(sql, " AND (SELECT 1 FROM (SELECT CAST('' AS BINARY(32)) AS word");
	for (size_t i = 0; i < count; i++)
		strbuf_adds(sql, " UNION ALL SELECT ?");
	strbuf_addf(sql, ") w STRAIGHT_JOIN issue_term x ON x.term = w.word"
			 " AND x.created_at = %s AND x.issue_id = %s%s LIMIT 1) = 1",
		sieve->created_at, sieve->id, sieve->internal ? "" : " AND x.scope = 'public'");
}

size_t search_places(const struct search_group *group)
{
	size_t places = 1;

	while (places < group->count)
		places *= 2;
	return group->count ? places : 0;
}

struct db_param search_word_at(const struct search_group *group, size_t place)
{
	return (struct db_param){ .letter = 's',
		.text = place < group->count ? group->words[place] : "" };
}
