#include "store/search_store.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "domain/words.h"
#include "store/db.h"

static const struct db_column issue_columns[] = {
	COLUMN_INT(struct search_issue, id, "id"),
	COLUMN_TIME(struct search_issue, created_at, "created_at"),
	COLUMN_TEXT(struct search_issue, title, "software_title"),
	COLUMN_TEXT(struct search_issue, description, "description"),
};

static const struct db_column note_columns[] = {
	COLUMN_INT(struct search_note, issue_id, "issue_id"),
	COLUMN_TIME(struct search_note, at, "at"),
	COLUMN_WORD(struct search_note, visibility, "visibility", &visibility_words),
	COLUMN_TEXT(struct search_note, body, "body"),
};

/* Statements with something in them that is repeated: a row, a value of a list. */
enum repeated { ISSUES_OF, NOTES_OF, PUT_ENTRIES, COUNT_WORDS };

static const struct {
	struct db_stmt stmt;
	const char *head, *part, *tail;
	size_t params; /* of a part */
} repeated[] = {
	[ISSUES_OF] = { DB_SELECT(struct search_issue, issue_columns, NULL, NULL),
		"SELECT id, created_at, software_title, description FROM issue WHERE id IN (",
		"?", ") ORDER BY id", 1 },
	[NOTES_OF] = { DB_SELECT(struct search_note, note_columns, NULL, NULL),
		"SELECT issue_id, at, visibility, body FROM note WHERE issue_id IN (",
		"?", ") ORDER BY issue_id, id", 1 },
	[PUT_ENTRIES] = { { 0 },
		"INSERT INTO issue_term (term, created_at, issue_id, scope) VALUES ",
		"(?, ?, ?, ?)",
		" ON DUPLICATE KEY UPDATE scope = IF(VALUES(scope) = 'public', 'public', scope)", 4 },
	[COUNT_WORDS] = { { 0 },
		"INSERT INTO search_word (term, public, internal) VALUES ", "(?, ?, ?)",
		" ON DUPLICATE KEY UPDATE public = public + VALUES(public),"
		" internal = internal + VALUES(internal)", 3 },
};

#define REPEATED_KEY UINT64_C(0x5700000000000000) /* this file's place among the kept statements */

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

/* So many parts at once: a power of two, so that there are few statements to be kept. */
static size_t some_of(size_t left)
{
	size_t some = SEARCH_ISSUES;

	while (some > left)
		some /= 2;
	return some;
}

static struct db_param text(const char *text)
{
	return (struct db_param){ .letter = 's', .text = text };
}

static struct db_param number(char letter, int64_t number)
{
	return (struct db_param){ .letter = letter, .number = number };
}

/* The ids fill a power of two; those left over repeat the last. */
static bool read_of(struct db *db, enum repeated which, const int64_t *ids, size_t count,
	struct arena *arena, struct db_rows *rows, struct err *err)
{
	struct db_param params[SEARCH_ISSUES];
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

bool search_issues(struct db *db, const int64_t *ids, size_t count, struct arena *arena,
	struct db_rows *issues, struct err *err)
{
	return read_of(db, ISSUES_OF, ids, count, arena, issues, err);
}

bool search_notes(struct db *db, const int64_t *issue_ids, size_t count, struct arena *arena,
	struct db_rows *notes, struct err *err)
{
	return read_of(db, NOTES_OF, issue_ids, count, arena, notes, err);
}

static int compare_moments(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

/* As the table lies; of two of one word and issue, the public one first. */
static int compare(const void *a, const void *b)
{
	const struct search_entry *left = a, *right = b;
	int order = strcmp(left->word, right->word);

	if (!order)
		order = compare_moments(left->created_at, right->created_at);
	if (!order)
		order = compare_moments(left->issue_id, right->issue_id);
	return order ? order : left->visibility - right->visibility;
}

static size_t sort(struct search_entry *entries, size_t count)
{
	size_t kept = 0;

	qsort(entries, count, sizeof(*entries), compare);
	for (size_t i = 1; i < count; i++)
		if (strcmp(entries[kept].word, entries[i].word) != 0
			|| entries[kept].issue_id != entries[i].issue_id)
			entries[++kept] = entries[i];
	return kept + 1;
}

/* Parameters of a statement of parts, and how many parts they are. */
struct parts {
	struct db_param *params;
	size_t count;
};

static bool run_parts(struct db *db, enum repeated which, const struct parts *parts,
	struct arena *arena, struct err *err)
{
	size_t width = repeated[which].params, done = 0, some;
	struct db_rows none;

	for (; done < parts->count; done += some) {
		some = some_of(parts->count - done);
		if (!db_list(db, compose(which, some, arena), parts->params + done * width,
			    some * width, arena, &none, err))
			return false;
	}
	return true;
}

static struct parts entry_parts(const struct search_entry *entries, size_t count,
	struct arena *arena)
{
	struct parts parts = { arena_array(arena, count, 4 * sizeof(*parts.params)), count };
	struct db_param *p = parts.params;

	for (const struct search_entry *entry = entries; entry < entries + count; entry++) {
		*p++ = text(entry->word);
		*p++ = number('t', entry->created_at);
		*p++ = number('i', entry->issue_id);
		*p++ = (struct db_param){ 'w', entry->visibility, .words = &visibility_words };
	}
	return parts;
}

/* One part for each word of the entries, which are sorted. */
static struct parts word_parts(const struct search_entry *entries, size_t count,
	struct arena *arena)
{
	struct parts parts = { arena_array(arena, count, 3 * sizeof(*parts.params)), 0 };
	struct db_param *p = parts.params - 3;

	for (size_t i = 0; i < count; i++) {
		if (!i || strcmp(entries[i - 1].word, entries[i].word) != 0) {
			p = parts.params + 3 * parts.count++;
			p[0] = text(entries[i].word);
			p[1] = p[2] = number('i', 0);
		}
		p[entries[i].visibility == VISIBILITY_PUBLIC ? 1 : 2].number++;
	}
	return parts;
}

bool search_put(struct db *db, struct search_entry *entries, size_t count, struct arena *arena,
	struct err *err)
{
	struct parts parts, words;

	if (!count)
		return true;
	count = sort(entries, count);
	parts = entry_parts(entries, count, arena);
	words = word_parts(entries, count, arena);
	return run_parts(db, PUT_ENTRIES, &parts, arena, err)
	       && run_parts(db, COUNT_WORDS, &words, arena, err);
}

DB_STMT take = DB_WRITE("sti",
	"DELETE FROM issue_term WHERE term = ? AND created_at = ? AND issue_id = ?");

bool search_take(struct db *db, const struct search_entry *entry, struct err *err)
{
	return db_run(db, &take, NULL, err, entry->word, entry->created_at, entry->issue_id);
}
