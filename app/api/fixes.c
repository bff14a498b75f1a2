#include "api/fixes.h"

#include <stdlib.h>

#include "api/page.h"
#include "api/software.h"
#include "base/strbuf.h"
#include "domain/fact.h"
#include "domain/words.h"
#include "store/fix_store.h"

enum { EXAMPLES = 3, VERSIONS_MOST = 20 };

#define SUM(member) offsetof(struct fix_sum, member)

static const struct field version_fields[] = {
	{ "version", FIELD_TEXT, FIELD_NULLABLE, SUM(version),
	  .about = "of the software, as the reporters named it; null: unknown" },
	{ "resolved", FIELD_COUNT, .offset = SUM(resolved), .about = "how often it was done" },
	{ "reopened", FIELD_COUNT, .offset = SUM(reopened), .about = "how often it did not last" },
};
static const struct shape version_shape = SHAPE("FixOfVersion", struct fix_sum, version_fields);

#define EXAMPLE(member) offsetof(struct fix_example, member)

static const struct field example_fields[] = {
	{ "issue_id", FIELD_ID, .offset = EXAMPLE(issue_id), .about = "its number" },
	{ "resolved_at", FIELD_TIME, .offset = EXAMPLE(resolved_at), .about = "when it was resolved" },
	{ "version", FIELD_TEXT, FIELD_NULLABLE, EXAMPLE(version),
	  .about = "of the software; null: unknown" },
	{ "details", FIELD_TEXT, .offset = EXAMPLE(details),
	  .about = "what was wrong and what was done" },
};
static const struct shape example_shape =
	SHAPE("FixExample", struct fix_example, example_fields);

/* A kind of fix. */
struct fix_view {
	int code; /* enum resolution_code */
	int64_t resolved, reopened;
	int64_t lasted, score; /* ten thousandths */
	int64_t reopened_after;
	struct field_array versions, examples;
};

static void write_share(struct strbuf *out, const void *value)
{
	int64_t share = *(const int64_t *)value;

	strbuf_addf(out, "%lld.%04lld", (long long)share / 10000, (long long)share % 10000);
}

static const char share_schema[] = "{\"type\":\"number\",\"minimum\":0,\"maximum\":1}";

#define VIEW(member) offsetof(struct fix_view, member)

static const struct field fix_fields[] = {
	{ "code", FIELD_WORD, .offset = VIEW(code), .words = &resolution_code_words,
	  .about = "what kind of fix" },
	{ "resolved", FIELD_COUNT, .offset = VIEW(resolved),
	  .about = "how often an issue was resolved by it" },
	{ "reopened", FIELD_COUNT, .offset = VIEW(reopened),
	  .about = "how often that issue was reopened" },
	{ "lasted", FIELD_CUSTOM, .offset = VIEW(lasted), .write = write_share,
	  .schema = share_schema, .about = "the share that was not, with four digits" },
	{ "score", FIELD_CUSTOM, .offset = VIEW(score), .write = write_share,
	  .schema = share_schema,
	  .about = "what the list is sorted by: the lower bound of that share at 95 % (Wilson's"
		   " interval), which a few lucky cases do not lift" },
	{ "reopened_after_ms", FIELD_INT, FIELD_NULLABLE, VIEW(reopened_after),
	  .about = "how long those lasted that did not: the median, in milliseconds; null: all did" },
	{ "versions", FIELD_ARRAY, .offset = VIEW(versions), .shape = &version_shape,
	  .about = "the same by version of the software: the 20 with most of them" },
	{ "examples", FIELD_ARRAY, .offset = VIEW(examples), .shape = &example_shape,
	  .about = "the latest three that last" },
};
const struct shape fix_shape = SHAPE("Fix", struct fix_view, fix_fields);

struct fixes_asked {
	struct page_query page;
	const char *version;
};

static const struct field query_fields[] = {
	{ "version", FIELD_TEXT, .offset = offsetof(struct fixes_asked, version), .min = 1, .max = 80,
	  .about = "only on this version of the software" },
	PAGE_FIELDS(struct fixes_asked),
};
const struct shape fix_query = SHAPE("FixQuery", struct fixes_asked, query_fields);

/* The sums of one code, which lie side by side. */
static struct fix_view make_view(const struct fix_sum *sums, size_t count)
{
	struct fix_view view = {
		.code = sums->code,
		.versions = { sums, count < VERSIONS_MOST ? count : VERSIONS_MOST },
	};

	for (size_t i = 0; i < count; i++) {
		view.resolved += sums[i].resolved;
		view.reopened += sums[i].reopened;
	}
	view.lasted = ((view.resolved - view.reopened) * 20000 + view.resolved) / (2 * view.resolved);
	view.score = fix_score(view.resolved, view.reopened);
	return view;
}

/* The best first; of equals, what was done more often. */
static int by_score(const void *a, const void *b)
{
	const struct fix_view *x = a, *y = b;

	if (x->score != y->score)
		return x->score < y->score ? 1 : -1;
	if (x->resolved != y->resolved)
		return x->resolved < y->resolved ? 1 : -1;
	return x->code - y->code;
}

static struct fix_view *make_views(struct ctx *c, const struct db_rows *rows, size_t *count)
{
	struct fix_view *views = arena_array(c->arena, resolution_code_count, sizeof(*views));
	const struct fix_sum *sum = rows->items, *end = sum + rows->count;

	for (*count = 0; sum < end;) {
		const struct fix_sum *first = sum;

		while (sum < end && sum->code == first->code)
			sum++;
		views[(*count)++] = make_view(first, (size_t)(sum - first));
	}
	qsort(views, *count, sizeof(*views), by_score);
	return views;
}

static bool complete(struct ctx *c, const char *version, struct fix_view *view)
{
	struct db_rows rows;

	if (view->reopened
		&& !fix_undone_after(c->desk.db, c->match.id, view->code, version,
			percentile_rank(view->reopened, 50), c->arena, &view->reopened_after, c->err))
		return false;
	if (!fix_examples(c->desk.db, c->match.id, view->code, version, EXAMPLES, c->arena, &rows,
		    c->err))
		return false;
	view->examples = (struct field_array){ rows.items, rows.count };
	return true;
}

/* There are as many as there are codes at most, so that a page is cut from all of them. */
bool api_fixes(struct ctx *c)
{
	const struct fixes_asked *query = c->query;
	struct software software;
	struct list_page fetch;
	struct cursor after;
	struct db_rows rows, page;
	struct fix_view *views;
	const char *next = NULL;
	size_t count;

	if (!software_of_path(c, &software) || !request_good(c)
		|| !page_begin(c, &query->page, &after, &fetch)
		|| !fix_sums(c->desk.db, c->match.id, query->version, c->arena, &rows, c->err))
		return false;
	views = make_views(c, &rows, &count);
	c->total = (int64_t)count;
	if (after.id > (int64_t)count)
		after.id = (int64_t)count;
	page = (struct db_rows){ views + after.id, count - (size_t)after.id };
	if ((int64_t)page.count >= fetch.limit) {
		page.count = (size_t)fetch.limit - 1;
		next = cursor_write(c, &(struct cursor){ .id = after.id + fetch.limit - 1 });
	}
	for (size_t i = 0; i < page.count; i++)
		if (!complete(c, query->version, (struct fix_view *)page.items + i))
			return false;
	return reply_list(c, &fix_shape, &page, next);
}
