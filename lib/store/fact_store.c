#include "store/fact_store.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "domain/range.h"
#include "domain/words.h"
#include "store/db.h"

DB_STMT guard = DB_WRITE("", "UPDATE report_guard SET turns = turns + 1 WHERE id = 1");

bool facts_guard(struct db *db, struct err *err)
{
	return db_run(db, &guard, NULL, err);
}

/* Statements with a part that is repeated --------------------------------------------------------- */

static const struct db_column issue_columns[] = {
	COLUMN_INT(struct issue, id, "id"),
	COLUMN_INT(struct issue, version, "version"),
	COLUMN_WORD(struct issue, status, "status", &status_words),
	COLUMN_INT(struct issue, priority, "priority"),
	COLUMN_INT(struct issue, software.id, "software_id"),
	COLUMN_TEXT(struct issue, software.version, "software_version"),
	COLUMN_WORD(struct issue, resolution.code, "resolution_code", &resolution_code_words),
	COLUMN_BOOL(struct issue, resolution.first_contact, "first_contact"),
	COLUMN_TIME(struct issue, created_at, "created_at"),
	COLUMN_TIME(struct issue, first_contact_at, "first_contact_at"),
	COLUMN_TIME(struct issue, resolved_at, "resolved_at"),
};

static const struct db_column event_columns[] = {
	COLUMN_INT(struct event, issue_id, "issue_id"),
	COLUMN_INT(struct event, version, "version"),
	COLUMN_TIME(struct event, at, "at"),
	COLUMN_INT(struct event, by.id, "actor_id"),
	COLUMN_WORD(struct event, command, "command", &command_words),
	COLUMN_TEXT(struct event, changes, "changes"),
};

static const struct db_column fact_columns[] = {
	COLUMN_WORD(struct fact, measure, "measure", &measure_words),
	COLUMN_INT(struct fact, issue_id, "issue_id"),
	COLUMN_INT(struct fact, version, "version"),
	COLUMN_TIME(struct fact, at, "at"),
	COLUMN_TIME(struct fact, born, "born"),
	COLUMN_INT(struct fact, priority, "priority"),
	COLUMN_INT(struct fact, subject_id, "subject_id"),
	COLUMN_INT(struct fact, ms, "ms"),
	COLUMN_INT(struct fact, bucket, "bucket"),
};

static const struct db_column fix_columns[] = {
	COLUMN_INT(struct fix, issue_id, "issue_id"),
	COLUMN_INT(struct fix, version, "version"),
	COLUMN_INT(struct fix, software_id, "software_id"),
	COLUMN_TEXT(struct fix, software_version, "software_version"),
	COLUMN_WORD(struct fix, code, "code", &resolution_code_words),
	COLUMN_TIME(struct fix, at, "at"),
	COLUMN_INT(struct fix, undone_after, "undone_after"),
};

enum repeated { ISSUES_OF, EVENTS_OF, FACTS_OF, FIXES_OF, PUT_FACTS, ADD_SUMS, ADD_SUBJECTS };

static const struct {
	struct db_stmt stmt;
	const char *head, *part, *tail;
} repeated[] = {
	[ISSUES_OF] = { DB_SELECT(struct issue, issue_columns, NULL, NULL),
		"SELECT id, version, status, priority, software_id, software_version, resolution_code,"
		" first_contact, created_at,"
		" first_contact_at, resolved_at FROM issue WHERE id IN (",
		"?", ") ORDER BY id" },
	[EVENTS_OF] = { DB_SELECT(struct event, event_columns, NULL, NULL),
		"SELECT issue_id, version, at, actor_id, command, changes FROM event"
		" WHERE issue_id IN (",
		"?", ") ORDER BY issue_id, version" },
	[FACTS_OF] = { DB_SELECT(struct fact, fact_columns, NULL, NULL),
		"SELECT measure, issue_id, version, at, born, priority, subject_id, ms, bucket"
		" FROM report_fact FORCE INDEX (report_fact_issue) WHERE issue_id IN (",
		"?", ") ORDER BY issue_id, version, measure" },
	[FIXES_OF] = { DB_SELECT(struct fix, fix_columns, NULL, NULL),
		"SELECT issue_id, version, software_id, software_version, code, at, undone_after"
		" FROM fix WHERE issue_id IN (",
		"?", ") ORDER BY issue_id, version" },
	[PUT_FACTS] = { { 0 },
		"INSERT INTO report_fact (measure, issue_id, version, at, born, priority,"
		" subject_id, ms, bucket) VALUES ",
		"(?, ?, ?, ?, ?, ?, ?, ?, ?)", "" },
	[ADD_SUMS] = { { 0 },
		"INSERT INTO report_sum (measure, unit, since, priority, bucket, count) VALUES ",
		"(?, ?, ?, ?, ?, ?)", " ON DUPLICATE KEY UPDATE count = count + VALUES(count)" },
	[ADD_SUBJECTS] = { { 0 },
		"INSERT INTO report_subject (measure, unit, since, subject_id, count) VALUES ",
		"(?, ?, ?, ?, ?)", " ON DUPLICATE KEY UPDATE count = count + VALUES(count)" },
};

#define REPEATED_KEY UINT64_C(0x5800000000000000) /* this file's place among the kept statements */

static struct db_stmt *compose(enum repeated which, size_t parts, struct arena *arena)
{
	uint64_t key = REPEATED_KEY | (uint64_t)which << 16 | parts;
	struct db_stmt *kept = db_stmt_kept(key);
	struct db_stmt stmt = repeated[which].stmt;
	struct strbuf sql;

	if (kept)
		return kept;
	strbuf_init(&sql, arena, 2000);
	strbuf_adds(&sql, repeated[which].head);
	for (size_t i = 0; i < parts; i++)
		strbuf_addf(&sql, "%s%s", i ? ", " : "", repeated[which].part);
	strbuf_adds(&sql, repeated[which].tail);
	stmt.sql = sql.data;
	return db_stmt_keep(key, &stmt);
}

static struct db_param number(char letter, int64_t number)
{
	return (struct db_param){ .letter = letter, .number = number };
}

static struct db_param word(const struct words *words, int word)
{
	return (struct db_param){ .letter = 'w', .number = word, .words = words };
}

/* The ids fill a power of two, so that there are few statements to be kept; those left over repeat
 * the last. */
static bool read_of(struct db *db, enum repeated which, const int64_t *ids, size_t count,
	struct arena *arena, struct db_rows *rows, struct err *err)
{
	struct db_param params[FACT_ISSUES];
	size_t room = 1;

	*rows = (struct db_rows){ 0 };
	if (!count)
		return true;
	while (room < count)
		room *= 2;
	for (size_t i = 0; i < room; i++)
		params[i] = number('i', ids[i < count ? i : count - 1]);
	return db_list(db, compose(which, room, arena), params, room, arena, rows, err);
}

bool fact_issues(struct db *db, const int64_t *ids, size_t count, struct arena *arena,
	struct db_rows *issues, struct err *err)
{
	return read_of(db, ISSUES_OF, ids, count, arena, issues, err);
}

bool fact_events(struct db *db, const int64_t *ids, size_t count, struct arena *arena,
	struct db_rows *events, struct err *err)
{
	return read_of(db, EVENTS_OF, ids, count, arena, events, err);
}

bool facts_find(struct db *db, const int64_t *ids, size_t count, struct arena *arena,
	struct db_rows *facts, struct err *err)
{
	return read_of(db, FACTS_OF, ids, count, arena, facts, err);
}

bool fixes_find(struct db *db, const int64_t *ids, size_t count, struct arena *arena,
	struct db_rows *fixes, struct err *err)
{
	return read_of(db, FIXES_OF, ids, count, arena, fixes, err);
}

/* Sums ------------------------------------------------------------------------------------------ */

/* How many facts, more or fewer, there are of a kind in a day or month. */
struct sum {
	int measure, unit;
	int64_t since;
	int64_t by[2]; /* priority and bucket; or subject, and 0 */
	int64_t count;
};

static int order(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

static int sum_compare(const void *a, const void *b)
{
	const struct sum *x = a, *y = b;

	if (x->measure != y->measure)
		return order(x->measure, y->measure);
	if (x->unit != y->unit)
		return order(x->unit, y->unit);
	if (x->since != y->since)
		return order(x->since, y->since);
	return x->by[0] != y->by[0] ? order(x->by[0], y->by[0]) : order(x->by[1], y->by[1]);
}

/* Puts together what is of one kind: `sums` in order, without repetition. */
static size_t fold(struct sum *sums, size_t count)
{
	size_t kept = 0;

	qsort(sums, count, sizeof(*sums), sum_compare);
	for (size_t i = 0; i < count; i++)
		if (kept && !sum_compare(&sums[kept - 1], &sums[i]))
			sums[kept - 1].count += sums[i].count;
		else
			sums[kept++] = sums[i];
	return kept;
}

/* The facts' sums, by priority and class or by subject, each `count` times. */
static struct sum *sums_of(const struct fact *facts, size_t n, enum repeated which, int64_t count,
	struct arena *arena)
{
	struct sum *sums = arena_array(arena, n, 2 * sizeof(*sums));

	for (size_t i = 0; i < 2 * n; i++) {
		const struct fact *fact = &facts[i / 2];
		int unit = i % 2 ? UNIT_MONTH : UNIT_DAY;

		sums[i] = (struct sum){ fact->measure, unit, unit_begins(unit, fact->at),
			{ fact->priority, fact->bucket }, count };
		if (which == ADD_SUBJECTS) {
			sums[i].by[0] = fact->subject_id;
			sums[i].by[1] = 0;
		}
	}
	return sums;
}

static size_t bind_sum(struct db_param *params, enum repeated which, const struct sum *sum)
{
	size_t n = 0;

	params[n++] = word(&measure_words, sum->measure);
	params[n++] = word(&unit_words, sum->unit);
	params[n++] = number('d', sum->since);
	params[n++] = number('i', sum->by[0]);
	if (which == ADD_SUMS)
		params[n++] = number('i', sum->by[1]);
	params[n++] = number('i', sum->count);
	return n;
}

static size_t bind_fact(struct db_param *params, const struct fact *fact)
{
	const struct db_param row[] = {
		word(&measure_words, fact->measure), number('i', fact->issue_id),
		number('i', fact->version), number('t', fact->at), number('t', fact->born),
		number('i', fact->priority), number('i', fact->subject_id), number('i', fact->ms),
		number('i', fact->bucket),
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++)
		params[i] = row[i];
	return sizeof(row) / sizeof(row[0]);
}

enum { WRITE_MOST = 64, PART_PARAMS = 9 }; /* rows in a statement; parameters of one */

/* So many parts at once: a power of two, so that there are few statements to be kept. */
static size_t some_of(size_t left)
{
	size_t some = WRITE_MOST;

	while (some > left)
		some /= 2;
	return some;
}

static bool write_rows(struct db *db, enum repeated which, const void *rows, size_t count,
	struct arena *arena, struct err *err)
{
	struct db_param params[WRITE_MOST * PART_PARAMS];
	struct db_rows none;

	for (size_t done = 0, some; done < count; done += some) {
		size_t n = 0;

		some = some_of(count - done);
		for (size_t i = done; i < done + some; i++)
			n += which == PUT_FACTS
				     ? bind_fact(params + n, (const struct fact *)rows + i)
				     : bind_sum(params + n, which, (const struct sum *)rows + i);
		if (!db_list(db, compose(which, some, arena), params, n, arena, &none, err))
			return false;
	}
	return true;
}

DB_STMT drop_sum = DB_WRITE("wwdii",
	"DELETE FROM report_sum WHERE measure = ? AND unit = ? AND since = ? AND priority = ?"
	" AND bucket = ? AND count = 0");
DB_STMT drop_subject = DB_WRITE("wwdi",
	"DELETE FROM report_subject WHERE measure = ? AND unit = ? AND since = ? AND subject_id = ?"
	" AND count = 0");

/* What counts nothing any more is not kept: the tables hold what a recount would make. */
static bool drop_empty(struct db *db, enum repeated which, const struct sum *sum, struct err *err)
{
	if (which == ADD_SUBJECTS)
		return db_run(db, &drop_subject, NULL, err, &measure_words, sum->measure,
			&unit_words, sum->unit, sum->since, sum->by[0]);
	return db_run(db, &drop_sum, NULL, err, &measure_words, sum->measure, &unit_words,
		sum->unit, sum->since, sum->by[0], sum->by[1]);
}

static bool add_sums(struct db *db, enum repeated which, const struct fact *facts, size_t n,
	int64_t count, struct arena *arena, struct err *err)
{
	struct sum *sums = sums_of(facts, n, which, count, arena);
	size_t kept = fold(sums, 2 * n);

	if (!write_rows(db, which, sums, kept, arena, err))
		return false;
	for (size_t i = 0; count < 0 && i < kept; i++)
		if (!drop_empty(db, which, &sums[i], err))
			return false;
	return true;
}

bool facts_put(struct db *db, const struct fact *facts, size_t count, struct arena *arena,
	struct err *err)
{
	return write_rows(db, PUT_FACTS, facts, count, arena, err)
	       && add_sums(db, ADD_SUMS, facts, count, 1, arena, err)
	       && add_sums(db, ADD_SUBJECTS, facts, count, 1, arena, err);
}

DB_STMT take_fact = DB_WRITE("wtii",
	"DELETE FROM report_fact WHERE measure = ? AND at = ? AND issue_id = ? AND version = ?");

bool facts_take(struct db *db, const struct fact *facts, size_t count, struct arena *arena,
	struct err *err)
{
	for (size_t i = 0; i < count; i++)
		if (!db_run(db, &take_fact, NULL, err, &measure_words, facts[i].measure,
			    facts[i].at, facts[i].issue_id, facts[i].version))
			return false;
	return add_sums(db, ADD_SUMS, facts, count, -1, arena, err)
	       && add_sums(db, ADD_SUBJECTS, facts, count, -1, arena, err);
}
