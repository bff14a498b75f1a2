/*
 * Lists of issues that are searched: words and prefixes, seen and unseen, beside other filters, in
 * every order, whoever drives, page by page; against a plain scan.
 */
#include "store/issue_list.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "base/time.h"
#include "domain/search.h"
#include "domain/words.h"
#include "store/db.h"
#include "store/issue_store.h"
#include "store/search_plan.h"
#include "store/search_store.h"
#include "tap/tap.h"
#include "tap/testdb.h"

enum { ISSUES = 200, PEOPLE = 3, PAGE = 7, ROUNDS = 600 };

static struct db *db;
static struct arena *arena;
static struct err err;

static const char *const words[] = { "ab", "abc", "abcd", "abcde", "beta", "betas", "gamma", "xy" };
enum { WORDS = sizeof(words) / sizeof(words[0]) };

static struct issue issues[ISSUES];
static int scopes[ISSUES][WORDS]; /* enum visibility; 0: the word does not stand in it */

static void must(bool done)
{
	if (!done)
		tap_bail("%s (%s)", err.detail, db_said(db));
}

/* The same on every run; any generator would do. */
static unsigned random_number(unsigned below)
{
	static unsigned state = 20261123;

	state = state * 1664525 + 1013904223;
	return (state >> 8) % below;
}

static void make_people(void)
{
	testdb_sql(db, "INSERT INTO software (id, version, title, vendor, versions,"
		       " blocked_channels, status, created_at, updated_at)"
		       " VALUES (1, 1, 'Editor', 'Maker', '', '', 'approved', NOW(3), NOW(3))");
	for (int id = 1; id <= PEOPLE; id++)
		testdb_sql(db, "INSERT INTO employee (id, login, name, created_at)"
			       " VALUES (%d, 'login%d', 'Name', NOW(3))", id, id);
	testdb_sql(db, "INSERT INTO forwarding (id, version, software_id, state, summary,"
		       " message_to_employee, news, created_by, created_at, updated_at)"
		       " VALUES (1, 1, 1, 'forwarded', 'A bug', 'Reported', 'forwarded', 1,"
		       " NOW(3), NOW(3))");
}

static int64_t random_moment(void)
{
	return time_now() / MS_DAY * MS_DAY - (int64_t)random_number(60) * MS_MINUTE;
}

/* Several share a moment, so that the id decides; most are queued, for the line. */
static struct issue random_issue(void)
{
	int64_t at = random_moment();

	return (struct issue){
		.status = random_number(3) ? STATUS_QUEUED : 1 + (int)random_number(status_count - 1),
		.priority = 1 + random_number(3),
		.basket = 1 + (int)random_number(basket_count - 1),
		.impact = IMPACT_QUESTION,
		.triage_rule = "minor",
		.rules_version = 1,
		.description = "a description",
		.forwarding = { .id = random_number(2) },
		.software = { .id = 1, .title = "Editor", .vendor = "Maker" },
		.reporter = { .id = 1 + random_number(PEOPLE) },
		.submitted_by = { .id = 1 },
		.channel = INTAKE_SELF_SERVICE,
		.assignee = { .id = random_number(PEOPLE + 1) },
		.created_at = at,
		.updated_at = at,
		.waiting_since = at + random_number(5) * MS_MINUTE,
	};
}

static void make_issues(void)
{
	for (int i = 0; i < ISSUES; i++) {
		struct search_entry entries[WORDS];
		size_t count = 0;

		issues[i] = random_issue();
		must(issue_insert(db, &issues[i], &err));
		for (int word = 0; word < WORDS; word++) {
			if (random_number(3))
				continue;
			scopes[i][word] = random_number(4) ? VISIBILITY_PUBLIC : VISIBILITY_INTERNAL;
			entries[count++] = (struct search_entry){ words[word], issues[i].created_at,
				issues[i].id, scopes[i][word] };
		}
		must(search_put(db, entries, count, arena, &err));
	}
}

/* What should be found -------------------------------------------------------------------------- */

static bool stands(int issue, int word, bool internal)
{
	return scopes[issue][word] == VISIBILITY_PUBLIC || (internal && scopes[issue][word]);
}

static bool matches(const struct search *search, bool internal, int issue)
{
	size_t found = 0;
	bool begins = !search->prefix;

	for (int word = 0; word < WORDS; word++) {
		if (!stands(issue, word, internal))
			continue;
		found += search_words_have(&search->words, words[word]);
		begins = begins || !strncmp(words[word], search->prefix, strlen(search->prefix));
	}
	return begins && found == search->words.count;
}

static bool fits(const struct issue_filter *filter, const struct issue *issue)
{
	return (!filter->forwarding_id || filter->forwarding_id == issue->forwarding.id)
	       && (!filter->reporter_id || filter->reporter_id == issue->reporter.id)
	       && (!filter->assignee_id || filter->assignee_id == issue->assignee.id)
	       && (!filter->statuses || (filter->statuses & WORD_BIT(issue->status)))
	       && (!filter->baskets || (filter->baskets & WORD_BIT(issue->basket)))
	       && (!filter->priority || filter->priority == issue->priority)
	       && (!filter->created_after || issue->created_at > filter->created_after)
	       && (!filter->created_before || issue->created_at < filter->created_before)
	       && (filter->order != ORDER_LINE || issue->status == STATUS_QUEUED);
}

static enum issue_order order; /* of compare() */

static int compare(const void *a, const void *b)
{
	const struct issue *left = *(const struct issue *const *)a;
	const struct issue *right = *(const struct issue *const *)b;
	struct issue_place l = issue_place(order, left), r = issue_place(order, right);
	int sign = order == ORDER_NEWEST ? -1 : 1;

	if (l.lane != r.lane)
		return l.lane < r.lane ? -1 : 1;
	if (l.at != r.at)
		return l.at < r.at ? -sign : sign;
	return l.id < r.id ? -sign : l.id > r.id ? sign : 0;
}

static size_t expected(const struct issue_filter *filter, const struct search *search, bool internal,
	const struct issue *found[ISSUES])
{
	size_t count = 0;

	for (int i = 0; i < ISSUES; i++)
		if (fits(filter, &issues[i]) && matches(search, internal, i))
			found[count++] = &issues[i];
	order = filter->order;
	qsort(found, count, sizeof(found[0]), compare);
	return count;
}

/* What is found --------------------------------------------------------------------------------- */

static struct issue_filter random_filter(void)
{
	struct issue_filter filter = { .order = (enum issue_order)random_number(3),
		.page = { .limit = PAGE } };

	if (!random_number(4))
		filter.reporter_id = 1 + random_number(PEOPLE);
	if (!random_number(4))
		filter.assignee_id = 1 + random_number(PEOPLE);
	if (!random_number(4))
		filter.forwarding_id = 1;
	if (!random_number(3))
		filter.statuses = (random_number(255) + 1) << 1;
	if (!random_number(4))
		filter.baskets = (random_number(15) + 1) << 1;
	if (!random_number(4))
		filter.priority = 1 + random_number(3);
	if (!random_number(6))
		filter.created_after = random_moment();
	if (!random_number(6))
		filter.created_before = random_moment();
	return filter;
}

/* A few words, the last with or without something behind it. */
static const char *random_text(void)
{
	struct strbuf text;

	strbuf_init(&text, arena, 64);
	for (unsigned i = random_number(3); i > 0; i--)
		strbuf_addf(&text, "%s ", words[random_number(WORDS)]);
	strbuf_addf(&text, "%.*s%s", 2 + (int)random_number(4), words[random_number(WORDS)],
		random_number(2) ? " " : "");
	return text.data;
}

/* Frequent or rare: that decides who drives, and nothing else. */
static void disguise(struct search_plan *plan)
{
	static const int64_t counts[] = { 1, 1000, 100000, 10000000 };

	plan->all.issues = counts[random_number(4)];
	plan->one.issues = counts[random_number(4)];
}

/* Follows the pages to the end; the number of rows that stand where they should. */
static size_t walk(struct issue_filter filter, const struct issue *const *want, size_t count)
{
	size_t right = 0, place = 0;
	struct db_rows rows;

	do {
		const struct issue *page;

		must(issue_list(db, &filter, arena, &rows, &err));
		page = rows.items;
		for (size_t i = 0; i < rows.count; i++, place++)
			right += place < count && page[i].id == want[place]->id;
		if (rows.count)
			filter.after = issue_place(filter.order, &page[rows.count - 1]);
	} while (rows.count == PAGE);
	return place == count ? right : ISSUES + 1;
}

static void test_search(void)
{
	struct issue_filter filter = random_filter();
	const struct issue *want[ISSUES];
	bool internal = random_number(2);
	const char *text = random_text();
	struct search_plan plan;
	struct search search;
	size_t count, found;

	if (!search_read(text, arena, &search))
		tap_bail("'%s' has no word", text);
	count = expected(&filter, &search, internal, want);
	must(search_plan(db, &search, internal, arena, &plan, &err));
	filter.search = &plan;
	disguise(&plan);
	found = plan.nothing ? 0 : walk(filter, want, count);
	is_int((int64_t)found, (int64_t)count, "'%s'%s, reporter %d, assignee %d, forwarding %d,"
		" statuses %x, baskets %x, priority %d, order %d, about %lld and %lld issues",
		text, internal ? ", internal too" : "", (int)filter.reporter_id,
		(int)filter.assignee_id, (int)filter.forwarding_id, filter.statuses,
		filter.baskets, (int)filter.priority, (int)filter.order,
		(long long)plan.all.issues, (long long)plan.one.issues);
}

int main(void)
{
	arena = arena_new();
	err_init(&err, arena);
	db = testdb_open();
	make_people();
	make_issues();
	for (int round = 0; round < ROUNDS; round++)
		test_search();
	db_close(db);
	arena_free(arena);
	return tap_done();
}
