#ifndef DOMAIN_NOTIFY_H
#define DOMAIN_NOTIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "domain/choice.h"
#include "domain/forwarding.h"
#include "domain/history.h"
#include "domain/issue.h"
#include "domain/letter.h"
#include "domain/routing.h"

/* Who is meant, when something has happened to an issue. */
enum told_audience {
	TELL_REPORTER,
	TELL_ASSIGNEE,
	TELL_FORMER,  /* the assignee before */
	TELL_NEXT,    /* the technician whose turn it is */
	TELL_MANAGER, /* all managers, or their room */
	TELL_TEAM,    /* the Software Team, or its room */
};

/* What must be true of what has happened, for a row to hold. */
enum told_if {
	IF_ASSIGNED = 1 << 0,  /* somebody has it who did not have it before */
	IF_OPEN = 1 << 1,
	IF_RESOLVED = 1 << 2,
	IF_QUEUED = 1 << 3,    /* it waits in a line in which it did not wait before */
	IF_P1 = 1 << 4,        /* ... that of p1 */
	IF_VIP = 1 << 5,       /* ... of vip */
	IF_LOWER = 1 << 6,     /* ... of p2, or the bin */
	IF_ALONE = 1 << 7,     /* ... and nobody else waits in it */
	IF_NOBODY = 1 << 8,    /* ... and nobody is available whose turn it would be */
	IF_RELAY = 1 << 9,     /* the reporter is owed news by it */
	IF_PUBLIC = 1 << 10,   /* of a note: the reporter may read it */
	IF_MISSED = 1 << 11,   /* of an attempt: it did not reach them */
	IF_BY_REPORTER = 1 << 12,
	IF_KEPT = 1 << 13,     /* who had it has it */
	IF_LOST = 1 << 14,     /* ... has it no more */
};

enum told_flag {
	TOLD_OWN = 1 << 0,    /* also to who did it: a receipt */
	TOLD_RELAYS = 1 << 1, /* who gets it has been told the news that are owed */
	TOLD_WAITS = 1 << 2,  /* of no use any more when the issue does not wait any more */
	TOLD_CALM = 1 << 3,   /* waits for the end of quiet hours, even if it is about a P1 */
	TOLD_ROOM_TOO = 1 << 4, /* to the person and to the room; otherwise a room stands for its people */
};

/* A row of the table that says who hears what. */
struct told_rule {
	uint32_t commands; /* a set of enum command */
	uint32_t only_if;  /* enum told_if: all of them */
	int audience;      /* enum told_audience */
	int template;      /* enum template */
	uint32_t flags;    /* enum told_flag */
	int room;          /* enum room; 0: none */
};

extern const struct told_rule told_rules[];
extern const size_t told_rule_count;

/* What has happened, and what belongs to it. */
struct told_event {
	const struct event *event;
	const struct issue *before; /* NULL: it was reported just now */
	const struct issue *after;
	const struct relay *relay;               /* that it has made; NULL: none */
	const struct note *note;                 /* that it has added */
	const struct contact_attempt *attempt;   /* ... */
	const char *team_reason;                 /* why the Software Team has returned it; NULL */
	const struct candidate *next;            /* whose turn it is; NULL: nobody is available */
	bool alone;                              /* nobody else waits in its line */
};

/* What is left of a template's rows when a message of it is about to be sent (enum told_flag). */
uint32_t told_flags(int template);

/* Whether anybody may hear of it, as far as can be seen from the event alone. */
bool told_worth_a_look(const struct event *event);

/* Whether it has become priority 1: what waits to be said about it is urgent now. */
bool told_becomes_p1(const struct told_event *told);

/* What is true of it (enum told_if). */
uint32_t told_conditions(const struct told_event *told);

/* Whether the row holds, given what is true. */
bool told_holds(const struct told_rule *rule, int command, uint32_t conditions);

/*
 * The technician whose turn it is to take from a basket: of those who are available and whose plain
 * take-next would look there, who has the fewest open issues; then the one longest at the desk, then
 * the lower id. NULL: nobody. `but`: not this one (an id).
 */
const struct candidate *told_next(const struct candidate *staff, size_t count, int basket,
	int64_t but, int64_t now);

/*
 * The channel for a message to one person: of the issue's contact plan for its reporter, of their
 * own addresses for others, chat first; that they have chosen, and that letters can be sent on
 * (`served`, a set). 0: there is none. An address at which an attempt has just failed is not tried.
 */
int told_channel(const struct told_event *told, bool reporter, const struct employee *person,
	const struct choice *choice, uint32_t served);

/* All that the message can say to this recipient (NULL: a room). */
void told_values(const struct told_event *told, const struct told_rule *rule,
	const struct person *recipient, struct letter_value values[value_count], struct arena *arena);

#endif
