#ifndef CTL_IMPORT_ENTRY_H
#define CTL_IMPORT_ENTRY_H

#include "ctl/import.h"

/* A line of an issue's log: what somebody did to it. conf/sample/README says what goes where. */
struct entry_row {
	struct sheet_row row;
	const char *ref;
	int64_t at;
	const char *actor;
	int command;
	const char *word, *outcome, *text;
	int64_t minutes;
};

extern const struct sheet entry_sheet;

/* The ref of the other issue that a row names: that it repeats, or whose forwarding it joins; or NULL. */
const char *entry_other_ref(const struct entry_row *row);

/*
 * Does it, by that caller at that moment; `other_id` is the issue that entry_other_ref() names.
 * What its command does not know, or wants and does not get, is ERR_INVALID.
 */
bool entry_run(struct import *import, const struct entry_row *row, int64_t issue_id,
	int64_t other_id, const struct caller *caller, struct err *err) MUST_CHECK;

#endif
