#ifndef DESK_COMMAND_ROWS_H
#define DESK_COMMAND_ROWS_H

#include "desk/command.h"
#include "desk/issue_change.h"

/*
 * What each command asks of its input beyond the form, before the state is looked at; what it does
 * to `after` beyond the state that its transition sets; and whether this caller may give this input,
 * whose form is not known to be right then. What stands before the issue in the lock order is
 * locked first. NULL: nothing, anybody.
 */
struct command_row {
	bool (*check)(const struct desk *desk, struct issue_change *change,
		const struct command_input *input, struct err *err);
	bool (*apply)(const struct desk *desk, struct issue_change *change,
		const struct command_input *input, struct err *err);
	bool (*may)(const struct desk *desk, struct issue_change *change,
		const struct command_input *input, struct err *err);
	bool (*lock)(const struct desk *desk, const struct command_input *input, struct err *err);
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
