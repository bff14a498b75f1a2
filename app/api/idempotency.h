#ifndef API_IDEMPOTENCY_H
#define API_IDEMPOTENCY_H

#include "base/digest.h"
#include "base/err.h"

struct ctx;

/*
 * Idempotency-Key: a POST that is sent once more under its key does nothing more, and is answered
 * as it was the first time.
 *
 * The answer is kept by the last statement of the transaction that did the work: there is a record
 * if and only if the work was done. Two transactions cannot both have the name: the second waits at
 * its INSERT for the end of the first. So it need not be known before whether a call is a repeat:
 * it is run, and whatever comes in its way (the name is taken; or any refusal, as the issue that it
 * would claim was claimed, by itself) is rolled back, and then the record is looked up.
 */
struct key {
	bool given;
	unsigned char name[SHA256_SIZE];    /* of who, by which token, on which route, under which key */
	unsigned char request[SHA256_SIZE]; /* of what is asked for: path, query, If-Match, body */
};

/*
 * Reads the key of a request whose caller and route are known. ERR_MALFORMED: it is not one, or is
 * missing from a program's POST. Methods that can be repeated anyway, and what writes nothing, have none.
 */
bool key_read(struct ctx *c, struct err *err) MUST_CHECK;

/*
 * tx_run, and all of the above around it, for a request with a key. Fills the response when it
 * returns true: by `attempt`, or with what was answered the first time.
 *
 * A COMMIT whose outcome nobody knows is run again here: that finds out, since the first one's
 * record, if there is one, is in its way.
 *
 * ERR_INVALID: under this key something else was asked for. ERR_UNDER_WAY: the first call has not
 * ended after lock_timeout seconds. ERR_CONFLICT: the answer held a secret. Else as `attempt` does.
 */
bool key_run(struct ctx *c, bool (*attempt)(void *c, struct err *err)) MUST_CHECK;

/*
 * For a request that consists of parts, each with a transaction of its own. The key is taken before
 * the first of them, in a transaction of its own; each is run (key_run) under the key of its
 * number, so that whoever sends it all again finds out what was done; the answer is kept at the end.
 * All three do nothing for a request without a key.
 *
 * `*answered`: it was, by what is in the response now. ERR_INVALID as above.
 */
bool key_begin(struct ctx *c, bool *answered) MUST_CHECK;
struct key key_of_part(const struct key *key, size_t number);

/* Keeps the response. Whoever else has kept one for the same request by now: it becomes that one. */
bool key_complete(struct ctx *c) MUST_CHECK;

#endif
