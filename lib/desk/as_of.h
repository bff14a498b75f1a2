#ifndef DESK_AS_OF_H
#define DESK_AS_OF_H

#include "desk/desk.h"

/*
 * Turns an issue, as it was loaded, back into what it was at one of its versions. What is not kept
 * in the history stays as it is now: what never changes; how people are called; and what depends on
 * now (its forwarding's state, what the catalog says, how the assignee is around). ERR_NOT_FOUND
 * when it had no such version, or not yet when it was loaded.
 */
bool desk_as_of(const struct desk *desk, int64_t version, struct issue *issue, struct err *err)
	MUST_CHECK;

#endif
