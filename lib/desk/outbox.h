#ifndef DESK_OUTBOX_H
#define DESK_OUTBOX_H

#include "base/time.h"
#include "desk/desk.h"
#include "domain/choice.h"

/*
 * The outbox: who is to hear what becomes messages, which wait there until they are delivered
 * (desk/post.h). They are made from the feed, so that nobody who changes an issue waits for them.
 */
struct outbox_rules {
	uint32_t channels;        /* a set of enum channel: a message to one person can be sent there */
	uint32_t rooms;           /* a set of enum room */
	struct choice choice;     /* of who has not chosen; its language and zone are those of rooms */
	int64_t relay_debt_after; /* a relay that has been pending for so long is the manager's matter */
	int64_t lease;            /* for so long a message is one courier's; longer than any try takes */
};

/* What is older when it is found in the feed is no news (it was imported), and nobody is told. */
#define OUTBOX_NEWS MS_DAY

/*
 * The work of the follower `messages` (desk/follow.h). Whom it could not tell it puts before the list
 * *desk->untold, in the arena. What happened before there were messages
 * (schema 4) nobody is told.
 */
bool outbox_follow(const struct desk *desk, const struct event *events, size_t count,
	struct err *err) MUST_CHECK;

/*
 * Somebody who should have heard of an event, and has no address on a channel that they want and that is
 * served: no message was made. Not who wants none at all; nor where only rooms are served.
 */
struct untold {
	const struct untold *next;
	int64_t issue_id, employee_id;
	int template; /* enum template */
};

/*
 * Tells the manager of relays that have been pending for too long: once a day of the desk's zone, in
 * its hours. A transaction of its own.
 */
bool outbox_tell_debt(const struct desk *desk, struct err *err) MUST_CHECK;

/*
 * Forgets messages that were settled so long ago, of issues that are over: until then the later ones of
 * their line refer to them. OUTBOX_FORGOTTEN at the most, the oldest first; `*count`: how many. A
 * transaction of its own; several may do it at once.
 */
#define OUTBOX_KEPT (90 * (int64_t)MS_DAY)
enum { OUTBOX_FORGOTTEN = 200 };
bool outbox_forget(const struct desk *desk, int64_t *count, struct err *err) MUST_CHECK;

#endif
