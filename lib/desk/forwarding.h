#ifndef DESK_FORWARDING_H
#define DESK_FORWARDING_H

#include "desk/desk.h"
#include "domain/forwarding.h"

/*
 * A forwarding's life (product.md): handing over, updates, joins, and the relays that come of them.
 * Lock order: the forwarding, then its issues by id.
 */

/* A new one; what is not given is NULL. */
struct forwarding_input {
	int64_t software_id;
	const char *summary, *steps_to_reproduce, *internal;
};

/* An update by the Software Team. NULL and 0: not given, what was known stays. */
struct update_input {
	int outcome; /* enum forwarding_state */
	const char *message_to_employee, *reason;
	const char *vendor_case, *fixed_in_version, *internal;
	int64_t expected_on;
};

/* ERR_INVALID: unknown software. */
bool desk_forwarding_create(const struct desk *desk, const struct forwarding_input *input,
	const struct guard *guard, struct forwarding *forwarding, struct err *err) MUST_CHECK;

/*
 * Moves it: its issues that wait with the Software Team go back to their assignees where the
 * outcome says so, and each issue that the news concern gets one relay, which supersedes what its
 * employee was not told yet. ERR_NOT_FOUND; ERR_INVALID: no message (or, of `returned`, no
 * reason); ERR_STALE.
 */
bool desk_forwarding_update(const struct desk *desk, int64_t id, const struct update_input *input,
	const struct guard *guard, struct forwarding *forwarding, struct err *err) MUST_CHECK;

/* An edit by the Software Team: what is given replaces what was, and no employee hears of it. */
struct forwarding_edit {
	const char *summary, *steps_to_reproduce, *vendor_case, *internal, *fixed_in_version;
	int64_t expected_on;
	bool summary_given, steps_given, vendor_case_given, internal_given, fixed_in_given,
		expected_given;
};

bool desk_forwarding_edit(const struct desk *desk, int64_t id, const struct forwarding_edit *edit,
	const struct guard *guard, struct forwarding *forwarding, struct err *err) MUST_CHECK;

/* Hangs one more issue on it, whose employee is then due the latest news. The state stays. */
bool desk_forwarding_join(const struct desk *desk, int64_t id, int64_t issue_id,
	const struct guard *guard, struct forwarding *forwarding, struct err *err) MUST_CHECK;

/*
 * Hangs an issue, which the caller has locked and will save, on a forwarding that is locked.
 * False without an error added when it cannot be: check with can_hang() first.
 */
bool hang(const struct desk *desk, struct issue *issue, struct forwarding *forwarding,
	struct err *err) MUST_CHECK;

/* Why an issue cannot hang on it (a sentence); NULL: it can. */
const char *why_not_hang(const struct issue *issue, const struct forwarding *forwarding);

/* The duty to tell the issue's employee the forwarding's latest news. */
bool owe_news(const struct desk *desk, const struct issue *issue,
	const struct forwarding *forwarding, struct err *err) MUST_CHECK;

#endif
