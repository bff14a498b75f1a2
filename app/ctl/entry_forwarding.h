#ifndef CTL_ENTRY_FORWARDING_H
#define CTL_ENTRY_FORWARDING_H

#include "ctl/entry_cell.h"
#include "ctl/import_entry.h"
#include "desk/desk.h"

/* An entry whose cells were read. */
struct entry {
	const struct entry_row *row;
	struct entry_value word, outcome, text;
	int64_t issue_id;
	int64_t other_id; /* of the issue that it names; 0: none */
	int64_t now;      /* the moment of loading, from which "+2d" counts */
};

/*
 * The entries that have to do with forwardings and relays. A log knows only issues: a forwarding is
 * that on which an issue hangs, a relay the one that is pending for it.
 */
bool entry_forward(const struct desk *desk, const struct entry *entry, struct err *err) MUST_CHECK;
bool entry_join(const struct desk *desk, const struct entry *entry, struct err *err) MUST_CHECK;
bool entry_news(const struct desk *desk, const struct entry *entry, struct err *err) MUST_CHECK;
bool entry_relayed(const struct desk *desk, const struct entry *entry, struct err *err) MUST_CHECK;
bool entry_unreachable(const struct desk *desk, const struct entry *entry, struct err *err)
	MUST_CHECK;

#endif
