/* Whom a forwarding's news concern (product.md, "A forwarding's life"). */
#include "domain/forwarding.h"

#include <string.h>

#include "tap/tap.h"

/*
 * For each outcome, the statuses whose employees hear of it: o open, r resolved, c closed, x
 * cancelled; and whether issues that wait with the Software Team go back.
 */
static const struct {
	int state;
	const char *hear;
	bool back;
} table[] = {
	{ FORWARDING_FORWARDED, "or", false },
	{ FORWARDING_ACKNOWLEDGED, "or", false },
	{ FORWARDING_REPORTED_TO_VENDOR, "or", false },
	{ FORWARDING_FIX_PLANNED, "or", true },
	{ FORWARDING_WORKAROUND, "orc", true },
	{ FORWARDING_FIX_AVAILABLE, "orc", true },
	{ FORWARDING_WONT_FIX, "or", true },
	{ FORWARDING_RETURNED, "", true },
};

static char letter(int status)
{
	if (STATUSES_OPEN & WORD_BIT(status))
		return 'o';
	return status == STATUS_RESOLVED ? 'r' : status == STATUS_CLOSED ? 'c' : 'x';
}

int main(void)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		const struct outcome_rule *rule = &outcome_rules[table[i].state];
		const char *name = word_name(&forwarding_state_words, table[i].state);

		is_int(rule->state, table[i].state, "%s has its row", name);
		ok(rule->ends_waiting == table[i].back, "%s: back to the desk or not", name);
		ok(rule->by_update == (table[i].state != FORWARDING_FORWARDED),
			"%s: by an update or not", name);
		ok(!rule->news == (table[i].state == FORWARDING_RETURNED), "%s: told or not", name);
		for (int status = 1; status < status_count; status++) {
			bool hears = strchr(table[i].hear, letter(status)) != NULL;

			ok(news_concerns(rule, status, false) == hears, "%s, %s", name,
				word_name(&status_words, status));
			ok(news_concerns(rule, status, true) == (rule->news != 0),
				"... and who is still owed earlier news is owed these instead");
		}
	}
	return tap_done();
}
