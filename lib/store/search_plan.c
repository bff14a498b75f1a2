#include "store/search_plan.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "domain/search.h"
#include "store/db.h"

/* A word that there is. */
struct word {
	const char *term;
	int64_t issues; /* about how many have it */
	bool prefixed;  /* it was looked for as one that begins with the prefix */
};

static const struct db_column word_columns[] = {
	COLUMN_TEXT(struct word, term, "term"),
	COLUMN_INT(struct word, issues, "issues"),
	COLUMN_BOOL(struct word, prefixed, "prefixed"),
};

#define SELECT_WORDS(prefixed) \
	"SELECT term, public + internal * ? AS issues, " prefixed " AS prefixed FROM search_word" \
	" WHERE public + internal * ? > 0 AND term "

static const char by_prefix[] = SELECT_WORDS("1")
	">= ? AND term < ? ORDER BY term = ? DESC, issues DESC LIMIT ?";

enum { LOOKED_UP = 256 }; /* words at once: a text of 200 characters has fewer */

static void add(struct db_param *params, size_t *count, struct db_param param)
{
	params[(*count)++] = param;
}

static struct db_param text(const char *text)
{
	return (struct db_param){ .letter = 's', .text = text };
}

static struct db_param number(int64_t number)
{
	return (struct db_param){ .letter = 'i', .number = number };
}

/* How many places the list of words has: a power of two, so that there are few statements. */
static size_t places_for(size_t words)
{
	size_t places = words ? 1 : 0;

	while (places < words && places < LOOKED_UP)
		places *= 2;
	return places;
}

#define PLAN_KEY UINT64_C(0x5000000000000000) /* this file's place among the kept statements */

static struct db_stmt *compose(size_t places, bool prefix, struct arena *arena)
{
	uint64_t key = PLAN_KEY | (uint64_t)prefix << 16 | places;
	struct db_stmt *kept = db_stmt_kept(key);
	struct db_stmt stmt = DB_SELECT(struct word, word_columns, NULL, NULL);
	struct strbuf sql;

	if (kept)
		return kept;
	strbuf_init(&sql, arena, 2000);
	for (size_t i = 0; i < places; i++)
		strbuf_adds(&sql, i ? ", ?" : SELECT_WORDS("0") "IN (?");
	if (places)
		strbuf_addc(&sql, ')');
	if (prefix)
		strbuf_addf(&sql, places ? " UNION ALL (%s)" : "%s", by_prefix);
	stmt.sql = sql.data;
	return db_stmt_keep(key, &stmt);
}

/* Places that are left over repeat the first word. */
static size_t bind(struct db_param *params, const struct search *search, size_t places,
	bool internal, struct arena *arena)
{
	const struct search_words *words = &search->words;
	size_t count = 0;

	for (int i = 0; places && i < 2; i++)
		add(params, &count, number(internal));
	for (size_t i = 0; i < places; i++)
		add(params, &count, text(words->items[i < words->count ? i : 0]));
	if (!search->prefix)
		return count;
	for (int i = 0; i < 2; i++)
		add(params, &count, number(internal));
	add(params, &count, text(search->prefix));
	/* No byte of a UTF-8 text is as large. */
	add(params, &count, (struct db_param){ .letter = 'b',
		.text = arena_printf(arena, "%s\xff", search->prefix),
		.len = strlen(search->prefix) + 1 });
	add(params, &count, text(search->prefix));
	add(params, &count, number(SEARCH_ONE_MOST));
	return count;
}

static int rarest_first(const void *a, const void *b)
{
	const struct word *left = a, *right = b;

	if (left->issues != right->issues)
		return left->issues < right->issues ? -1 : 1;
	return strcmp(left->term, right->term);
}

static void make_plan(struct search_plan *plan, struct word *words, size_t count,
	struct arena *arena)
{
	struct search_group *all = &plan->all, *one = &plan->one;

	all->words = arena_array(arena, count, sizeof(*all->words));
	one->words = arena_array(arena, count, sizeof(*one->words));
	qsort(words, count, sizeof(*words), rarest_first);
	for (const struct word *word = words; word < words + count; word++)
		if (!word->prefixed && all->count < SEARCH_ALL_MOST)
			all->words[all->count++] = word->term;
	for (const struct word *word = words + count; word-- > words;) {
		if (!word->prefixed) {
			all->issues = word->issues; /* in the end, the rarest's */
		} else {
			one->words[one->count++] = word->term;
			one->issues += word->issues;
		}
	}
}

bool search_plan(struct db *db, const struct search *search, bool internal, struct arena *arena,
	struct search_plan *plan, struct err *err)
{
	size_t places = places_for(search->words.count);
	size_t asked = search->words.count < places ? search->words.count : places;
	struct db_param params[LOOKED_UP + 8];
	size_t count = bind(params, search, places, internal, arena), prefixed = 0;
	struct db_rows rows;

	if (!db_list(db, compose(places, search->prefix, arena), params, count, arena, &rows, err))
		return false;
	*plan = (struct search_plan){ .internal = internal };
	for (size_t i = 0; i < rows.count; i++)
		prefixed += ((struct word *)rows.items)[i].prefixed;
	plan->nothing = rows.count - prefixed < asked || (search->prefix && !prefixed);
	if (!plan->nothing)
		make_plan(plan, rows.items, rows.count, arena);
	return true;
}
