/*
 * The words of issues, kept as their events tell: what was added can be found, what was replaced
 * cannot, and what stands in internal notes only by those who read them.
 */
#include "desk/index.h"

#include <string.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "base/time.h"
#include "desk/desk.h"
#include "domain/history.h"
#include "domain/search.h"
#include "domain/words.h"
#include "store/db.h"
#include "store/issue_store.h"
#include "store/log_store.h"
#include "store/search_plan.h"
#include "tap/tap.h"
#include "tap/testdb.h"

static struct db *db;
static struct arena *arena;
static struct err err;
static int64_t now;

static void must(bool done)
{
	if (!done)
		tap_bail("%s (%s)", err.detail, db_said(db));
}

/* Writing issues ------------------------------------------------------------------------------- */

static struct event event_of(const struct issue *issue, int command, const char *changes)
{
	return (struct event){ .issue_id = issue->id, .version = issue->version, .at = ++now,
		.by = { .id = 1 }, .command = command, .changes = changes };
}

static struct event report(struct issue *issue, const char *description)
{
	now++;
	*issue = (struct issue){
		.status = STATUS_QUEUED,
		.priority = 3,
		.basket = BASKET_BIN,
		.impact = IMPACT_QUESTION,
		.triage_rule = "minor",
		.rules_version = 1,
		.description = description,
		.software = { .id = 1, .title = "Blue Editor", .vendor = "Maker" },
		.reporter = { .id = 1 },
		.submitted_by = { .id = 1 },
		.channel = INTAKE_SELF_SERVICE,
		.created_at = now,
		.updated_at = now,
		.waiting_since = now,
	};
	must(issue_insert(db, issue, &err));
	return event_of(issue, COMMAND_REPORT, "");
}

static struct event edit(struct issue *issue, const char *description)
{
	const struct issue before = *issue;

	issue->description = description;
	must(issue_save(db, &before, issue, &err));
	return event_of(issue, COMMAND_EDIT, history_changes(&before, issue, arena));
}

static struct event write_note(struct issue *issue, int command, int visibility, const char *body)
{
	struct event event = event_of(issue, command, "");
	struct note note = { .issue_id = issue->id, .at = event.at, .by = { .id = 1 },
		.visibility = visibility, .body = body };

	must(note_insert(db, &note, &err));
	event.version = ++issue->version;
	testdb_sql(db, "UPDATE issue SET version = version + 1 WHERE id = %lld",
		(long long)issue->id);
	return event;
}

struct batch {
	const struct event *events;
	size_t count;
};

static bool run_batch(void *arg, struct err *failure)
{
	const struct batch *batch = arg;

	const struct desk desk = { .db = db, .arena = arena };

	return index_events(&desk, batch->events, batch->count, failure);
}

static void index_all(const struct event *events, size_t count)
{
	struct batch batch = { events, count };

	must(tx_run(db, arena, run_batch, &batch, &err));
}

static void index_one(struct event event)
{
	index_all(&event, 1);
}

/* What is kept --------------------------------------------------------------------------------- */

struct kept_row {
	const char *term;
	int scope;
};

static const struct db_column kept_columns[] = {
	COLUMN_TEXT(struct kept_row, term, "term"),
	COLUMN_WORD(struct kept_row, scope, "scope", &visibility_words),
};

DB_STMT kept_words = DB_SELECT(struct kept_row, kept_columns, "it",
	"SELECT term, scope FROM issue_term WHERE issue_id = ? AND created_at = ? ORDER BY term");

/* "blue editor (secret)": in brackets what is internal. */
static const char *kept(const struct issue *issue)
{
	struct strbuf text;
	struct db_rows rows;

	must(db_all(db, &kept_words, arena, &rows, &err, issue->id, issue->created_at));
	strbuf_init(&text, arena, 100);
	for (size_t i = 0; i < rows.count; i++) {
		const struct kept_row *row = (const struct kept_row *)rows.items + i;

		strbuf_addf(&text, row->scope == VISIBILITY_PUBLIC ? "%s%s" : "%s(%s)",
			i ? " " : "", row->term);
	}
	return text.data;
}

static void test_issue(void)
{
	struct issue issue;
	struct event event = report(&issue, "It closes by itself: 0x80070005");

	index_one(event);
	is_str(kept(&issue), "0x80070005 blue by closes editor it itself",
		"a report: the description, and the software's title");
	index_one(event);
	is_str(kept(&issue), "0x80070005 blue by closes editor it itself", "twice does no harm");
	index_one(event_of(&issue, COMMAND_CLAIM, ""));
	is_str(kept(&issue), "0x80070005 blue by closes editor it itself", "a claim changes nothing");
}

static void test_notes(void)
{
	struct issue issue;
	struct event events[6];

	index_one(report(&issue, "Nothing works"));
	index_one(write_note(&issue, COMMAND_NOTE, VISIBILITY_INTERNAL, "Works for us; user error"));
	is_str(kept(&issue), "blue editor (error) (for) nothing (us) (user) works",
		"an internal note: what is public stays public");
	index_one(write_note(&issue, COMMAND_REPLY, VISIBILITY_PUBLIC, "That is an error"));
	is_str(kept(&issue), "an blue editor error (for) is nothing that (us) (user) works",
		"a public one: what was internal becomes public");
	index_one(write_note(&issue, COMMAND_AWAIT_EMPLOYEE, VISIBILITY_PUBLIC, "Which user?"));
	is_str(kept(&issue), "an blue editor error (for) is nothing that (us) user which works",
		"what the employee was asked");

	events[0] = report(&issue, "All at once");
	events[1] = write_note(&issue, COMMAND_NOTE, VISIBILITY_PUBLIC, "first");
	events[2] = write_note(&issue, COMMAND_NOTE, VISIBILITY_INTERNAL, "first secret");
	events[3] = event_of(&issue, COMMAND_CONTACT, "");
	events[4] = edit(&issue, "Everything secret");
	events[5] = write_note(&issue, COMMAND_NOTE, VISIBILITY_INTERNAL, "second");
	index_all(events, 6);
	is_str(kept(&issue), "blue editor everything first (second) secret", "all in one batch");
	index_all(events, 6);
	is_str(kept(&issue), "blue editor everything first (second) secret", "and once more");
}

static void test_edits(void)
{
	struct issue issue;

	index_one(report(&issue, "The old blue words, now and then"));
	index_one(write_note(&issue, COMMAND_NOTE, VISIBILITY_PUBLIC, "Now?"));
	index_one(write_note(&issue, COMMAND_NOTE, VISIBILITY_INTERNAL, "old"));
	index_one(edit(&issue, "The new ones"));
	is_str(kept(&issue), "blue editor new now (old) ones the",
		"an edit: what nothing says any more is gone; what only an internal note says is internal");
	index_one(edit(&issue, "...?!..?!..?!"));
	is_str(kept(&issue), "blue editor now (old)", "to no word at all");
	index_one(edit(&issue, "Words again"));
	is_str(kept(&issue), "again blue editor now (old) words", "and back");
}

/* Two edits are committed before either is seen; or between the two. */
static void test_late(void)
{
	struct issue issue;
	struct event first, second;

	index_one(report(&issue, "First text"));
	first = edit(&issue, "Second text");
	second = edit(&issue, "Third text");
	index_one(first);
	index_one(second);
	is_str(kept(&issue), "blue editor text third", "two edits, one batch each");
	first = edit(&issue, "Fourth text");
	index_one(first);
	second = edit(&issue, "Fifth text");
	index_all((struct event[]){ first, second }, 2);
	is_str(kept(&issue), "blue editor fifth text", "a batch that begins too early");
}

/* A statement of entries takes 128: many events, each with many words. */
static void test_many(void)
{
	enum { MANY = INDEX_EVENTS };
	static struct issue issues[MANY];
	static struct event events[MANY];
	int wrong = 0;

	for (int i = 0; i < MANY; i++) {
		struct strbuf text;

		strbuf_init(&text, arena, 1000);
		for (int word = 0; word <= 3 * i; word++)
			strbuf_addf(&text, "many%d ", word);
		events[i] = report(&issues[i], text.data);
	}
	index_all(events, MANY);
	for (int i = 0; i < MANY; i++) {
		struct db_rows rows;

		must(db_all(db, &kept_words, arena, &rows, &err, issues[i].id, issues[i].created_at));
		wrong += rows.count != (size_t)(3 * i + 1 + 2);
	}
	is_int(wrong, 0, "%d issues in one batch", MANY);
}

/* What a search comes to ----------------------------------------------------------------------- */

static struct search_plan plan_of(const char *text, bool internal)
{
	struct search search;
	struct search_plan plan;

	if (!search_read(text, arena, &search))
		tap_bail("'%s' has no word", text);
	must(search_plan(db, &search, internal, arena, &plan, &err));
	return plan;
}

static const char *described(const struct search_plan *plan)
{
	struct strbuf text;

	if (plan->nothing)
		return "nothing";
	strbuf_init(&text, arena, 100);
	for (size_t i = 0; i < plan->all.count; i++)
		strbuf_addf(&text, "%s%s", i ? " " : "", plan->all.words[i]);
	for (size_t i = 0; i < plan->one.count; i++)
		strbuf_addf(&text, "%s%s", i ? "|" : " / ", plan->one.words[i]);
	return text.data;
}

static void test_plans(void)
{
	static const struct {
		const char *text;
		bool internal;
		const char *plan;
		int64_t all, one;
	} cases[] = {
		{ "rare ", false, "rare", 1, 0 },
		{ "often rare ", false, "rare often", 1, 0 },
		{ "rare often ", false, "rare often", 1, 0 },
		{ "often ", false, "often", 3, 0 },
		{ "nowhere ", false, "nothing", 0, 0 },
		{ "rare nowhere ", false, "nothing", 0, 0 },
		{ "nowhere", false, "nothing", 0, 0 },
		{ "rare nowhere", false, "nothing", 0, 0 },
		{ "hidden ", false, "nothing", 0, 0 },
		{ "hidden ", true, "hidden", 1, 0 },
		{ "hidden", false, "nothing", 0, 0 },
		{ "hidden", true, " / hidden", 0, 1 },
		{ "pre", false, " / prefer|prefixed", 0, 3 },
		{ "pre", true, " / prefer|pretend|prefixed", 0, 4 },
		{ "rare pre", false, "rare / prefer|prefixed", 1, 3 },
		{ "prefer", false, " / prefer", 0, 2 },
		{ "pr ", false, "nothing", 0, 0 },
		{ "p% ___ *", false, "nothing", 0, 0 },
	};
	static const char *const texts[] = { "rare often prefixed", "often prefer", "prefer often" };
	struct issue issue;

	for (int i = 0; i < 3; i++)
		index_one(report(&issue, texts[i]));
	index_one(write_note(&issue, COMMAND_NOTE, VISIBILITY_INTERNAL, "hidden pretend"));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct search search;
		struct search_plan plan;

		if (!search_read(cases[i].text, arena, &search))
			continue;
		plan = plan_of(cases[i].text, cases[i].internal);
		is_str(described(&plan), cases[i].plan, "'%s'%s", cases[i].text,
			cases[i].internal ? ", internal too" : "");
		is_int(plan.all.issues, cases[i].all, "how many have all words, at most");
		is_int(plan.one.issues, cases[i].one, "how many have the prefix");
	}
}

/* The most frequent of those with a prefix; and of many words the rarest. */
static void test_limits(void)
{
	struct search_plan plan = plan_of("many", false);
	struct strbuf text;
	int64_t most = 0;

	for (int word = 0; word < SEARCH_ONE_MOST; word++)
		most += INDEX_EVENTS - (word + 2) / 3;
	is_int((int64_t)plan.one.count, SEARCH_ONE_MOST, "a prefix of many");
	is_int(plan.one.issues, most, "stands for the most frequent");
	plan = plan_of("many38", false);
	is_str(described(&plan), " / many38|many381|many380", "a longer one for all of them");
	strbuf_init(&text, arena, 1000);
	for (int i = 0; i < 100; i++)
		strbuf_addf(&text, "many%d ", 3 * i);
	plan = plan_of(text.data, false);
	is_int((int64_t)plan.all.count, SEARCH_ALL_MOST, "of a hundred words the rarest");
	is_str(plan.all.words[0], "many297", "the rarest first");
	strbuf_adds(&text, "nowhere ");
	plan = plan_of(text.data, false);
	ok(plan.nothing, "but each must stand somewhere");
}

int main(void)
{
	arena = arena_new();
	err_init(&err, arena);
	db = testdb_open();
	now = time_now();
	testdb_sql(db, "INSERT INTO software (id, version, title, vendor, versions, blocked_channels,"
		       " status, created_at, updated_at)"
		       " VALUES (1, 1, 'Blue Editor', 'Maker', '', '', 'approved', NOW(3), NOW(3))");
	testdb_sql(db, "INSERT INTO employee (id, login, name, created_at)"
		       " VALUES (1, 'ana', 'Ana', NOW(3))");
	test_issue();
	test_notes();
	test_edits();
	test_late();
	test_many();
	test_plans();
	test_limits();
	db_close(db);
	arena_free(arena);
	return tap_done();
}
