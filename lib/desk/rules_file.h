#ifndef DESK_RULES_FILE_H
#define DESK_RULES_FILE_H

#include <stdbool.h>

#include "base/err.h"

struct arena;
struct triage_rules;

/*
 * Reads the rules that stand in a file, as conf/rules.conf.example describes it; a path of "" gives
 * those that are shipped. They live in `arena`. ERR_INVALID names file, line and what is wrong: not
 * to be read, a version that is not higher than that of the shipped rules, or whatever triage_check()
 * finds.
 */
bool rules_read(const char *path, const struct triage_rules **rules, struct arena *arena,
	struct err *err) MUST_CHECK;

#endif
