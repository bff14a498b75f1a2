#ifndef STORE_MESSAGE_COLUMNS_H
#define STORE_MESSAGE_COLUMNS_H

#include "domain/words.h"
#include "store/db.h"
#include "store/message_store.h"

/* What every SELECT that returns messages selects, of `message m`, and where each column goes: the same
 * order. */
#define MESSAGE_SELECT \
	"m.id, m.name, m.line, m.seq, m.issue_id, m.recipient_id, e.login, e.name AS recipient," \
	" m.room, m.reporter, m.channel, m.template, m.contents, m.urgent, m.relay_id, m.state," \
	" m.attempts, m.tried_before, m.created_at, m.next_at, m.leased_by, m.settled_at"

#define MESSAGE_JOINS " LEFT JOIN employee e ON e.id = m.recipient_id"

/* The columns, for a struct of which a message is the member or, with `prefix` empty, itself. */
#define MESSAGE_COLUMNS(struct_, prefix) \
	COLUMN_INT(struct_, prefix id, "id"), COLUMN_TEXT(struct_, prefix name, "name"), \
		COLUMN_TEXT(struct_, prefix line, "line"), COLUMN_INT(struct_, prefix seq, "seq"), \
		COLUMN_INT(struct_, prefix issue_id, "issue_id"), \
		COLUMN_INT(struct_, prefix recipient.id, "recipient_id"), \
		COLUMN_TEXT(struct_, prefix recipient.login, "login"), \
		COLUMN_TEXT(struct_, prefix recipient.name, "recipient"), \
		COLUMN_WORD(struct_, prefix room, "room", &room_words), \
		COLUMN_BOOL(struct_, prefix reporter, "reporter"), \
		COLUMN_WORD(struct_, prefix channel, "channel", &channel_words), \
		COLUMN_WORD(struct_, prefix template, "template", &template_words), \
		COLUMN_TEXT(struct_, prefix contents, "contents"), \
		COLUMN_BOOL(struct_, prefix urgent, "urgent"), \
		COLUMN_INT(struct_, prefix relay_id, "relay_id"), \
		COLUMN_WORD(struct_, prefix state, "state", &message_state_words), \
		COLUMN_INT(struct_, prefix attempts, "attempts"), \
		COLUMN_INT(struct_, prefix tried_before, "tried_before"), \
		COLUMN_TIME(struct_, prefix created_at, "created_at"), \
		COLUMN_TIME(struct_, prefix next_at, "next_at"), \
		COLUMN_TEXT(struct_, prefix leased_by, "leased_by"), \
		COLUMN_TIME(struct_, prefix settled_at, "settled_at")

#endif
