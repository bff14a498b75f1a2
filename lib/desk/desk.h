#ifndef DESK_DESK_H
#define DESK_DESK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "domain/access.h"
#include "domain/history.h"
#include "domain/issue.h"
#include "domain/triage.h"

struct arena;
struct db;

/*
 * What every use case is given: it locks, asks the domain, saves and writes the event, in the
 * transaction that its caller has opened (tx_run). It looks at no clock: `now` is the moment of
 * the request, and stays the same when the transaction is run again.
 */
struct desk {
	struct db *db;
	struct arena *arena;
	const struct caller *caller;
	int64_t now;
	const struct clock_rules *clock;
	int64_t vip_manager_limit; /* VIP issues that a manager has in hand at most, by routing */
	const struct triage_rules *rules; /* those in force */
	const struct outbox_rules *outbox; /* whom messages can reach; NULL: none are made */
	const struct untold **untold; /* see desk/outbox.h; NULL: nobody asks */
	bool imports; /* it tells what was long ago: who is around today decides nothing of it */
};

/*
 * What stands between finding a thing and changing it. The order of refusal is that of api.md:
 * not found, forbidden, then what was wrong with the request itself, then stale, then the state.
 * So what the decoding of the request found is handed in, and raised in its turn.
 */
struct guard {
	const struct err *request_error; /* NULL or ERR_NONE: the request is good */
	bool conditional;        /* If-Match was sent and is not "*" ... */
	const int64_t *versions; /* ... with these versions */
	size_t version_count;
	bool version_wanted; /* If-Match has to be sent, and was not */
};

/* Raises what was wrong with the request, if anything; see err_raise. */
bool guard_request(const struct guard *guard, struct err *err) MUST_CHECK;

/*
 * ERR_STALE when the version is none of those that If-Match named; ERR_PRECONDITION when it had to
 * name one, and was not sent.
 */
bool guard_version(const struct guard *guard, int64_t version, struct err *err) MUST_CHECK;

#endif
