#ifndef DESK_REACHABLE_H
#define DESK_REACHABLE_H

#include "desk/desk.h"

/*
 * Adds to `err` what is wrong with the contact data of a report, or of an edited issue: no address
 * on the channel that was wished for (`preferred_given`); or no channel left on which the desk could
 * get back, unless the employee is there in person (`walk_up`): it says which address to add.
 */
void check_reachable(const struct desk *desk, const struct contact *contact, bool preferred_given,
	uint32_t software_blocked, bool walk_up, struct err *err);

#endif
