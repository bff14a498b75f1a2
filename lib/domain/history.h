#ifndef DOMAIN_HISTORY_H
#define DOMAIN_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/words.h"
#include "domain/issue.h"

struct arena;
struct strbuf;

/* One line of an issue's history; append-only. */
struct event {
	int64_t id;
	int64_t seq; /* in the feed over all issues; 0: not numbered yet */
	int64_t issue_id;
	int64_t version; /* of the issue, after the change */
	int64_t at;
	struct person by;    /* id 0: nobody, the clock */
	int command;         /* enum command */
	const char *changes; /* see history_changes() */
	const char *reason;  /* NULL: none */
	int channel;         /* enum channel: how the desk heard it, when it acted for the reporter */
};

/*
 * The fields of an issue whose changes the history keeps: the name is the API's, with a dot for a
 * member of a member ("contact.email"). A person is kept by id, so that erasing a name rewrites no
 * history.
 */
enum history_type { HISTORY_ID, HISTORY_INT, HISTORY_BOOL, HISTORY_TEXT, HISTORY_TIME, HISTORY_WORD, HISTORY_WORDS };

struct history_field {
	const char *name;
	enum history_type type;
	size_t offset; /* in struct issue */
	const struct words *words;
	bool internal; /* only for the desk */
	bool person;   /* the id is that of a struct person */
};

extern const struct history_field history_fields[];
extern const size_t history_field_count;

/*
 * What is different, as it is stored: a line per field, "name\told\tnew\n", tab, newline and
 * backslash written as \t, \n, \\ and none as \N (the tab-separated form of MySQL's LOAD DATA).
 */
const char *history_changes(const struct issue *before, const struct issue *after,
	struct arena *arena);

/* One line of a stored text, decoded. */
struct change {
	const struct history_field *field; /* NULL: a field that this program does not know */
	const char *name;
	const char *before, *after; /* as text; NULL: none */
};

/* Reads the line at `*changes` and moves on to the next; false at the end. */
bool history_next(const char **changes, struct change *change, struct arena *arena);

/*
 * Takes back what is stored of one change: `issue`, as it was after it, becomes what it was before.
 * A person that comes out has an id only: see history_person(). What this program does not know
 * stays as it is.
 */
void history_undo(struct issue *issue, const char *changes, struct arena *arena);

/* What somebody who is not of the desk learns of the events of a command. */
enum event_shown {
	EVENT_OF_DESK,    /* nothing, not even that it happened: what no row says otherwise of */
	EVENT_IF_CHANGED, /* that it happened, if it changed something that they can see */
	EVENT_SHOWN,
};

struct event_cut {
	int shown;   /* enum event_shown */
	bool reason; /* also why: it is what was said between the reporter and the desk */
};

extern const struct event_cut event_cuts[]; /* by enum command */

/* Whether the event stands in the history of who is not of the desk. */
bool event_is_public(const struct event *event, struct arena *arena);

/* The person that a field keeps the id of; NULL: it keeps something else. */
struct person *history_person(const struct history_field *field, struct issue *issue);

#endif
