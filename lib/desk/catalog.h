#ifndef DESK_CATALOG_H
#define DESK_CATALOG_H

#include "desk/desk.h"
#include "domain/software.h"
#include "store/db.h"

/* What somebody says of an entry of the catalog; what is not given stays as it is. */
struct software_input {
	const char *title, *vendor, *versions;
	uint32_t blocked_channels;
	int64_t replaced_by;
	const char *vendor_contact, *vendor_contract; /* only the Software Team may give these */
	bool title_given, vendor_given, versions_given, blocked_channels_given, replaced_by_given,
		vendor_contact_given, vendor_contract_given;
};

/*
 * Adds an approved entry. ERR_FORBIDDEN: what only the Software Team may give. ERR_INVALID, all at
 * once: a title that is taken; replaced_by, which is for retired ones.
 */
bool desk_software_add(const struct desk *desk, const struct software_input *input,
	const struct guard *guard, struct software *software, struct err *err) MUST_CHECK;

/*
 * Changes an entry; what changes nothing leaves its version as it is. Issues keep what they took
 * over at the report. Beside the errors of desk_software_add(): ERR_NOT_FOUND; ERR_INVALID for a
 * replaced_by that is not another, approved entry.
 */
bool desk_software_edit(const struct desk *desk, int64_t id, const struct software_input *input,
	const struct guard *guard, struct software *software, struct err *err) MUST_CHECK;

enum { RETIREMENT_ISSUES = 200 };

/* A retired entry, and whom it touches. */
struct retirement {
	struct software software;
	struct db_rows issues; /* of struct touched_issue: the oldest RETIREMENT_ISSUES */
	int64_t issue_count;   /* all of them */
};

/*
 * Nobody can report on it any more; open issues live on, and are listed. `replaced_by`: another,
 * approved entry, or 0. ERR_CONFLICT: it is retired.
 */
bool desk_software_retire(const struct desk *desk, int64_t id, int64_t replaced_by,
	const struct guard *guard, struct retirement *retirement, struct err *err) MUST_CHECK;

/* Takes a retirement back: nothing replaces it any more. ERR_CONFLICT: it is approved. */
bool desk_software_approve(const struct desk *desk, int64_t id, const struct guard *guard,
	struct software *software, struct err *err) MUST_CHECK;

#endif
