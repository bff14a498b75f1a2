#include "domain/forwarding.h"

const char forwarded_message[] = "Your problem has been reported to the Software Team.";

enum { UPDATE = true, BACK = true, LATE = true };

const struct outcome_rule outcome_rules[forwarding_state_count] = {
	/* outcome, what is told, by an update, back to the desk, also to closed issues */
	[FORWARDING_FORWARDED] = { FORWARDING_FORWARDED, NEWS_FORWARDED, !UPDATE, !BACK, !LATE },
	[FORWARDING_ACKNOWLEDGED] = { FORWARDING_ACKNOWLEDGED, NEWS_ACKNOWLEDGED, UPDATE, !BACK,
		!LATE },
	[FORWARDING_REPORTED_TO_VENDOR] = { FORWARDING_REPORTED_TO_VENDOR, NEWS_REPORTED_TO_VENDOR,
		UPDATE, !BACK, !LATE },
	[FORWARDING_FIX_PLANNED] = { FORWARDING_FIX_PLANNED, NEWS_FIX_PLANNED, UPDATE, BACK, !LATE },
	[FORWARDING_WORKAROUND] = { FORWARDING_WORKAROUND, NEWS_WORKAROUND, UPDATE, BACK, LATE },
	[FORWARDING_FIX_AVAILABLE] = { FORWARDING_FIX_AVAILABLE, NEWS_FIX_AVAILABLE, UPDATE, BACK,
		LATE },
	[FORWARDING_WONT_FIX] = { FORWARDING_WONT_FIX, NEWS_WONT_FIX, UPDATE, BACK, !LATE },
	[FORWARDING_RETURNED] = { FORWARDING_RETURNED, news_none, UPDATE, BACK, !LATE },
};

bool news_concerns(const struct outcome_rule *rule, int status, bool relay_pending)
{
	if (!rule->news)
		return false;
	if (relay_pending)
		return true;
	if (status == STATUS_CLOSED)
		return rule->reaches_closed;
	return status != STATUS_CANCELLED;
}
