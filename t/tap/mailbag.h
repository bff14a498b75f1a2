#ifndef TAP_MAILBAG_H
#define TAP_MAILBAG_H

#include "desk/outbox.h"
#include "desk/post.h"
#include "store/outbox_store.h"

/*
 * A desk with people, issues and messages, for the tests of the outbox. All of it in the test's database,
 * by bag.db; what goes wrong ends the program. Moments are whatever the test says: nothing here looks at
 * a clock.
 */
enum { ANA = 1, TIA = 4, UMA = 6, MONA = 8, SAM = 9, LEASE = 1000 };

struct mailbag {
	struct db *db;
	struct arena *arena;
	struct err err;
	int64_t now;               /* when mailbag_open() was called; a test may set it */
	struct outbox_rules rules; /* mail and chat to single persons, and no rooms */
};
extern struct mailbag bag;

void mailbag_open(void);
void mailbag_close(void);

/* Ends the program when something has not been done. */
void must(bool done);

struct desk desk_at(int64_t at);

/* ana reports, at that moment; P1 goes to the basket p1, others to the bin. */
struct issue report(int64_t at, int64_t priority);

/* Somebody takes it. */
void assign(struct issue *issue, int64_t to, int64_t at);

/* Somebody sets its priority. */
void rank(struct issue *issue, int64_t priority, int64_t at);

/* The follower `messages` comes to the end of the feed. */
void follow_all(int64_t at);

/* A message to ana about one of her issues, due now; its number. With a relay it tells news. */
int64_t put(const char *name, int64_t issue_id, int64_t relay_id, bool urgent);

struct message message(int64_t id);
void forget_messages(void);

/* How many there are, are delivered, and which is the last; how many did not arrive, of an issue's. */
int64_t messages_made(void);
int64_t messages_delivered(void);
int64_t message_last(void);
int64_t messages_bounced(int64_t issue_id);

/* Takes the next mail, as the courier `by`: its name, "" when none is due. */
const char *take(int64_t at, const char *by, struct post *post);

/* What has become of it (enum message_state). */
int settle(int64_t at, struct post *post, enum delivery delivery, const char *said,
	int64_t retry_after);

#endif
