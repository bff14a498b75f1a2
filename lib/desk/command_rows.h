#ifndef DESK_COMMAND_ROWS_H
#define DESK_COMMAND_ROWS_H

#include "desk/command.h"
#include "desk/issue_change.h"

/*
 * What each command asks of its input beyond the form, before the state is looked at, and what it
 * does to `after` beyond the state that its transition sets. NULL: nothing.
 */
struct command_row {
	bool (*check)(const struct desk *desk, struct issue_change *change,
		const struct command_input *input, struct err *err);
	bool (*apply)(const struct desk *desk, struct issue_change *change,
		const struct command_input *input, struct err *err);
};

extern const struct command_row command_rows[command_count];

/*
 * Whether a resolution says what its code needs; also asked by a report that comes with one
 * (`issue` is NULL then).
 * `base` is the JSON pointer of the object that holds code and duplicate_of.
 */
bool check_resolution(const struct desk *desk, const struct issue *issue, int code,
	int64_t duplicate_of, const char *base, struct err *err) MUST_CHECK;

#endif
