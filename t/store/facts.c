/*
 * What reports count, and fixes: the facts of scripted histories, the same numbers from a follower that saw
 * random histories grow and from a rebuild, and a rebuild that mends whatever was broken.
 */
#include "desk/facts.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "base/time.h"
#include "desk/desk.h"
#include "desk/follow.h"
#include "domain/fact.h"
#include "domain/history.h"
#include "domain/words.h"
#include "store/db.h"
#include "store/feed_store.h"
#include "store/issue_store.h"
#include "store/log_store.h"
#include "tap/tap.h"
#include "tap/testdb.h"

static struct db *db;
static struct arena *arena;
static struct err err;
static int64_t now;

static const struct follower follower = { "reports", facts_follow };

static void must(bool done)
{
	if (!done)
		tap_bail("%s (%s)", err.detail, db_said(db));
}

static uint64_t state = 20261124;

static int64_t any(int64_t below)
{
	state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (int64_t)(state >> 33) % below;
}

/* Issues and their histories -------------------------------------------------------------------- */

static void write_event(const struct issue *issue, int command, int64_t by, const char *changes)
{
	struct event event = { .issue_id = issue->id, .version = issue->version, .at = now,
		.by = { .id = by }, .command = command, .changes = changes };

	must(event_insert(db, &event, &err));
}

static void report(struct issue *issue, int64_t priority, bool at_once)
{
	*issue = (struct issue){
		.status = at_once ? STATUS_RESOLVED : STATUS_QUEUED,
		.priority = priority,
		.basket = BASKET_BIN,
		.impact = IMPACT_QUESTION,
		.triage_rule = "minor",
		.rules_version = 1,
		.description = "It closes by itself",
		.software = { .id = 1 + any(2), .title = "Blue Editor", .vendor = "Maker",
			.version = any(2) ? "1.0" : NULL },
		.reporter = { .id = 1 },
		.submitted_by = { .id = 1 },
		.channel = INTAKE_SELF_SERVICE,
		.created_at = now,
		.updated_at = now,
		.waiting_since = now,
	};
	if (at_once) {
		issue->first_contact_at = issue->resolved_at = now;
		issue->resolution = (struct resolution){ .code = RESOLUTION_OTHER, .details = "done",
			.first_contact = true, .by = { .id = 1 }, .at = now };
	}
	must(issue_insert(db, issue, &err));
	write_event(issue, COMMAND_REPORT, 1, "");
}

static void resolve(struct issue *issue, bool first_contact)
{
	issue->status = STATUS_RESOLVED;
	issue->resolved_at = now;
	issue->resolution = (struct resolution){ .code = 1 + (int)any(3), .details = "done",
		.first_contact = first_contact, .by = { .id = 1 }, .at = now };
}

static void reopen(struct issue *issue)
{
	issue->status = STATUS_QUEUED;
	issue->resolved_at = 0;
	issue->resolution = (struct resolution){ 0 };
}

/* A letter of a script: what it does to an issue, and as which command. */
static int act(struct issue *issue, char what)
{
	switch (what) {
	case 't': issue->status = STATUS_ASSIGNED; return COMMAND_TAKE_NEXT;
	case 'c': issue->status = STATUS_ASSIGNED; return COMMAND_CLAIM;
	case 'b': issue->status = STATUS_QUEUED; return COMMAND_RELEASE;
	case 'w': issue->status = STATUS_WAITING_EMPLOYEE; return COMMAND_AWAIT_EMPLOYEE;
	case 'h':
		if (!issue->first_contact_at)
			issue->first_contact_at = now;
		return COMMAND_CONTACT;
	case 'r': resolve(issue, false); return COMMAND_RESOLVE;
	case 'f': resolve(issue, true); return COMMAND_RESOLVE;
	case 'o': reopen(issue); return COMMAND_REOPEN;
	case 'k': issue->status = STATUS_CLOSED; issue->closed_at = now; return COMMAND_CONFIRM;
	case 'x': issue->status = STATUS_CANCELLED; return COMMAND_CANCEL;
	case '1':
	case '2':
	case '3': issue->priority = what - '0'; return COMMAND_PRIORITIZE;
	default: return COMMAND_NOTE;
	}
}

/* `by` did it, some time after what was before. */
static void step(struct issue *issue, char what, int64_t by)
{
	const struct issue before = *issue;
	int command = act(issue, what);

	must(issue_save(db, &before, issue, &err));
	write_event(issue, command, by, history_changes(&before, issue, arena));
}

static void follow_all(void)
{
	const struct desk desk = { .db = db, .arena = arena };
	int64_t seq = -1, before;
	size_t count;

	do
		must(feed_stamp(db, arena, &count, &err));
	while (count == FEED_BATCH);
	do {
		before = seq;
		must(follow(&desk, &follower, &seq, &err));
	} while (seq != before);
}

/* What is kept, as text ------------------------------------------------------------------------- */

struct line {
	const char *text;
};

static const struct db_column line_columns[] = { COLUMN_TEXT(struct line, text, "text") };

DB_STMT dump_facts = DB_SELECT(struct line, line_columns, "i",
	"SELECT CONCAT_WS(' ', measure, version, priority, subject_id, ms) AS text FROM report_fact"
	" WHERE issue_id = ? ORDER BY version, measure");
DB_STMT dump_all = DB_SELECT(struct line, line_columns, "",
	"SELECT CONCAT_WS(' ', 'fact', measure, at, issue_id, version, born, priority, subject_id, ms,"
	" bucket) AS text FROM report_fact UNION ALL"
	" SELECT CONCAT_WS(' ', 'sum', measure, unit, since, priority, bucket, count) FROM report_sum"
	" UNION ALL SELECT CONCAT_WS(' ', 'subject', measure, unit, since, subject_id, count)"
	" FROM report_subject"
	" UNION ALL SELECT CONCAT_WS(' ', 'fix', issue_id, version, software_id,"
	" HEX(software_version), code, at, IFNULL(undone_after, 'lasts')) FROM fix"
	" UNION ALL SELECT CONCAT_WS(' ', 'fixes', software_id,"
	" HEX(software_version), code, resolved, reopened) FROM fix_sum ORDER BY 1");
DB_STMT dump_counted = DB_SELECT(struct line, line_columns, "",
	"SELECT CONCAT_WS(' ', 'sum', measure, 'day', DATE(MIN(at)), priority, bucket, COUNT(*)) AS text"
	" FROM report_fact GROUP BY measure, DATE(at), priority, bucket UNION ALL"
	" SELECT CONCAT_WS(' ', 'sum', measure, 'month', DATE_FORMAT(MIN(at), '%Y-%m-01'), priority,"
	" bucket, COUNT(*)) FROM report_fact GROUP BY measure, DATE_FORMAT(at, '%Y-%m-01'), priority,"
	" bucket ORDER BY 1");
DB_STMT dump_sums = DB_SELECT(struct line, line_columns, "",
	"SELECT CONCAT_WS(' ', 'sum', measure, unit, since, priority, bucket, count) AS text"
	" FROM report_sum ORDER BY 1");

DB_STMT dump_fixes = DB_SELECT(struct line, line_columns, "",
	"SELECT CONCAT_WS(' ', software_id, HEX(software_version), code, COUNT(*),"
	" COUNT(undone_after)) AS text FROM fix GROUP BY software_id, software_version, code ORDER BY 1");
DB_STMT dump_fix_sums = DB_SELECT(struct line, line_columns, "",
	"SELECT CONCAT_WS(' ', software_id, HEX(software_version), code, resolved,"
	" reopened) AS text FROM fix_sum ORDER BY 1");

static const char *joined(const struct db_rows *rows)
{
	const struct line *line = rows->items;
	struct strbuf text;

	strbuf_init(&text, arena, 1000);
	for (size_t i = 0; i < rows->count; i++)
		strbuf_addf(&text, "%s%s", i ? "\n" : "", line[i].text);
	return text.data;
}

static const char *dump(struct db_stmt *stmt)
{
	struct db_rows rows;

	must(db_all(db, stmt, arena, &rows, &err));
	return joined(&rows);
}

static const char *facts_text(int64_t issue_id)
{
	struct db_rows rows;

	must(db_all(db, &dump_facts, arena, &rows, &err, issue_id));
	return joined(&rows);
}

/* Scripts --------------------------------------------------------------------------------------- */

/* Each step is a second after the one before, by employee 2; "!" in front: resolved at once. */
static void check_scripts(void)
{
	static const struct {
		const char *script, *facts;
	} cases[] = {
		{ "", "reported 1 3 S 0" },
		{ "!", "reported 1 3 S 0\nresolved 1 3 S 0\ncontacted 1 3 S 0\nfirst_contact 1 3 S 0" },
		{ "thfk", "reported 1 3 S 0\ntaken 2 3 2 0\ncontacted 3 3 S 2000\n"
			  "resolved 4 3 S 3000\nfirst_contact 4 3 S 0" },
		{ "chhr", "reported 1 3 S 0\nclaimed 2 3 2 0\ncontacted 3 3 S 2000\nresolved 5 3 S 4000" },
		{ "tbct", "reported 1 3 S 0\ntaken 2 3 2 0\nreleased 3 3 2 0\nclaimed 4 3 2 0\n"
			  "taken 5 3 2 0" },
		{ "tfor", "reported 1 3 S 0\ntaken 2 3 2 0\nundone 3 3 S 0\nreopened 4 3 S 0\n"
			  "resolved 5 3 S 4000" },
		{ "tro", "reported 1 3 S 0\ntaken 2 3 2 0\nundone 3 3 S 0\nreopened 4 3 S 0" },
		{ "!orork", "reported 1 3 S 0\nundone 1 3 S 0\ncontacted 1 3 S 0\nreopened 2 3 S 0\n"
			    "undone 3 3 S 0\nreopened 4 3 S 0\nresolved 5 3 S 4000" },
		{ "1t2r", "reported 1 3 S 0\nentered 2 1 S 0\nleft 2 3 S 0\ntaken 3 1 2 0\n"
			  "entered 4 2 S 0\nleft 4 1 S 0\nresolved 5 2 S 4000" },
		{ "tx", "reported 1 3 S 0\ntaken 2 3 2 0\ncancelled 3 3 S 0" },
		{ "twn1", "reported 1 3 S 0\ntaken 2 3 2 0\nentered 5 1 S 0\nleft 5 3 S 0" },
		{ "rh", "reported 1 3 S 0\nresolved 2 3 S 1000\ncontacted 3 3 S 2000" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *script = cases[i].script;
		struct strbuf expected;
		struct issue issue;

		now += MS_SECOND;
		report(&issue, 3, *script == '!');
		for (script += *script == '!'; *script; script++) {
			now += MS_SECOND;
			step(&issue, *script, 2);
		}
		follow_all();
		strbuf_init(&expected, arena, 500);
		for (const char *p = cases[i].facts; *p; p++)
			strbuf_addf(&expected, "%c", *p == 'S' ? (char)('0' + issue.software.id) : *p);
		is_str(facts_text(issue.id), expected.data, "the facts of \"%s\"", cases[i].script);
	}
}

/* At random ------------------------------------------------------------------------------------- */

/* What can be done to an issue in each state. */
static char any_act(const struct issue *issue)
{
	static const char *const acts[status_count] = {
		[STATUS_QUEUED] = "tc123nx",
		[STATUS_ASSIGNED] = "bwhrrf123n",
		[STATUS_WAITING_EMPLOYEE] = "thrn",
		[STATUS_RESOLVED] = "okkhn",
		[STATUS_CLOSED] = "hn",
		[STATUS_CANCELLED] = "n",
	};
	const char *from = acts[issue->status];

	return from[any((int64_t)strlen(from))];
}

enum { ISSUES = 40, STEPS = 900 };

static void grow_random(void)
{
	struct issue *issues = arena_array(arena, ISSUES, sizeof(*issues));

	for (int i = 0; i < ISSUES; i++) {
		now += any(MS_DAY);
		report(&issues[i], 1 + any(3), any(6) == 0);
	}
	for (int i = 0; i < STEPS; i++) {
		struct issue *issue = &issues[any(ISSUES)];

		now += any(4) ? any(MS_HOUR * 5) : 0;
		step(issue, any_act(issue), 1 + any(2));
		if (any(20) == 0)
			follow_all();
	}
	follow_all();
}

static void rebuild(void)
{
	must(facts_rebuild(db, arena, &err));
}

static void check_random(void)
{
	const char *followed;

	grow_random();
	followed = dump(&dump_all);
	is_str(dump(&dump_sums), dump(&dump_counted), "the sums are those of the facts");
	is_str(dump(&dump_fix_sums), dump(&dump_fixes), "... and so are the fixes'");
	rebuild();
	is_str(dump(&dump_all), followed, "a rebuild finds the same facts, fixes and sums");
	testdb_sql(db, "DELETE FROM report_fact WHERE issue_id %% 3 = 0");
	testdb_sql(db, "UPDATE report_fact SET priority = 1, bucket = 7 WHERE issue_id %% 5 = 0");
	testdb_sql(db, "UPDATE report_sum SET count = count + 1 WHERE priority = 2");
	testdb_sql(db, "DELETE FROM report_sum WHERE unit = 'month' AND measure <= 3");
	testdb_sql(db, "UPDATE report_subject SET count = 0 WHERE subject_id = 2");
	testdb_sql(db, "INSERT INTO report_sum (measure, unit, since, priority, bucket, count)"
		       " VALUES ('taken', 'day', '2001-01-01', 1, 0, 5)");
	testdb_sql(db, "DELETE FROM fix WHERE issue_id %% 3 = 0");
	testdb_sql(db, "UPDATE fix SET code = 'duplicate', undone_after = 5 WHERE issue_id %% 5 = 0");
	testdb_sql(db, "INSERT INTO fix SELECT issue_id, version + 1000, software_id, software_version,"
		       " code, at, undone_after FROM fix WHERE issue_id %% 7 = 0");
	testdb_sql(db, "UPDATE fix_sum SET resolved = resolved + 2");
	testdb_sql(db, "INSERT INTO fix_sum VALUES (99, '', 'other', 1, 0)");
	rebuild();
	is_str(dump(&dump_all), followed, "a rebuild mends what was broken");
	testdb_sql(db, "DELETE FROM report_fact");
	testdb_sql(db, "DELETE FROM report_sum");
	testdb_sql(db, "DELETE FROM report_subject");
	testdb_sql(db, "DELETE FROM fix");
	testdb_sql(db, "DELETE FROM fix_sum");
	rebuild();
	is_str(dump(&dump_all), followed, "a rebuild begins from nothing");
	testdb_sql(db, "UPDATE follower SET seq = 0 WHERE name = 'reports'");
	follow_all();
	is_str(dump(&dump_all), followed, "events that are seen again change nothing");
}

/* Others at work -------------------------------------------------------------------------------- */

static bool rebuild_apart(void *arg)
{
	struct arena *own = arena_new();
	struct db *other = testdb_open();
	bool done = true;

	(void)arg;
	for (int turn = 0; done && turn < 6; turn++) {
		struct err e;

		err_init(&e, own);
		done = facts_rebuild(other, own, &e);
		if (!done)
			fprintf(stderr, "# %s (%s)\n", e.detail, db_said(other));
	}
	db_close(other);
	arena_free(own);
	return done;
}

static bool follow_apart(void *arg)
{
	(void)arg;
	db = testdb_open();
	arena = arena_new();
	err_init(&err, arena);
	for (int turn = 0; turn < 60; turn++)
		follow_all();
	return true;
}

/* Two that rebuild and two that follow, while histories grow. */
static void check_at_once(void)
{
	const char *followed;
	int pids[4];

	for (int i = 0; i < 4; i++)
		pids[i] = testdb_fork(i < 2 ? rebuild_apart : follow_apart, NULL);
	grow_random();
	for (int i = 0; i < 4; i++)
		is_int(testdb_join(pids[i]), 0, "%s ends well", i < 2 ? "a rebuild" : "a follower");
	follow_all();
	followed = dump(&dump_all);
	is_str(dump(&dump_sums), dump(&dump_counted), "the sums are those of the facts");
	rebuild();
	is_str(dump(&dump_all), followed, "whoever did what when: the same facts and sums");
}

int main(void)
{
	db = testdb_open();
	arena = arena_new();
	err_init(&err, arena);
	now = INT64_C(1770000000000);
	testdb_sql(db, "INSERT INTO software (id, version, title, vendor, versions, blocked_channels,"
		       " status, created_at, updated_at) VALUES"
		       " (1, 1, 'Editor', 'Maker', '', '', 'approved', NOW(3), NOW(3)),"
		       " (2, 1, 'Browser', 'Maker', '', '', 'approved', NOW(3), NOW(3))");
	testdb_sql(db, "INSERT INTO employee (id, login, name, created_at) VALUES"
		       " (1, 'ana', 'Ana', NOW(3)), (2, 'tia', 'Tia', NOW(3))");
	check_scripts();
	check_random();
	check_at_once();
	db_close(db);
	arena_free(arena);
	return tap_done();
}
