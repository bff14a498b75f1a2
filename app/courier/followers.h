#ifndef COURIER_FOLLOWERS_H
#define COURIER_FOLLOWERS_H

#include "desk/follow.h"

/*
 * Who follows the feed, in the order in which they are served; a row without a name ends it. To add
 * one: a row, whose `work` stands in lib/desk or lib/store (desk/follow.h says what it may rely on).
 */
extern const struct follower followers[];

#endif
