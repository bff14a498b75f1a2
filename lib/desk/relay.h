#ifndef DESK_RELAY_H
#define DESK_RELAY_H

#include "desk/desk.h"
#include "domain/forwarding.h"

/*
 * The relay ledger: settling the duty to tell an employee the latest news. Every settlement is an
 * event of the issue, so that the history tells what the employee was told, by whom, and when.
 */

/* The employee was told. ERR_CONFLICT: it is not pending (any more). */
bool desk_relay_relayed(const struct desk *desk, int64_t id, int channel,
	const struct guard *guard, struct relay *relay, struct err *err) MUST_CHECK;

/* Given up, after three attempts since the news; ERR_CONFLICT before that. */
bool desk_relay_unreachable(const struct desk *desk, int64_t id, const char *note,
	const struct guard *guard, struct relay *relay, struct err *err) MUST_CHECK;

/*
 * A message has told the employee: settles it, by nobody. When it is settled already, or newer news
 * are owed instead, nothing happens.
 */
bool desk_relay_told(const struct desk *desk, int64_t id, int channel, struct err *err) MUST_CHECK;

#endif
