#ifndef STORE_MESSAGE_STORE_H
#define STORE_MESSAGE_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "domain/employee.h"

struct arena;
struct db;
struct db_rows;

/* A row of the outbox. */
struct message {
	int64_t id;
	const char *name; /* unique; see struct letter */
	const char *line; /* of messages with the same, the first goes first */
	int64_t seq, issue_id;
	struct person recipient; /* id 0: a room */
	int room;                /* enum room */
	bool reporter; /* told as the issue's reporter, at the issue's addresses */
	int channel;   /* enum channel */
	int template;  /* enum template */
	const char *contents;
	bool urgent;
	int64_t relay_id; /* whose news it tells; 0: none */
	int state;        /* enum message_state */
	int64_t attempts;
	int64_t tried_before; /* attempts, when it was last given another chance */
	int64_t created_at;
	int64_t next_at;       /* waiting: not before; leased: when the lease ends */
	const char *leased_by; /* NULL: nobody is trying */
	int64_t settled_at;
	const char *said; /* what was said last of it, by whomever; NULL: nothing */
	int64_t status;
};

/* Adds it, waiting, due at next_at. One of that name that is there already is left as it is. */
bool message_insert(struct db *db, const struct message *message, bool *added, struct err *err)
	MUST_CHECK;

/* Makes urgent what waits in that line; what waits there for the end of quiet hours is due now. */
bool message_hurry(struct db *db, const char *line, int64_t now, struct err *err) MUST_CHECK;

/* The same of all that waits about an issue. */
bool message_hurry_issue(struct db *db, int64_t issue_id, int64_t now, struct err *err) MUST_CHECK;

/* Events up to this id were there before there were messages. */
bool message_start(struct db *db, struct arena *arena, int64_t *event_id, struct err *err) MUST_CHECK;

/* Delivery --------------------------------------------------------------------------------------- */

/* What there is to know of a message that is to be sent, as of now. */
struct parcel {
	struct message message;
	const char *first;   /* the name of the first message of its line */
	const char *address; /* of the recipient on the channel; NULL: unknown */
	bool blocked;        /* the channel is, for the issue's reporter */
	int issue_status;    /* enum status; 0: about no issue */
	int relay_state;     /* enum relay_state; 0: it tells no news */
};

/*
 * Leases one message on that channel that is due, and before which none waits in its line: until
 * `until` it is `by`'s, and next_at tells when it comes back should they never be heard of again.
 * Counts the attempt. `*found` is false when none is due, or others were faster. A transaction of its own.
 */
bool message_lease(struct db *db, int channel, int64_t now, int64_t until, const char *by,
	struct arena *arena, struct parcel *parcel, bool *found, struct err *err) MUST_CHECK;

/*
 * Ends a lease: state, attempts, next_at and settled_at are those of `becomes`. `*ours` is false, and
 * nothing was written, when the lease had ended before, and is somebody else's now.
 */
bool message_release(struct db *db, const struct message *leased, const struct message *becomes,
	bool *ours, struct err *err) MUST_CHECK;

/*
 * Ends a lease without a try, which does not count: it waits until `until`, or, when it has become urgent
 * meanwhile, is due now. Nothing is written when the lease had ended before.
 */
bool message_postpone(struct db *db, const struct message *leased, int64_t until, int64_t now,
	struct err *err) MUST_CHECK;

/* What came of one try. */
struct message_attempt {
	int64_t attempt; /* from 1; 0: not by a try of ours */
	int64_t at;
	const char *by;
	const char *sent_to; /* NULL: a room */
	int64_t status, ms;
	const char *said;
};

/* A second line of the same number replaces the first. */
bool message_attempt_insert(struct db *db, int64_t message_id, const struct message_attempt *attempt,
	struct err *err) MUST_CHECK;

/*
 * Removes messages that were settled before `before`, with their attempts: at most `limit` of them, the
 * oldest first. Not those of an issue that is not over. `*count`: how many. Inside of tx_run.
 */
bool message_forget(struct db *db, int64_t before, int64_t limit, struct arena *arena, int64_t *count,
	struct err *err) MUST_CHECK;

/* What waits for the end of somebody's quiet hours is looked at again. */
bool message_reconsider(struct db *db, int64_t recipient_id, int64_t now, struct err *err) MUST_CHECK;

#endif
