#include "ctl/entry_forwarding.h"

#include <string.h>

#include "base/arena.h"
#include "base/time.h"
#include "desk/command.h"
#include "desk/forwarding.h"
#include "desk/relay.h"
#include "store/db.h"
#include "store/issue_store.h"
#include "store/relay_store.h"

static const struct guard no_guard;

static bool find_forwarding(const struct desk *desk, int64_t issue_id, const char *pointer,
	int64_t *id, struct err *err)
{
	struct issue issue;

	if (!issue_load(desk->db, issue_id, desk->arena, &issue, err))
		return false;
	*id = issue.forwarding.id;
	return *id || err_add_field(err, pointer, "no_forwarding", "hangs on no forwarding");
}

bool entry_forward(const struct desk *desk, const struct entry *entry, struct err *err)
{
	struct command_input input = {
		.summary = entry->text.text,
		.steps_to_reproduce = entry->outcome.text,
	};
	struct issue issue;

	return (!entry->other_id
		       || find_forwarding(desk, entry->other_id, "/word", &input.forwarding_id, err))
	       && desk_command(desk, entry->issue_id, COMMAND_FORWARD, &input, &no_guard, &issue, err);
}

bool entry_join(const struct desk *desk, const struct entry *entry, struct err *err)
{
	struct forwarding forwarding;
	int64_t id;

	return find_forwarding(desk, entry->other_id, "/word", &id, err)
	       && desk_forwarding_join(desk, id, entry->issue_id, &no_guard, &forwarding, err);
}

/* Of the text that is left, the part before ";" or the end; NULL when it is empty. */
static const char *next_part(const char **text, struct arena *arena)
{
	size_t len = *text ? strcspn(*text, ";") : 0;
	const char *part = len ? arena_strndup(arena, *text, len) : NULL;

	if (*text)
		*text += len + ((*text)[len] == ';');
	return part;
}

/* What else an update of the outcome can say, in this order. */
static const struct {
	bool vendor_case, version, date;
} news_details[forwarding_state_count] = {
	[FORWARDING_REPORTED_TO_VENDOR] = { .vendor_case = true },
	[FORWARDING_FIX_PLANNED] = { .version = true, .date = true },
	[FORWARDING_FIX_AVAILABLE] = { .version = true },
};

static bool read_expected(const struct entry *entry, const char *text, int64_t *date,
	struct err *err)
{
	int64_t moment;

	if (!text || time_parse_date(text, strlen(text), date))
		return true;
	if (!parse_moment(text, entry->now, &moment))
		return err_add_field(err, "/outcome", "date", "%s is no date such as 2026-12-01 or +12d",
			text);
	*date = moment - moment % MS_DAY;
	return true;
}

static bool read_details(const struct desk *desk, const struct entry *entry,
	struct update_input *input, struct err *err)
{
	const char *left = entry->outcome.text, *date = NULL;
	int outcome = entry->word.word;

	if (news_details[outcome].vendor_case)
		input->vendor_case = next_part(&left, desk->arena);
	if (news_details[outcome].version)
		input->fixed_in_version = next_part(&left, desk->arena);
	if (news_details[outcome].date)
		date = next_part(&left, desk->arena);
	if (left && *left)
		return err_add_field(err, "/outcome", "unexpected", "%s means nothing to this command",
			left);
	return read_expected(entry, date, &input->expected_on, err);
}

bool entry_news(const struct desk *desk, const struct entry *entry, struct err *err)
{
	bool returned = entry->word.word == FORWARDING_RETURNED;
	struct update_input input = {
		.outcome = entry->word.word,
		.message_to_employee = returned ? NULL : entry->text.text,
		.reason = returned ? entry->text.text : NULL,
	};
	struct forwarding forwarding;
	int64_t id;

	return read_details(desk, entry, &input, err)
	       && find_forwarding(desk, entry->issue_id, "/ref", &id, err)
	       && desk_forwarding_update(desk, id, &input, &no_guard, &forwarding, err);
}

static bool find_pending(const struct desk *desk, int64_t issue_id, int64_t *id, struct err *err)
{
	const struct relay_filter filter = { .state = RELAY_PENDING, .issue_id = issue_id,
		.page = { .limit = 1 } };
	const struct relay *relays;
	struct db_rows rows;

	if (!relay_list(desk->db, &filter, desk->arena, &rows, err))
		return false;
	relays = rows.items;
	*id = rows.count ? relays[0].id : 0;
	return *id || err_add_field(err, "/ref", "no_relay", "has no news that are not told yet");
}

bool entry_relayed(const struct desk *desk, const struct entry *entry, struct err *err)
{
	struct relay relay;
	int64_t id;

	return find_pending(desk, entry->issue_id, &id, err)
	       && desk_relay_relayed(desk, id, entry->word.word, &no_guard, &relay, err);
}

bool entry_unreachable(const struct desk *desk, const struct entry *entry, struct err *err)
{
	struct relay relay;
	int64_t id;

	return find_pending(desk, entry->issue_id, &id, err)
	       && desk_relay_unreachable(desk, id, entry->text.text, &no_guard, &relay, err);
}
