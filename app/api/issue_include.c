#include "api/issue_include.h"

#include "api/issue_log.h"
#include "domain/issue.h"
#include "store/relay_store.h"

#define INCLUDE_NAME(value, text) [value] = text,
static const char *const include_names[] = { INCLUDE_WORDS(INCLUDE_NAME) };
const struct words include_words = { "include", include_names, include_count };

static bool relays_of(struct ctx *c, const struct issue *issue, struct db_rows *rows)
{
	const struct relay_filter filter = { .issue_id = issue->id,
		.page = { .limit = INT32_MAX } };

	return relay_list(c->desk.db, &filter, c->arena, rows, c->err);
}

static const struct {
	uint32_t roles; /* who may read it, of those who may read the issue */
	bool (*fetch)(struct ctx *c, const struct issue *issue, struct db_rows *rows);
} parts_of_issue[include_count] = {
	[INCLUDE_NOTES] = { ROLES_ANYONE, notes_of },
	[INCLUDE_CONTACTS] = { ROLES_DESK, contacts_of },
	[INCLUDE_WORK] = { ROLES_DESK, work_of },
	[INCLUDE_HISTORY] = { ROLES_ANYONE, history_of },
	[INCLUDE_RELAYS] = { ROLES_DESK, relays_of },
};

bool issue_include(struct ctx *c, const struct issue *issue, uint32_t wanted,
	struct field_array parts[include_count], uint32_t *audience)
{
	for (int part = 1; part < include_count; part++) {
		struct db_rows rows;

		if (!(wanted & WORD_BIT(part)) || !caller_has(&c->caller, parts_of_issue[part].roles))
			continue;
		if (!parts_of_issue[part].fetch(c, issue, &rows))
			return false;
		parts[part] = (struct field_array){ rows.items, rows.count };
		*audience |= SEEN_IF((uint32_t)part);
	}
	return true;
}
