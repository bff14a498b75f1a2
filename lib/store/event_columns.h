#ifndef STORE_EVENT_COLUMNS_H
#define STORE_EVENT_COLUMNS_H

#include "domain/history.h"
#include "domain/words.h"
#include "store/db.h"

/* What every SELECT that returns events selects, of `event x`, and where each column goes: the same
 * order. */
#define EVENT_SELECT \
	"SELECT x.id, x.issue_id, x.at, x.actor_id AS by_id, e.login, e.name, x.seq, x.version," \
	" x.command, x.changes, x.reason, x.channel"

/* Nobody, where the clock did it. */
#define EVENT_JOINS " LEFT JOIN employee e FORCE INDEX (PRIMARY) ON e.id = x.actor_id"

#define EVENT_COLUMNS \
	COLUMN_INT(struct event, id, "id"), COLUMN_INT(struct event, issue_id, "issue_id"), \
		COLUMN_TIME(struct event, at, "at"), COLUMN_INT(struct event, by.id, "by_id"), \
		COLUMN_TEXT(struct event, by.login, "login"), \
		COLUMN_TEXT(struct event, by.name, "name"), \
		COLUMN_INT(struct event, seq, "seq"), \
		COLUMN_INT(struct event, version, "version"), \
		COLUMN_WORD(struct event, command, "command", &command_words), \
		COLUMN_TEXT(struct event, changes, "changes"), \
		COLUMN_TEXT(struct event, reason, "reason"), \
		COLUMN_WORD(struct event, channel, "channel", &channel_words)

#endif
