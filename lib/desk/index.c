#include "desk/index.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "desk/desk.h"
#include "domain/history.h"
#include "domain/search.h"
#include "domain/words.h"
#include "store/db.h"
#include "store/search_store.h"

_Static_assert((int)INDEX_EVENTS <= (int)SEARCH_ISSUES, "their issues are read at once");

/* What of an issue's text an event has changed. Those that have no row: nothing. */
enum text { TEXT_NONE, TEXT_ALL, TEXT_NOTE, TEXT_DESCRIPTION };

static const enum text texts[command_count] = {
	[COMMAND_REPORT] = TEXT_ALL,
	[COMMAND_NOTE] = TEXT_NOTE,
	[COMMAND_AWAIT_EMPLOYEE] = TEXT_NOTE,
	[COMMAND_REPLY] = TEXT_NOTE,
	[COMMAND_EDIT] = TEXT_DESCRIPTION,
};

/* The events of one issue. */
struct group {
	int64_t issue_id;
	const struct event *const *events; /* in the order of their versions */
	size_t count;
};

struct entries {
	struct search_entry *items;
	size_t count, room;
};

struct index {
	struct arena *arena;
	struct group *groups; /* by issue */
	size_t count;
	struct entries put, taken;
};

static void add_entry(struct index *index, struct entries *entries, const char *word,
	const struct search_issue *issue, int visibility)
{
	if (entries->count == entries->room) {
		size_t room = entries->room ? entries->room * 2 : 1024;
		struct search_entry *grown = arena_array(index->arena, room, sizeof(*grown));

		if (entries->count)
			memcpy(grown, entries->items, entries->count * sizeof(*grown));
		entries->items = grown;
		entries->room = room;
	}
	entries->items[entries->count++] =
		(struct search_entry){ word, issue->created_at, issue->id, visibility };
}

static void put_words(struct index *index, const struct search_words *words,
	const struct search_issue *issue, int visibility)
{
	for (size_t i = 0; i < words->count; i++)
		add_entry(index, &index->put, words->items[i], issue, visibility);
}

/* A note is written at the moment of its event. */
static bool is_of_event(const struct search_note *note, const struct group *group)
{
	for (size_t i = 0; i < group->count; i++)
		if (texts[group->events[i]->command] == TEXT_NOTE
			&& group->events[i]->at == note->at)
			return true;
	return false;
}

static const struct history_field *description_field(void)
{
	for (size_t i = 0; i < history_field_count; i++)
		if (history_fields[i].offset == offsetof(struct issue, description))
			return &history_fields[i];
	abort();
}

/* The words of the descriptions that these events have replaced; false when they have not. */
static bool add_replaced(struct search_words *words, const struct group *group,
	struct arena *arena)
{
	const struct history_field *description = description_field();
	bool replaced = false;

	for (size_t i = 0; i < group->count; i++) {
		const char *changes = group->events[i]->changes;
		struct change change;

		if (texts[group->events[i]->command] != TEXT_DESCRIPTION)
			continue;
		while (history_next(&changes, &change, arena)) {
			if (change.field != description || !change.before)
				continue;
			search_words_add(words, change.before);
			replaced = true;
		}
	}
	return replaced;
}

/* What is new in an issue, what is gone, and all that it says now, by who reads it. */
struct said {
	struct search_words added[visibility_count], all[visibility_count], replaced;
};

static void said_init(struct said *said, struct arena *arena)
{
	search_words_init(&said->replaced, arena);
	for (int i = 0; i < visibility_count; i++) {
		search_words_init(&said->added[i], arena);
		search_words_init(&said->all[i], arena);
	}
}

static void read_issue(struct search_words *words, const struct search_issue *issue)
{
	search_words_add(words, issue->title);
	search_words_add(words, issue->description);
}

static void read_notes(struct said *said, const struct group *group, const struct db_rows *notes)
{
	const struct search_note *note = notes->items;

	for (size_t i = 0; i < notes->count; i++, note++) {
		if (note->issue_id != group->issue_id)
			continue;
		search_words_add(&said->all[note->visibility], note->body);
		if (is_of_event(note, group))
			search_words_add(&said->added[note->visibility], note->body);
	}
}

/* A word that only internal notes still have, becomes internal. */
static void take_replaced(struct index *index, const struct said *said,
	const struct search_issue *issue)
{
	for (size_t i = 0; i < said->replaced.count; i++) {
		const char *word = said->replaced.items[i];

		if (search_words_have(&said->all[VISIBILITY_PUBLIC], word))
			continue;
		add_entry(index, &index->taken, word, issue, VISIBILITY_PUBLIC);
		if (search_words_have(&said->all[VISIBILITY_INTERNAL], word))
			add_entry(index, &index->put, word, issue, VISIBILITY_INTERNAL);
	}
}

static void index_issue(struct index *index, const struct search_issue *issue,
	const struct group *group, const struct db_rows *notes)
{
	struct said said;
	bool replaced;

	said_init(&said, index->arena);
	replaced = add_replaced(&said.replaced, group, index->arena);
	if (replaced || texts[group->events[0]->command] == TEXT_ALL)
		read_issue(&said.added[VISIBILITY_PUBLIC], issue);
	read_notes(&said, group, notes);
	if (replaced) {
		read_issue(&said.all[VISIBILITY_PUBLIC], issue);
		take_replaced(index, &said, issue);
	}
	put_words(index, &said.added[VISIBILITY_PUBLIC], issue, VISIBILITY_PUBLIC);
	put_words(index, &said.added[VISIBILITY_INTERNAL], issue, VISIBILITY_INTERNAL);
}

static int compare(const void *a, const void *b)
{
	const struct event *left = *(const struct event *const *)a;
	const struct event *right = *(const struct event *const *)b;

	if (left->issue_id != right->issue_id)
		return left->issue_id < right->issue_id ? -1 : 1;
	return left->version < right->version ? -1 : left->version > right->version;
}

/* The events that have changed a text, by issue. */
static void collect(struct index *index, const struct event *events, size_t count)
{
	const struct event **changed = arena_array(index->arena, count, sizeof(*changed));
	size_t changes = 0;

	index->groups = arena_array(index->arena, count, sizeof(*index->groups));
	for (size_t i = 0; i < count; i++)
		if (texts[events[i].command] != TEXT_NONE)
			changed[changes++] = &events[i];
	qsort(changed, changes, sizeof(*changed), compare);
	for (size_t i = 0; i < changes; i++) {
		if (!i || changed[i]->issue_id != changed[i - 1]->issue_id)
			index->groups[index->count++] =
				(struct group){ changed[i]->issue_id, &changed[i], 0 };
		index->groups[index->count - 1].count++;
	}
}

/* A report alone has no notes. */
static bool has_notes(const struct group *group)
{
	return group->count > 1 || texts[group->events[0]->command] != TEXT_ALL;
}

static bool read_texts(struct db *db, const struct index *index, struct db_rows *issues,
	struct db_rows *notes, struct err *err)
{
	int64_t *ids = arena_array(index->arena, index->count, 2 * sizeof(*ids));
	int64_t *noted = ids + index->count;
	size_t count = 0;

	for (size_t i = 0; i < index->count; i++) {
		ids[i] = index->groups[i].issue_id;
		if (has_notes(&index->groups[i]))
			noted[count++] = ids[i];
	}
	return search_issues(db, ids, index->count, index->arena, issues, err)
	       && search_notes(db, noted, count, index->arena, notes, err);
}

static bool save(struct db *db, const struct index *index, struct err *err)
{
	for (size_t i = 0; i < index->taken.count; i++)
		if (!search_take(db, &index->taken.items[i], err))
			return false;
	return search_put(db, index->put.items, index->put.count, index->arena, err);
}

bool index_events(const struct desk *desk, const struct event *events, size_t count,
	struct err *err)
{
	struct index index = { .arena = desk->arena };
	struct db_rows issues, notes;
	const struct group *group;

	collect(&index, events, count);
	if (!read_texts(desk->db, &index, &issues, &notes, err))
		return false;
	group = index.groups;
	for (size_t i = 0; i < issues.count; i++) {
		const struct search_issue *issue = (const struct search_issue *)issues.items + i;

		while (group->issue_id != issue->id)
			group++;
		index_issue(&index, issue, group, &notes);
	}
	return save(desk->db, &index, err);
}
