#ifndef DESK_EDIT_H
#define DESK_EDIT_H

#include "desk/report.h"

/* What of a report can be corrected. What is not given stays. */
struct edit_input {
	const char *description;      /* NULL: not given */
	const char *software_version; /* NULL, and given: none */
	bool software_version_given;
	bool contact_given;
	struct contact_input contact; /* member by member */
};

/*
 * Corrects what was reported, as long as the issue is open: the reporter and the desk. Other contact
 * data make another plan, and what was tried before counts no more. Where nothing comes out
 * different, there is no new version and no event. Refusals as in desk/issue_change.h; ERR_INVALID
 * as of a report.
 */
bool desk_edit(const struct desk *desk, int64_t id, const struct edit_input *input,
	const struct guard *guard, struct issue *issue, struct err *err) MUST_CHECK;

#endif
