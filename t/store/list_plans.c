/*
 * How lists of issues are looked for, in 100,000 issues of a desk that is some years old. Of every
 * two filters together, in every order, on the first page and on a later one, the server is asked
 * for its plan (EXPLAIN): nothing may read a whole table, nor sort more than a union of pages. And
 * what it then reads is counted.
 */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "domain/issue.h"
#include "domain/words.h"
#include "store/db.h"
#include "store/issue_list.h"
#include "store/search_plan.h"
#include "tap/tap.h"
#include "tap/testdb.h"

enum { ISSUES = 100000, REPORTERS = 600, TECHNICIANS = 12, SOFTWARE = 40, FORWARDINGS = 80 };

static struct db *db;
static struct arena *arena;

/* The desk ----------------------------------------------------------------------------------- */

/* One issue each ten minutes, up to now. */
#define NOW "TIMESTAMP('2026-01-01 00:00:00')"
#define MOMENT_NOW INT64_C(1767225600000)
#define MOMENT_OF(issue) (MOMENT_NOW - (ISSUES - (issue)) * INT64_C(600000))

#define DIGITS \
	"WITH d AS (SELECT 0 AS n UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3" \
	" UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7" \
	" UNION ALL SELECT 8 UNION ALL SELECT 9)"
#define TO_100 "(SELECT 10 * a.n + b.n + 1 AS n FROM d a, d b) numbers"
#define TO_1000 "(SELECT 100 * a.n + 10 * b.n + c.n + 1 AS n FROM d a, d b, d c) numbers"
#define TO_100000 \
	"(SELECT 10000 * a.n + 1000 * b.n + 100 * c.n + 10 * e.n + f.n + 1 AS n" \
	" FROM d a, d b, d c, d e, d f) numbers"

/* A number below `below`, of row n: the same on every run, and another for each purpose. */
#define DRAW(purpose, below) "MOD(CRC32(CONCAT(n, '" purpose "')), " #below ")"

static void make_people(void)
{
	testdb_sql(db,
		"INSERT INTO employee (id, login, name, created_at) " DIGITS
		" SELECT n, CONCAT('login', n), 'Name', " NOW " FROM " TO_1000 " WHERE n <= %d",
		REPORTERS + TECHNICIANS);
	testdb_sql(db,
		"INSERT INTO software (id, version, title, vendor, versions, blocked_channels, status,"
		" created_at, updated_at) " DIGITS
		" SELECT n, 1, CONCAT('Title ', n), 'Maker', '', '', 'approved', " NOW ", " NOW
		" FROM " TO_100 " WHERE n <= %d",
		SOFTWARE);
	testdb_sql(db,
		"INSERT INTO forwarding (id, version, software_id, state, summary,"
		" message_to_employee, news, created_by, created_at, updated_at) " DIGITS
		" SELECT n, 1, 1 + MOD(n, %d), 'forwarded', 'A bug', 'Reported', 'forwarded', 1, " NOW
		", " NOW " FROM " TO_100 " WHERE n <= %d",
		SOFTWARE, FORWARDINGS);
}

/* Of 1,000 issues 35 are cancelled; 2 of 100 are not closed: the latest. */
#define DRAWN \
	"(SELECT n, TIMESTAMPADD(MINUTE, (n - %d) * 10, " NOW ") AS at, " DRAW("v", 100) " = 0 AS vip," \
	" IF(" DRAW("p", 100) " < 5, 1, IF(" DRAW("p", 100) " < 25, 2, 3)) AS priority," \
	" CASE WHEN " DRAW("c", 1000) " < 35 THEN 'cancelled' WHEN n <= %d THEN 'closed'" \
	" ELSE ELT(1 + " DRAW("t", 8) ", 'queued', 'queued', 'queued', 'assigned'," \
	" 'waiting_employee', 'scheduled', 'with_software_team', 'resolved') END AS status" \
	" FROM " TO_100000 ") drawn"

/* A quarter is about the first title; few employees report most. */
static void make_issues(void)
{
	testdb_sql(db, "SET unique_checks = 0");
	testdb_sql(db, "SET foreign_key_checks = 0");
	testdb_sql(db,
		"INSERT INTO issue (id, version, status, priority, basket, impact, customer_impact,"
		" vip, triage_rule, rules_version, description, software_id, software_title,"
		" software_vendor, software_blocked_channels, reporter_id, submitted_by, channel,"
		" contact_blocked, assignee_id, created_at, updated_at, waiting_since,"
		" forwarding_id, due_at) " DIGITS
		" SELECT n, 1, status, priority, IF(vip, 'vip', ELT(priority, 'p1', 'p2', 'bin')),"
		" 'inconvenience', 0, vip, 'minor', 1, 'It closes by itself when I open a file',"
		" 1 + FLOOR(%d * POW(" DRAW("s", 1000) " / 1000, 3)), 'Title', 'Maker', '',"
		" 1 + FLOOR(%d * POW(" DRAW("r", 10000) " / 10000, 2)), 1, 'self_service', '',"
		" IF(status = 'queued' OR status = 'cancelled' AND MOD(n, 2), NULL,"
		" %d + " DRAW("a", 12) "), at, at, at,"
		" IF(" DRAW("f", 50) " = 0, 1 + " DRAW("g", 80) ", NULL),"
		" IF(status IN ('queued', 'assigned', 'scheduled'),"
		" TIMESTAMPADD(HOUR, " DRAW("o", 100) ", TIMESTAMPADD(HOUR, -10, " NOW ")), NULL)"
		" FROM " DRAWN,
		SOFTWARE, REPORTERS, REPORTERS + 1, ISSUES, ISSUES - 2000);
	testdb_sql(db, "SET foreign_key_checks = 1");
	testdb_sql(db, "SET unique_checks = 1");
}

/* Words, each in so many of 1,000 issues. */
static const struct {
	const char *word;
	int share;
} words[] = {
	{ "everywhere", 500 }, { "usual", 50 }, { "rare", 2 },
	{ "begin", 5 }, { "beginner", 10 }, { "begins", 20 },
};

static void make_words(void)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		testdb_sql(db,
			"INSERT INTO issue_term (term, created_at, issue_id, scope)"
			" SELECT '%s', created_at, id, IF(MOD(id, 9), 'public', 'internal') FROM issue"
			" WHERE MOD(CRC32(CONCAT(id, '%s')), 1000) < %d",
			words[i].word, words[i].word, words[i].share);
}

#define WORDS(...) (const char *[]){ __VA_ARGS__ }

static const struct search_plan rare = { .all = { WORDS("rare"), 1, 200 } };
static const struct search_plan usual = { .all = { WORDS("usual", "everywhere"), 2, 5000 } };
static const struct search_plan everywhere = {
	.internal = true,
	.all = { WORDS("everywhere"), 1, 50000 },
};
static const struct search_plan begins = { .one = { WORDS("begins", "beginner", "begin"), 3, 3500 } };
static const struct search_plan begins_too = {
	.internal = true,
	.all = { WORDS("usual"), 1, 5000 },
	.one = { WORDS("begins", "beginner", "begin"), 3, 3500 },
};

/* Filters ------------------------------------------------------------------------------------ */

#define SET(word) WORD_BIT(STATUS_##word)
#define ASK(name, member_, ...) \
	{ name, offsetof(struct issue_filter, member_), { __VA_ARGS__ } }

/* One thing each: values that many issues have, and values that few have. */
static const struct ask {
	const char *name;
	size_t member; /* of which no list can ask for two */
	struct issue_filter filter;
} asks[] = {
	ASK("nothing", page, 0),
	ASK("a forwarding", forwarding_id, .forwarding_id = 7),
	ASK("a reporter", reporter_id, .reporter_id = 2),
	ASK("an assignee", assignee_id, .assignee_id = REPORTERS + 3),
	ASK("no assignee", assignee_id, .unassigned = true),
	ASK("queued", statuses, .statuses = SET(QUEUED)),
	ASK("closed", statuses, .statuses = SET(CLOSED)),
	ASK("three statuses", statuses, .statuses = SET(ASSIGNED) | SET(CLOSED) | SET(CANCELLED)),
	ASK("p1", baskets, .baskets = WORD_BIT(BASKET_P1)),
	ASK("bin or vip", baskets, .baskets = WORD_BIT(BASKET_BIN) | WORD_BIT(BASKET_VIP)),
	ASK("priority 1", priority, .priority = 1),
	ASK("priority 3", priority, .priority = 3),
	ASK("a usual title", software_id, .software_id = 1),
	ASK("a rare title", software_id, .software_id = 35),
	ASK("vip", vip, .vip_given = true, .vip = true),
	ASK("no vip", vip, .vip_given = true),
	ASK("overdue", overdue, .overdue_given = true, .overdue = true),
	ASK("not overdue", overdue, .overdue_given = true),
	ASK("a rare word", search, .search = &rare),
	ASK("two words", search, .search = &usual),
	ASK("a word that is everywhere", search, .search = &everywhere),
	ASK("a prefix", search, .search = &begins),
	ASK("a word and a prefix", search, .search = &begins_too),
	ASK("created after", created_after, .created_after = MOMENT_OF(ISSUES / 2)),
	ASK("created before", created_before, .created_before = MOMENT_OF(ISSUES - 1000)),
};

enum { ASKS = sizeof(asks) / sizeof(asks[0]), LIMIT = 51, ORDERS = ORDER_LINE + 1 };
static const char *const order_names[ORDERS] = { "the newest", "the oldest", "in line" };

/* What two ask for: each is zero where the other is not. */
static struct issue_filter both(const struct ask *a, const struct ask *b, int order)
{
	struct issue_filter filter = a->filter;
	const unsigned char *from = (const unsigned char *)&b->filter;
	unsigned char *to = (unsigned char *)&filter;

	for (size_t i = 0; i < sizeof(filter); i++)
		to[i] |= from[i];
	filter.now = MOMENT_NOW;
	filter.order = (enum issue_order)order;
	filter.page.limit = LIMIT;
	return filter;
}

/* Plans -------------------------------------------------------------------------------------- */

struct plan_row {
	int64_t id;
	const char *select, *table, *type, *possible_keys, *key, *key_len, *ref;
	int64_t rows;
	const char *extra;
};

static const struct db_column plan_columns[] = {
	COLUMN_INT(struct plan_row, id, "id"),
	COLUMN_TEXT(struct plan_row, select, "select_type"),
	COLUMN_TEXT(struct plan_row, table, "table"),
	COLUMN_TEXT(struct plan_row, type, "type"),
	COLUMN_TEXT(struct plan_row, possible_keys, "possible_keys"),
	COLUMN_TEXT(struct plan_row, key, "key"),
	COLUMN_TEXT(struct plan_row, key_len, "key_len"),
	COLUMN_TEXT(struct plan_row, ref, "ref"),
	COLUMN_INT(struct plan_row, rows, "rows"),
	COLUMN_TEXT(struct plan_row, extra, "Extra"),
};

/* Bytes of each driver's leading columns: behind them comes what the list is sorted by. */
static const struct {
	const char *index;
	int prefix;
} indexes[] = {
	{ "issue_forwarding", 9 }, { "issue_reporter", 8 }, { "issue_hand", 10 },
	{ "issue_assignee", 9 }, { "issue_vip", 1 }, { "issue_status_basket", 2 },
	{ "issue_software_created", 8 }, { "issue_priority", 1 }, { "issue_created", 0 },
	{ "issue_line", 3 }, { "PRIMARY", 34 },
};

static int prefix_of(const char *index)
{
	for (size_t i = 0; i < sizeof(indexes) / sizeof(indexes[0]); i++)
		if (!strcmp(indexes[i].index, index))
			return indexes[i].prefix;
	return -1;
}

static bool is(const char *text, const char *word)
{
	return text && !strcmp(text, word);
}

/* Whether the row is one in which issues are looked for, and not looked up by their id. */
static bool drives(const struct plan_row *row)
{
	return is(row->table, "t") || (is(row->table, "i") && !is(row->key, "PRIMARY"));
}

/* NULL: nothing is wrong. What stands in <...> holds some pages at most, and is sorted. */
static const char *fault_of(const struct plan_row *row, bool bounded)
{
	if (!row->table || row->table[0] == '<')
		return NULL;
	if (is(row->type, "ALL"))
		return "reads a whole table";
	if (row->extra && (strstr(row->extra, "filesort") || strstr(row->extra, "temporary")))
		return "sorts a table";
	if (!drives(row))
		return NULL;
	if (!row->key || prefix_of(row->key) < 0)
		return "has no driver";
	if (is(row->type, "index") && (prefix_of(row->key) || bounded))
		return "reads a whole index";
	if (bounded && strtol(row->key_len, NULL, 10) <= prefix_of(row->key))
		return "begins at the beginning";
	return NULL;
}

/* What the list runs, put behind EXPLAIN. False: it runs nothing. */
static bool explain(const struct issue_filter *filter, struct db_rows *plan)
{
	static uint64_t explained;
	struct db_stmt stmt = DB_SELECT(struct plan_row, plan_columns, NULL, NULL);
	const struct db_param *params;
	struct db_stmt *list;
	struct err err;
	size_t count;

	err_init(&err, arena);
	if (!issue_list_statement(filter, arena, &list, &params, &count))
		return false;
	stmt.sql = arena_printf(arena, "EXPLAIN %s", list->sql);
	if (!db_list(db, db_stmt_keep(++explained, &stmt), params, count, arena, plan, &err))
		tap_bail("%s: %s", err.detail, stmt.sql);
	return true;
}

/*
 * A page behind a place begins there, in a line in its first lane; so does one that is cut by time.
 * The number of arms in which issues are looked for.
 */
static int check_plan(const struct issue_filter *filter, const char *name)
{
	bool cut = filter->order != ORDER_LINE && (filter->created_after || filter->created_before);
	bool behind = filter->after.id;
	const char *fault = NULL;
	int arms = 0;
	struct db_rows plan = { 0 };
	const struct plan_row *row;

	if (!explain(filter, &plan))
		return 0;
	row = plan.items;
	for (size_t i = 0; i < plan.count && !fault; i++, row++) {
		fault = fault_of(row, cut || behind);
		arms += drives(row);
		behind = behind && (filter->order != ORDER_LINE || !arms);
	}
	if (ok(!fault, "%s, %s page", name, filter->after.id ? "a later" : "the first"))
		return arms;
	tap_note("%s", fault);
	row = plan.items;
	for (size_t i = 0; i < plan.count; i++, row++)
		tap_note("%s %s %s %s %s %d %s", row->select, row->table, row->type, row->key,
			row->key_len, (int)row->rows, row->extra);
	return arms;
}

/* Reading ------------------------------------------------------------------------------------ */

struct reads_row {
	int64_t reads;
};

static const struct db_column reads_columns[] = { COLUMN_INT(struct reads_row, reads, "reads") };

DB_STMT count_reads = DB_SELECT(struct reads_row, reads_columns, "",
	"SELECT CAST(SUM(variable_value) AS INTEGER) AS `reads`"
	" FROM information_schema.session_status"
	" WHERE variable_name IN ('Handler_read_next', 'Handler_read_prev')");

/* Entries of indexes that this connection has gone on to, so far. */
static int64_t reads_so_far(void)
{
	struct reads_row row = { 0 };
	struct err err;
	bool found;

	err_init(&err, arena);
	if (!db_one(db, &count_reads, arena, &row, &found, &err))
		tap_bail("%s", err.detail);
	return row.reads;
}

/* Reads one page, and sets where the next begins; false: there was nothing on it. */
static bool read_page(struct issue_filter *filter, int64_t *reads)
{
	int64_t before = reads_so_far();
	struct db_rows rows;
	struct err err;

	err_init(&err, arena);
	if (!issue_list(db, filter, arena, &rows, &err))
		tap_bail("%s", err.detail);
	*reads = reads_so_far() - before;
	if (rows.count)
		filter->after = issue_place(filter->order,
			(const struct issue *)rows.items + rows.count - 1);
	return rows.count;
}

/*
 * Each arm reads a page, and as much again where a filter sifts out little. Where it sifts out much,
 * it does not have a tenth of the table to sift.
 */
static void check_list(const struct ask *a, const struct ask *b, int order)
{
	struct issue_filter filter = both(a, b, order);
	const char *name = arena_printf(arena, "%s, %s, %s", a->name, b->name, order_names[order]);
	bool sifted = a != asks || b->filter.overdue || b->filter.search || order == ORDER_LINE;
	int64_t reads;

	for (int page = 0; page < 2; page++) {
		int arms = check_plan(&filter, name);
		int most = sifted ? ISSUES / 10 : 2 * arms * LIMIT;

		if (!read_page(&filter, &reads))
			break;
		ok(reads <= most, "... and reads %d of %d", (int)reads, most);
	}
}

static int64_t count(const struct issue_filter *filter)
{
	int64_t total = 0;
	struct err err;

	err_init(&err, arena);
	if (!issue_count(db, filter, arena, &total, &err))
		tap_bail("%s", err.detail);
	return total;
}

/* Whatever is asked for, a total costs no more than it may; it need not be known. */
static void check_total(const struct ask *a, const struct ask *b, int order)
{
	struct issue_filter filter = both(a, b, order);
	int64_t before = reads_so_far(), total = count(&filter);

	ok(reads_so_far() - before <= LIST_COUNT_MOST && total >= -1, "%s, %s, %s: %d in total",
		a->name, b->name, order_names[order], (int)total);
}

/* A page in the middle of the table is no more work than the first. */
static void check_depth(int order)
{
	struct issue_filter filter = both(&asks[0], &asks[0], order);
	int64_t reads;
	bool found;

	filter.after = (struct issue_place){ .at = MOMENT_OF(ISSUES / 2), .id = ISSUES / 2 };
	found = read_page(&filter, &reads);
	ok(found && reads <= LIMIT, "%s: page 1,000 reads %d",
		order_names[order], (int)reads);
}

int main(void)
{
	struct db_options options = *testdb_options();

	options.statement_timeout = 60;
	arena = arena_new();
	db = db_open(&options);
	make_people();
	make_issues();
	make_words();
	check_depth(ORDER_NEWEST);
	check_depth(ORDER_OLDEST);
	is_int(count(&asks[0].filter), -1, "a total of all is not known");
	for (size_t a = 0; a < ASKS; a++)
		for (size_t b = a; b < ASKS; b++)
			for (int order = 0; order < ORDERS; order++) {
				struct arena_mark mark = arena_mark(arena);

				if (asks[a].member != asks[b].member || !b) {
					check_list(&asks[a], &asks[b], order);
					check_total(&asks[a], &asks[b], order);
				}
				arena_rewind(arena, mark);
			}
	db_close(db);
	arena_free(arena);
	return tap_done();
}
