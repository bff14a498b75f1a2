#ifndef DESK_REPORT_H
#define DESK_REPORT_H

#include "desk/desk.h"

/* What a report says of contact; what is not given is the reporter's own. */
struct contact_input {
	struct contact contact;
	bool preferred_given, email_given, phone_given, chat_given; /* given, even as "none" */
	bool blocked_given;
};

/* Whom the desk reports for; a login never seen before comes with a name and a way to reach them. */
struct reporter_input {
	const char *login; /* as typed */
	const char *name;
	const char *email, *phone, *chat;
};

struct resolution_input {
	int code; /* enum resolution_code */
	const char *details;
	int64_t duplicate_of;
};

/* A report as it came in; 0 and NULL: not given. */
struct report {
	int64_t software_id;
	const char *software_version;
	const char *description;
	int impact;
	bool customer_impact;
	bool contact_given;
	struct contact_input contact;
	int64_t joins_forwarding;
	int64_t follows;
	/* Only the desk may give these. */
	bool on_behalf_given, resolution_given, channel_given, claim_given;
	struct reporter_input on_behalf_of;
	bool claim;
	int channel; /* enum intake */
	struct resolution_input resolution;
};

/*
 * Reports a problem: triage, contact plan, snapshot of the catalog, event. `*issue` is the new
 * issue: queued; assigned to the caller (`claim`: the technician on the phone keeps it, from
 * whatever basket); or resolved (the call that was solved at once).
 *
 * ERR_FORBIDDEN: what only the desk may give. ERR_INVALID, all at once, beside what the request's
 * decoding found: unknown or retired software (the detail names what replaces it), no channel left
 * to reach the reporter (the detail says which address to add; a walk-up is exempt), customer
 * impact of a question, an unknown reporter, forwarding, or earlier issue.
 */
bool desk_report(const struct desk *desk, const struct report *report, const struct guard *guard,
	struct issue *issue, struct err *err) MUST_CHECK;

/*
 * The decision that the report would get, and nothing written: `*issue` without an id. Without
 * software_id, software and contact plan are not looked at.
 */
bool desk_preview(const struct desk *desk, const struct report *report, const struct guard *guard,
	struct issue *issue, struct err *err) MUST_CHECK;

#endif
