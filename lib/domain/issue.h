#ifndef DOMAIN_ISSUE_H
#define DOMAIN_ISSUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "domain/access.h"
#include "domain/clock.h"
#include "domain/contact.h"
#include "domain/employee.h"
#include "domain/triage.h"
#include "domain/words.h"

/* The software as it was at the report, and beside it what the catalog says now. */
struct issue_software {
	int64_t id;
	const char *title, *vendor;
	const char *version;       /* free text; NULL: unknown */
	uint32_t blocked_channels; /* while this software is broken */
	int status;                /* enum software_status, at the report: always approved */
	int status_now;
};

struct resolution {
	int code; /* enum resolution_code; 0: not resolved */
	const char *details;
	int64_t duplicate_of;
	bool first_contact; /* computed from the log, never entered */
	struct person by;
	int64_t at;
};

/* The forwarding that it hangs on, as it is now; id 0: none. */
struct issue_forwarding {
	int64_t id;
	int state; /* enum forwarding_state */
	const char *summary, *message_to_employee, *fixed_in_version;
	int64_t expected_on;
	bool relay_pending; /* the employee has not been told the latest yet */
};

/* What the rules ask about the assignee, beside who it is. */
struct around {
	uint32_t roles;
	int presence; /* as last set; see presence_now() */
	int64_t until;
};

/* A priority that the manager has set, until closed or the next retriage. */
struct override {
	struct person by; /* id 0: none; triage has decided */
	const char *reason;
};

/* When and how somebody will have a look; kind 0: nothing is arranged. */
struct appointment {
	int kind; /* enum appointment_kind */
	int64_t at;
};

/* One employee's problem with one software. Moments of 0 have not happened. */
struct issue {
	int64_t id;
	int64_t version; /* from 1; each change adds 1 */
	int status, basket, impact;
	int64_t priority;
	bool customer_impact, vip;
	const char *triage_rule;
	const char *triage_reason; /* of that row, as it was then; NULL: it is of the rules as shipped */
	int64_t rules_version;
	bool escalated;         /* until closed, or the next retriage */
	struct override override;
	const char *routing;    /* the candidates of the last VIP routing; NULL: none */
	const char *description;
	struct issue_software software;
	struct person reporter, submitted_by;
	int channel; /* enum intake */
	struct contact contact;
	int contact_next; /* enum channel: the one to try next; 0: none is left */
	struct person assignee;
	struct around assignee_around;
	struct issue_forwarding forwarding;
	int64_t follows; /* an earlier issue; 0: none */
	struct appointment scheduled;
	struct resolution resolution;
	int64_t created_at, updated_at, first_contact_at, closed_at;
	int64_t resolved_at;
	int64_t waiting_since; /* its place in line */
	struct clocks clocks;
};

/*
 * What a caller is to an issue; a transition names which of these may run it. A caller can be
 * several at once.
 */
enum who {
	WHO_REPORTER = 1 << 0,
	WHO_DESK = 1 << 1,
	WHO_ASSIGNEE = 1 << 2,
	WHO_MANAGER = 1 << 3,
	WHO_TAKER = 1 << 4, /* has the right to take from the issue's basket */
	WHO_TIER1_ASSIGNEE = 1 << 5, /* the assignee, and of Tier 1 only */
	WHO_TAKEOVER = 1 << 6, /* of Tier 2, in working hours, while the technician who has it is away */
	WHO_NOBODY = 1 << 7,   /* no caller: the desk's own rules run it */
};

/* A row of the state table (product.md, "An issue's life"). */
struct transition {
	uint32_t from;       /* a set of enum status */
	int command;         /* enum command */
	int to;              /* enum status; 0: the state stays */
	uint32_t who;        /* enum who */
	bool offered;        /* stands in `allowed`; entries in the log do not */
};

extern const struct transition transitions[];
extern const size_t transition_count;

/* The caller's relations (enum who) to the issue. */
uint32_t issue_relations(const struct issue *issue, const struct caller *caller, int64_t now);

/* False: for this caller the issue does not exist. */
bool issue_visible(const struct issue *issue, const struct caller *caller);

/*
 * Whether the caller could run the command if only the state allowed it. Where no one is the
 * assignee yet, anyone of the desk counts as a possible one: what stands in the way then is the
 * state, and that is what they are told.
 */
bool issue_may(const struct issue *issue, const struct caller *caller, int command, int64_t now);

/* The row by which the caller runs the command now; NULL: the state does not allow it. */
const struct transition *issue_transition(const struct issue *issue, const struct caller *caller,
	int command, int64_t now);

/* The commands (a set) that the caller may run now, for `allowed`. */
uint32_t issue_allowed(const struct issue *issue, const struct caller *caller, int64_t now);

/* Whether it awaits its assignee: that they do something, or hear of the employee. */
bool issue_in_hand(const struct issue *issue);

/* Gives it into somebody's hand; NULL: into nobody's. */
void issue_assign(struct issue *issue, const struct employee *assignee);

struct triage_inputs issue_triage_inputs(const struct issue *issue);

/* Notes what was decided of it, and why. */
void issue_decided(struct issue *issue, const struct triage_decision *decision);

/* Triage anew, by the issue's impact: ends an override and an escalation. */
void issue_triage(struct issue *issue, const struct triage_rules *rules);

/* Why triage decided as it did, in one sentence; NULL: nobody knows any more. */
const char *issue_triage_reason(const struct issue *issue);

#endif
