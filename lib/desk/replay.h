#ifndef DESK_REPLAY_H
#define DESK_REPLAY_H

#include "desk/desk.h"
#include "domain/words.h"

/*
 * Proposed rules, run over past issues: what triage decided then, beside what it would have decided
 * by them. Of each issue counts its last triage, at the report or when its impact was corrected: what
 * that knew (impact, customer impact, VIP; nothing was escalated), and what it decided. What somebody
 * did to it afterwards, an escalation or an override, is neither: it is taken back by the history.
 * Writes nothing.
 */
enum { REPLAY_BATCH = 1000, REPLAY_EXAMPLES = 50, REPLAY_EXAMPLES_OF_EACH = 5 };

struct replay_decision {
	int64_t priority;
	int basket; /* enum basket */
};

struct replay_example {
	int64_t issue_id;
	struct replay_decision was, would_be;
	const char *rule; /* the row of the proposed rules */
};

/* Of each decision that there can be. */
enum { REPLAY_DECISIONS = 3 * (basket_count - 1) };

/* The caller fills the first four; the rest begins as zero. */
struct replay {
	const struct triage_rules *rules;
	int64_t from, to;    /* reported from this moment on, and before that one */
	int64_t left;        /* issues that may still be looked at */
	int64_t at, id;      /* the last one that was; id 0: none yet */
	bool complete;       /* there is none left */
	int64_t considered, changed;
	int64_t counts[REPLAY_DECISIONS][REPLAY_DECISIONS]; /* was, would be: where they differ */
	struct replay_example examples[REPLAY_EXAMPLES];
	size_t example_count;
};

/* Goes on behind that issue. ERR_INVALID, at the pointer /after: there is none of that number. */
bool replay_after(const struct desk *desk, struct replay *replay, int64_t id, struct err *err)
	MUST_CHECK;

/* The next REPLAY_BATCH issues, the newest first. What lives in the arena is not needed behind it. */
bool replay_batch(const struct desk *desk, struct replay *replay, struct err *err) MUST_CHECK;

/* The decision of a place in `counts`. */
struct replay_decision replay_decision_at(size_t place);

#endif
