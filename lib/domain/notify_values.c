#include "domain/notify.h"

#include <string.h>

#include "base/arena.h"
#include "base/utf8.h"

/* What a message says is what the desk's own page says of the issue, cut to what its reader may see. */

enum { DESCRIPTION_SHOWN = 300 }; /* code points */

static const char *beginning(const char *text, struct arena *arena)
{
	size_t len = strlen(text), end = 0;

	if (utf8_count(text, len) <= DESCRIPTION_SHOWN)
		return text;
	for (size_t shown = 0; shown < DESCRIPTION_SHOWN; shown++)
		do
			end++;
		while (((unsigned char)text[end] & 0xc0) == 0x80);
	return arena_printf(arena, "%.*s\xe2\x80\xa6", (int)end, text);
}

static void set_issue(const struct issue *issue, struct letter_value *values, struct arena *arena)
{
	values[VALUE_ISSUE].number = issue->id;
	values[VALUE_SOFTWARE].text = issue->software.title;
	values[VALUE_VERSION].text = issue->software.version;
	values[VALUE_DESCRIPTION].text = beginning(issue->description, arena);
	values[VALUE_STATUS].number = issue->status;
	values[VALUE_PRIORITY].number = issue->priority;
	values[VALUE_REPORTER].text = issue->reporter.name;
	values[VALUE_APPOINTMENT].number = issue->scheduled.kind;
	values[VALUE_SCHEDULED_AT].number = issue->scheduled.at;
	values[VALUE_RESOLUTION].number = issue->resolution.code;
	values[VALUE_DETAILS].text = issue->resolution.details;
	values[VALUE_RESPOND_BY].number = issue->clocks.of[CLOCK_RESPOND].by;
	values[VALUE_RESOLVE_BY].number = issue->clocks.of[CLOCK_RESOLVE].by;
	if (issue->status != STATUS_QUEUED)
		values[VALUE_ASSIGNEE].text = issue->assignee.name;
	if (issue->status == STATUS_RESOLVED)
		values[VALUE_CLOSES_AT].number = issue->clocks.alarm_at;
}

static void set_event(const struct told_event *told, struct letter_value *values)
{
	const struct event *event = told->event;

	values[VALUE_AT].number = event->at;
	values[VALUE_BY].text = event->by.name;
	if (event_cuts[event->command].reason)
		values[VALUE_REASON].text = event->reason;
	if (told->note && told->note->visibility == VISIBILITY_PUBLIC)
		values[VALUE_MESSAGE].text = told->note->body;
	if (told->attempt) {
		values[VALUE_CHANNEL].number = told->attempt->channel;
		values[VALUE_OUTCOME].number = told->attempt->outcome;
	}
	if (event->channel)
		values[VALUE_CHANNEL].number = event->channel;
}

/* News have the names of the forwarding's states that they tell of. */
static void set_news(const struct told_event *told, struct letter_value *values)
{
	const struct issue_forwarding *forwarding = &told->after->forwarding;
	const struct relay *relay = told->relay;
	const char *name = relay ? word_name(&news_words, relay->outcome) : NULL;

	values[VALUE_SUMMARY].text = forwarding->summary;
	values[VALUE_NEWS].number = name ? word_find(&forwarding_state_words, name, strlen(name)) : 0;
	if (relay) {
		values[VALUE_MESSAGE].text = relay->message;
		values[VALUE_FIXED_IN_VERSION].text = forwarding->fixed_in_version;
		values[VALUE_EXPECTED_ON].number = forwarding->expected_on;
	}
}

static bool was_missed(const struct told_event *told, int kind)
{
	return told->after->clocks.of[kind].missed
	       && !(told->before && told->before->clocks.of[kind].missed);
}

/* Whoever sets off routing by these does not choose to whom the issue goes. */
#define ROUTING \
	(WORD_BIT(COMMAND_REPORT) | WORD_BIT(COMMAND_ROUTE) | WORD_BIT(COMMAND_REOPEN))

/* What is the desk's and the Software Team's to know. */
static void set_inner(const struct told_event *told, int template, struct letter_value *values)
{
	const struct issue *issue = told->after;

	values[VALUE_BASKET].number = issue->basket;
	values[VALUE_VIP].number = issue->vip;
	values[VALUE_REASON].text = told->event->reason;
	values[VALUE_SINCE].number = issue->waiting_since;
	if (template == TEMPLATE_YOURS && (ROUTING & WORD_BIT(told->event->command)))
		values[VALUE_BY].text = NULL;
	if (told->event->command == COMMAND_OVERDUE) {
		values[VALUE_RESPOND_MISSED].number = was_missed(told, CLOCK_RESPOND);
		values[VALUE_RESOLVE_MISSED].number = was_missed(told, CLOCK_RESOLVE);
	}
	if (told->team_reason) {
		values[VALUE_NEWS].number = FORWARDING_RETURNED;
		values[VALUE_REASON].text = told->team_reason;
	}
}

/* What was promised and not kept is no promise any more. */
static void forget_past(const struct told_event *told, struct letter_value *values)
{
	static const int promises[] = { VALUE_RESPOND_BY, VALUE_RESOLVE_BY };

	for (size_t i = 0; i < sizeof(promises) / sizeof(promises[0]); i++)
		if (values[promises[i]].number <= told->event->at)
			values[promises[i]].number = 0;
}

void told_values(const struct told_event *told, const struct told_rule *rule,
	const struct person *recipient, struct letter_value values[value_count], struct arena *arena)
{
	memset(values, 0, value_count * sizeof(*values));
	set_issue(told->after, values, arena);
	set_event(told, values);
	if (told->relay || rule->audience != TELL_REPORTER)
		set_news(told, values);
	if (rule->audience != TELL_REPORTER)
		set_inner(told, rule->template, values);
	else
		forget_past(told, values);
	if (recipient) {
		values[VALUE_RECIPIENT].text = recipient->name;
		values[VALUE_YOURS].number = values[VALUE_ASSIGNEE].text
					     && recipient->id == told->after->assignee.id;
	}
}
