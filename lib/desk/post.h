#ifndef DESK_POST_H
#define DESK_POST_H

#include "desk/desk.h"
#include "domain/letter.h"
#include "store/message_store.h"

/*
 * Delivery: a message is taken, tried by whoever calls (a transport knows how), and settled. Any number
 * of processes may do it, on any number of nodes; each names itself (`by`). Who dies on the way leaves
 * a lease behind that ends by itself: the message is tried again then, which is a repeat only if they
 * died between the other side's answer and post_settle().
 *
 * Of one issue and recipient, a message is not tried before the one before it is settled.
 */
struct post {
	struct parcel parcel;
	struct letter letter;
	bool to_be_sent; /* false: it was settled without a try, or waits for the end of quiet hours */
};

/* Takes the next message on that channel. `*found` is false when none is due. */
bool post_take(const struct desk *desk, int channel, const char *by, struct post *post, bool *found,
	struct err *err) MUST_CHECK;

/*
 * Writes down what came of it, at desk->now: delivered, later (after a pause that grows, and POST_TRIES
 * at the most), or dead. News that were delivered to one person are relayed by that; and of what
 * cannot reach a reporter the history tells. May be called again when it has failed. `*state`
 * (enum message_state): what has become of it.
 */
enum { POST_TRIES = 12 };
bool post_settle(const struct desk *desk, struct post *post, enum delivery delivery,
	const struct receipt *receipt, int *state, struct err *err) MUST_CHECK;

/*
 * It was delivered, and came back: it is dead, its news are owed again (unless somebody has told them,
 * or there are newer ones), and the history says so. ERR_NOT_FOUND; ERR_CONFLICT: it was not
 * delivered. Inside of tx_run.
 */
bool post_bounced(const struct desk *desk, const struct message *message, const char *said,
	const char *by, struct err *err) MUST_CHECK;

/* How long to wait after so many tries: about as long as the table says, and for each message otherwise. */
int64_t post_pause(int64_t tries, int64_t id, int64_t now);

#endif
