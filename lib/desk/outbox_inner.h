#ifndef DESK_OUTBOX_INNER_H
#define DESK_OUTBOX_INNER_H

#include "desk/desk.h"
#include "domain/notify.h"

/* What outbox.c and outbox_make.c share. */

/* Everybody who has a role, read when they are first asked for. */
struct staff {
	bool read;
	const struct candidate *members;
	size_t count;
};

bool staff_read(const struct desk *desk, struct staff *staff, struct err *err) MUST_CHECK;

/*
 * Puts the rule's message into the outbox: for that person, if there is a channel for it, or (NULL)
 * for the rule's room. Once: the same message again is left out.
 */
bool outbox_tell(const struct desk *desk, const struct told_event *told, const struct told_rule *rule,
	const struct employee *person, struct err *err) MUST_CHECK;

#endif
