#ifndef STORE_OUTBOX_STORE_H
#define STORE_OUTBOX_STORE_H

#include "store/message_store.h"

/* What an operator asks of the messages, and does with them. */

/* `*found` is false when there is none. */
bool message_find(struct db *db, int64_t id, struct arena *arena, struct message *message,
	bool *found, struct err *err) MUST_CHECK;
bool message_find_name(struct db *db, const char *name, struct arena *arena,
	struct message *message, bool *found, struct err *err) MUST_CHECK;

/* Those of a state (enum message_state), the oldest first: rows of struct message. */
bool message_list(struct db *db, int state, int64_t limit, struct arena *arena,
	struct db_rows *messages, struct err *err) MUST_CHECK;

/* All tries of one: rows of struct message_attempt. */
bool message_attempts(struct db *db, int64_t message_id, struct arena *arena,
	struct db_rows *attempts, struct err *err) MUST_CHECK;

struct message_count {
	int state;   /* enum message_state */
	int channel; /* enum channel */
	int64_t count, oldest_at;
};

/* How many there are: rows of struct message_count. */
bool message_counts(struct db *db, struct arena *arena, struct db_rows *counts, struct err *err)
	MUST_CHECK;

/*
 * What is dead waits again, as if it had never been tried: one, or (id 0) all. So does one that was
 * delivered, for a receiver that has lost it; but not news: they were relayed by that.
 */
bool message_revive(struct db *db, int64_t id, int64_t now, int64_t *count, struct err *err)
	MUST_CHECK;

/* What the other side had taken has not arrived: it is dead. `*was` is false when it was not delivered. */
bool message_bury(struct db *db, int64_t id, int64_t now, bool *was, struct err *err) MUST_CHECK;

#endif
