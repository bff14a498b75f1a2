/* Who hears what: for each thing that can happen, which messages it makes, for whom, on which channel; and
 * what stands in them. */
#include "domain/notify.h"

#include <string.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "tap/tap.h"

enum { ANA = 1, TIA = 4, UMA = 6, UDO = 7, MONA = 8, SAM = 9, NOBODY = 0 };

static struct arena *arena;

/* A thing that happens: what was changed, what belongs to it; and who is to hear of it: "audience:template". */
struct happening {
	const char *name;
	int command;
	int64_t by;
	int was, is;           /* status; was 0: it is a report */
	int basket, to_basket; /* 0: the same */
	int64_t had, has;      /* assignee */
	bool relay, public, missed, nobody, alone;
	const char *told;
};

#define BIN .basket = BASKET_BIN
#define QUEUED STATUS_QUEUED
#define ASSIGNED STATUS_ASSIGNED
#define WITH_TEAM STATUS_WITH_SOFTWARE_TEAM
#define RESOLVED STATUS_RESOLVED

static const struct happening table[] = {
	{ "a report", COMMAND_REPORT, ANA, 0, QUEUED, BIN, .told = "reporter:received" },
	{ "... the first in its line", COMMAND_REPORT, ANA, 0, QUEUED, BIN, .alone = true,
	  .told = "reporter:received next:first_in_line" },
	{ "a report of a P2 that is not alone", COMMAND_REPORT, ANA, 0, QUEUED, .basket = BASKET_P2,
	  .told = "reporter:received" },
	{ "a report of a P1", COMMAND_REPORT, ANA, 0, QUEUED, .basket = BASKET_P1,
	  .told = "reporter:received next:p1_waits" },
	{ "... and no Tier 2", COMMAND_REPORT, ANA, 0, QUEUED, .basket = BASKET_P1, .nobody = true,
	  .told = "reporter:received next:p1_waits manager:p1_unattended" },
	{ "a VIP's, routed", COMMAND_REPORT, ANA, 0, ASSIGNED, .basket = BASKET_VIP, .has = MONA,
	  .told = "reporter:received assignee:yours" },
	{ "a VIP's, and nobody is around", COMMAND_REPORT, ANA, 0, QUEUED, .basket = BASKET_VIP,
	  .nobody = true, .told = "reporter:received manager:vip_waits" },
	{ "a report that joins", COMMAND_REPORT, ANA, 0, QUEUED, BIN, .relay = true,
	  .told = "reporter:received" },
	{ "a call, kept", COMMAND_REPORT, TIA, 0, ASSIGNED, BIN, .has = TIA,
	  .told = "reporter:received assignee:yours" },
	{ "a call, solved at once", COMMAND_REPORT, TIA, 0, RESOLVED, BIN, .has = TIA,
	  .told = "reporter:resolved" },
	{ "claimed", COMMAND_CLAIM, TIA, QUEUED, ASSIGNED, BIN, .has = TIA,
	  .told = "reporter:taken assignee:yours" },
	{ "taken", COMMAND_TAKE_NEXT, TIA, QUEUED, ASSIGNED, BIN, .has = TIA,
	  .told = "reporter:taken assignee:yours" },
	{ "given back", COMMAND_RELEASE, TIA, ASSIGNED, QUEUED, BIN, .had = TIA,
	  .told = "former:withdrawn" },
	{ "given back to an empty line", COMMAND_RELEASE, TIA, ASSIGNED, QUEUED, BIN, .had = TIA,
	  .alone = true, .told = "former:withdrawn next:first_in_line" },
	{ "escalated", COMMAND_ESCALATE, TIA, ASSIGNED, QUEUED, BIN, .to_basket = BASKET_P2, .had = TIA,
	  .told = "former:withdrawn" },
	{ "reassigned", COMMAND_REASSIGN, MONA, ASSIGNED, ASSIGNED, BIN, .had = TIA, .has = UMA,
	  .told = "reporter:taken assignee:yours former:withdrawn" },
	{ "reassigned to who has it", COMMAND_REASSIGN, MONA, ASSIGNED, ASSIGNED, BIN, .had = TIA,
	  .has = TIA, .told = "" },
	{ "reassigned while it rests", COMMAND_REASSIGN, MONA, STATUS_WAITING_EMPLOYEE,
	  STATUS_WAITING_EMPLOYEE, BIN, .had = TIA, .has = UMA,
	  .told = "reporter:taken assignee:yours former:withdrawn" },
	{ "routed later", COMMAND_ROUTE, UDO, QUEUED, ASSIGNED, .basket = BASKET_VIP, .has = UDO,
	  .told = "reporter:taken assignee:yours" },
	{ "nobody yet", COMMAND_ROUTE, UDO, QUEUED, QUEUED, .basket = BASKET_VIP, .told = "" },
	{ "a P1 after all", COMMAND_RETRIAGE, TIA, QUEUED, QUEUED, BIN, .to_basket = BASKET_P1,
	  .told = "next:p1_waits" },
	{ "retriaged in hand", COMMAND_RETRIAGE, TIA, ASSIGNED, ASSIGNED, BIN, .to_basket = BASKET_P1,
	  .had = TIA, .has = TIA, .told = "" },
	{ "an attempt in vain", COMMAND_CONTACT, TIA, ASSIGNED, ASSIGNED, BIN, .had = TIA, .has = TIA,
	  .missed = true, .told = "reporter:attempt_failed" },
	{ "one that reached her", COMMAND_CONTACT, TIA, ASSIGNED, ASSIGNED, BIN, .had = TIA, .has = TIA,
	  .told = "" },
	{ "work", COMMAND_WORK, TIA, ASSIGNED, ASSIGNED, BIN, .had = TIA, .has = TIA, .told = "" },
	{ "a question", COMMAND_AWAIT_EMPLOYEE, TIA, ASSIGNED, STATUS_WAITING_EMPLOYEE, BIN, .had = TIA,
	  .has = TIA, .public = true, .told = "reporter:waiting" },
	{ "the answer", COMMAND_REPLY, ANA, STATUS_WAITING_EMPLOYEE, ASSIGNED, BIN, .had = TIA,
	  .has = TIA, .public = true, .told = "assignee:replied" },
	{ "a note of hers", COMMAND_NOTE, ANA, ASSIGNED, ASSIGNED, BIN, .had = TIA, .has = TIA,
	  .public = true, .told = "reporter:written assignee:replied" },
	{ "a note of the desk's", COMMAND_NOTE, TIA, ASSIGNED, ASSIGNED, BIN, .had = TIA, .has = TIA,
	  .public = true, .told = "reporter:written" },
	{ "an internal one", COMMAND_NOTE, UMA, ASSIGNED, ASSIGNED, BIN, .had = TIA, .has = TIA, .told = "" },
	{ "an appointment", COMMAND_SCHEDULE, TIA, ASSIGNED, STATUS_SCHEDULED, BIN, .had = TIA,
	  .has = TIA, .told = "reporter:scheduled" },
	{ "forwarded", COMMAND_FORWARD, TIA, ASSIGNED, WITH_TEAM, BIN, .had = TIA, .has = TIA,
	  .relay = true, .told = "reporter:relay team:forwarded" },
	{ "hung on it", COMMAND_JOIN, TIA, QUEUED, QUEUED, BIN, .relay = true,
	  .told = "reporter:relay team:forwarded" },
	{ "news", COMMAND_NEWS, SAM, WITH_TEAM, ASSIGNED, BIN, .had = TIA, .has = TIA, .relay = true,
	  .told = "reporter:relay assignee:news" },
	{ "news of what is closed", COMMAND_NEWS, SAM, STATUS_CLOSED, STATUS_CLOSED, BIN, .had = TIA,
	  .has = TIA, .relay = true, .told = "reporter:relay" },
	{ "returned", COMMAND_NEWS, SAM, WITH_TEAM, ASSIGNED, BIN, .had = TIA, .has = TIA,
	  .told = "assignee:news" },
	{ "relayed", COMMAND_RELAYED, TIA, ASSIGNED, ASSIGNED, BIN, .had = TIA, .has = TIA, .told = "" },
	{ "resolved", COMMAND_RESOLVE, TIA, ASSIGNED, RESOLVED, BIN, .had = TIA, .has = TIA,
	  .told = "reporter:resolved" },
	{ "confirmed", COMMAND_CONFIRM, ANA, RESOLVED, STATUS_CLOSED, BIN, .had = TIA, .has = TIA,
	  .told = "reporter:closed" },
	{ "closed by the clock", COMMAND_CLOSE, NOBODY, RESOLVED, STATUS_CLOSED, BIN, .had = TIA,
	  .has = TIA, .told = "reporter:closed" },
	{ "reopened", COMMAND_REOPEN, ANA, RESOLVED, ASSIGNED, BIN, .had = TIA, .has = TIA,
	  .told = "reporter:reopened assignee:reopened_yours" },
	{ "reopened, and nobody has it", COMMAND_REOPEN, ANA, RESOLVED, QUEUED, .basket = BASKET_P1,
	  .had = TIA, .told = "reporter:reopened next:p1_waits" },
	{ "reopened, and routed to another", COMMAND_REOPEN, ANA, RESOLVED, ASSIGNED, .basket = BASKET_VIP,
	  .had = TIA, .has = MONA, .told = "reporter:reopened assignee:yours" },
	{ "cancelled", COMMAND_CANCEL, ANA, ASSIGNED, STATUS_CANCELLED, BIN, .had = TIA, .has = TIA,
	  .told = "reporter:cancelled assignee:withdrawn" },
	{ "overdue", COMMAND_OVERDUE, NOBODY, ASSIGNED, ASSIGNED, BIN, .had = TIA, .has = TIA,
	  .told = "assignee:overdue manager:overdue" },
	{ "a message that came back", COMMAND_BOUNCED, NOBODY, RESOLVED, RESOLVED, BIN, .had = TIA,
	  .has = TIA, .told = "assignee:undelivered" },
	{ "... when all is over", COMMAND_BOUNCED, NOBODY, STATUS_CLOSED, STATUS_CLOSED, BIN, .had = TIA,
	  .has = TIA, .told = "" },
	{ "an edit", COMMAND_EDIT, ANA, ASSIGNED, ASSIGNED, BIN, .had = TIA, .has = TIA, .told = "" },
};

static struct issue issue_of(int status, int basket, int64_t assignee)
{
	return (struct issue){
		.id = 1042,
		.status = status,
		.basket = basket,
		.priority = basket == BASKET_P1 ? 1 : 3,
		.description = "It closes by itself",
		.software = { .title = "Editor" },
		.reporter = { ANA, "ana", "Ana Ruiz" },
		.assignee = { assignee, "tia", "Tia" },
		.routing = "a secret of the desk's",
		.vip = true,
	};
}

static const char *const audiences[] = {
	[TELL_REPORTER] = "reporter",
	[TELL_ASSIGNEE] = "assignee",
	[TELL_FORMER] = "former",
	[TELL_NEXT] = "next",
	[TELL_MANAGER] = "manager",
	[TELL_TEAM] = "team",
};

/* The rows that hold, once each. */
static const char *told_by(const struct told_event *told)
{
	struct strbuf out;

	strbuf_init(&out, arena, 100);
	for (size_t i = 0; i < told_rule_count; i++)
		if (told_holds(&told_rules[i], told->event->command, told_conditions(told)))
			strbuf_addf(&out, "%s%s:%s", out.len ? " " : "", audiences[told_rules[i].audience],
				word_name(&template_words, told_rules[i].template));
	return out.data;
}

static void check_rules(void)
{
	static const struct relay relay = { .outcome = NEWS_WORKAROUND, .message = "m" };
	static const struct candidate next;

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		const struct happening *it = &table[i];
		const struct issue before = issue_of(it->was, it->basket, it->had);
		const struct issue after =
			issue_of(it->is, it->to_basket ? it->to_basket : it->basket, it->has);
		const struct event event = { .command = it->command, .by = { .id = it->by },
			.changes = "" };
		const struct note note = { .visibility = VISIBILITY_PUBLIC, .body = "b" };
		const struct contact_attempt attempt = {
			.channel = CHANNEL_PHONE,
			.outcome = it->missed ? OUTCOME_NO_ANSWER : OUTCOME_REACHED,
		};
		const struct told_event told = {
			.event = &event,
			.before = it->was ? &before : NULL,
			.after = &after,
			.relay = it->relay ? &relay : NULL,
			.note = it->public ? &note : NULL,
			.attempt = it->command == COMMAND_CONTACT ? &attempt : NULL,
			.next = it->nobody ? NULL : &next,
			.alone = it->alone,
		};

		is_str(told_by(&told), it->told, "%s", it->name);
	}
}

/* Whose turn it is ------------------------------------------------------------------------------- */

#define MEMBER(id_, role, presence_, open_, since_) \
	{ .employee = { .person = { .id = (id_) }, .roles = WORD_BIT(role), .presence = (presence_), \
		  .presence_until = 1000, .desk_since = (since_) }, \
	  .open_issues = (open_) }

static void check_next(void)
{
	static const struct candidate staff[] = {
		MEMBER(TIA, ROLE_TIER1, PRESENCE_AVAILABLE, 3, 10),
		MEMBER(5, ROLE_TIER1, PRESENCE_AVAILABLE, 1, 30),
		MEMBER(UMA, ROLE_TIER2, PRESENCE_AVAILABLE, 2, 20),
		MEMBER(UDO, ROLE_TIER2, PRESENCE_AVAILABLE, 2, 10),
		MEMBER(10, ROLE_TIER2, PRESENCE_BUSY, 0, 10),
		MEMBER(MONA, ROLE_MANAGER, PRESENCE_AVAILABLE, 0, 5),
	};
	const size_t count = sizeof(staff) / sizeof(staff[0]);
	const struct candidate *next = told_next(staff, count, BASKET_BIN, 0, 500);

	is_int(next ? next->employee.person.id : 0, 5,
		"the bin: Tier 1, with the fewest open issues");
	next = told_next(staff, count, BASKET_BIN, 5, 500);
	is_int(next ? next->employee.person.id : 0, TIA, "... not who has just given it back");
	next = told_next(staff, count, BASKET_P1, 0, 500);
	is_int(next ? next->employee.person.id : 0, UDO,
		"P1: Tier 2, of two the one longer at the desk");
	next = told_next(staff, count, BASKET_P2, UDO, 500);
	is_int(next ? next->employee.person.id : 0, UMA, "P2: Tier 2 as well");
	ok(!told_next(staff, count, BASKET_VIP, 0, 500), "VIPs are nobody's turn: they are routed");
	ok(!told_next(staff, count, BASKET_P1, 0, 1000), "nobody, when all presence has ended");
}

/* The channel ------------------------------------------------------------------------------------ */

#define BOTH (WORD_BIT(CHANNEL_EMAIL) | WORD_BIT(CHANNEL_CHAT))

static void check_channels(void)
{
	const struct event event = { .command = COMMAND_CONTACT };
	struct issue issue = issue_of(STATUS_ASSIGNED, BASKET_BIN, TIA);
	struct told_event told = { .event = &event, .after = &issue };
	struct contact_attempt attempt = { .channel = CHANNEL_EMAIL, .outcome = OUTCOME_BOUNCED };
	const struct employee tia = { .email = "tia@example.com", .chat = "@tia" }, nobody = { 0 };
	struct choice choice = { .channels = BOTH };

	issue.contact = (struct contact){ .preferred = CHANNEL_EMAIL, .email = "ana@example.com",
		.chat = "@ana", .phone = "1" };
	is_int(told_channel(&told, true, &nobody, &choice, BOTH), CHANNEL_EMAIL,
		"the plan's first");
	issue.contact.preferred = CHANNEL_CHAT;
	is_int(told_channel(&told, true, &nobody, &choice, BOTH), CHANNEL_CHAT,
		"... as she prefers it");
	is_int(told_channel(&told, true, &nobody, &choice, WORD_BIT(CHANNEL_EMAIL)), CHANNEL_EMAIL,
		"what cannot be sent on is left out");
	issue.contact.blocked = WORD_BIT(CHANNEL_CHAT);
	is_int(told_channel(&told, true, &nobody, &choice, BOTH), CHANNEL_EMAIL,
		"what she has blocked, too");
	issue.software.blocked_channels = WORD_BIT(CHANNEL_EMAIL);
	is_int(told_channel(&told, true, &nobody, &choice, BOTH), 0,
		"what her software blocks, too: none is left");
	issue.contact.blocked = issue.software.blocked_channels = 0;
	choice.channels = WORD_BIT(CHANNEL_EMAIL);
	is_int(told_channel(&told, true, &nobody, &choice, BOTH), CHANNEL_EMAIL,
		"what she has not chosen, too");
	told.attempt = &attempt;
	is_int(told_channel(&told, true, &nobody, &choice, BOTH), 0,
		"not where a message has just come back from");
	attempt.outcome = OUTCOME_NO_ANSWER;
	is_int(told_channel(&told, true, &nobody, &choice, BOTH), CHANNEL_EMAIL,
		"... but where nobody answered");
	choice.channels = 0;
	is_int(told_channel(&told, true, &nobody, &choice, BOTH), 0,
		"who wants to hear nothing, hears nothing");
	choice.channels = BOTH;
	is_int(told_channel(&told, false, &tia, &choice, BOTH), CHANNEL_CHAT,
		"others: chat before email");
	is_int(told_channel(&told, false, &nobody, &choice, BOTH), 0,
		"who has no address, hears nothing");
}

/* Of a P1 all is urgent but its end. */
static void check_calm(void)
{
	for (size_t i = 0; i < told_rule_count; i++)
		is_int((told_rules[i].flags & TOLD_CALM) != 0, told_rules[i].template == TEMPLATE_CLOSED,
			"%s: does a P1's wait for the morning?",
			word_name(&template_words, told_rules[i].template));
}

/* What stands in it ------------------------------------------------------------------------------ */

static const struct told_rule *rule_of(int audience, int template)
{
	for (size_t i = 0; i < told_rule_count; i++)
		if (told_rules[i].audience == audience && told_rules[i].template == template)
			return &told_rules[i];
	tap_bail("there is no such rule");
}

static void check_values(void)
{
	static const struct person ana = { ANA, "ana", "Ana Ruiz" }, tia = { TIA, "tia", "Tia" };
	const struct event event = { .command = COMMAND_REASSIGN, .by = { MONA, "mona", "Mona" },
		.reason = "tia is better with people like her", .changes = "", .at = 5 };
	const struct event routed = { .command = COMMAND_ROUTE, .by = { TIA, "tia", "Tia" },
		.changes = "", .at = 5 };
	const struct event reopened = { .command = COMMAND_REOPEN, .by = ana, .changes = "", .at = 5 };
	struct issue issue = issue_of(STATUS_ASSIGNED, BASKET_VIP, TIA);
	const struct note internal = { .visibility = VISIBILITY_INTERNAL, .body = "inner" };
	struct told_event told = { .event = &event, .after = &issue, .note = &internal };
	struct letter_value values[value_count], again[value_count];
	const char *contents;

	issue.clocks.of[CLOCK_RESPOND].by = event.at - 1;
	issue.clocks.of[CLOCK_RESOLVE].by = event.at + 1;
	told_values(&told, rule_of(TELL_REPORTER, TEMPLATE_TAKEN), &ana, values, arena);
	is_str(values[VALUE_ASSIGNEE].text, "Tia", "the reporter reads who has it");
	is_int(values[VALUE_RESOLVE_BY].number, event.at + 1, "... by when it is to be solved");
	is_int(values[VALUE_RESPOND_BY].number, 0, "... and of no time that is over");
	ok(!values[VALUE_REASON].text && !values[VALUE_VIP].number && !values[VALUE_BASKET].number
			&& !values[VALUE_MESSAGE].text,
		"... and neither the desk's reasons nor notes, nor that she is a VIP");
	told_values(&told, rule_of(TELL_ASSIGNEE, TEMPLATE_YOURS), &tia, values, arena);
	is_str(values[VALUE_REASON].text, event.reason, "the assignee reads why");
	is_int(values[VALUE_RESPOND_BY].number, event.at - 1, "... and what is late");
	ok(values[VALUE_YOURS].number == 1 && values[VALUE_VIP].number == 1,
		"... and that it is theirs, a VIP's");
	is_str(values[VALUE_BY].text, "Mona", "... and who gave it to them");
	told.event = &routed;
	told_values(&told, rule_of(TELL_ASSIGNEE, TEMPLATE_YOURS), &tia, values, arena);
	ok(!values[VALUE_BY].text, "what was routed nobody gave to them");
	told.event = &reopened;
	told_values(&told, rule_of(TELL_ASSIGNEE, TEMPLATE_YOURS), &tia, values, arena);
	ok(!values[VALUE_BY].text, "... nor the reporter, who has reopened it");
	told_values(&told, rule_of(TELL_ASSIGNEE, TEMPLATE_REOPENED_YOURS), &tia, values, arena);
	is_str(values[VALUE_BY].text, "Ana Ruiz", "who has it again reads who has reopened it");
	told.event = &event;
	issue.description = "a\tb\nc\\d";
	told_values(&told, rule_of(TELL_ASSIGNEE, TEMPLATE_YOURS), &tia, values, arena);
	contents = letter_contents(values, arena);
	letter_read(contents, again, arena);
	is_str(again[VALUE_DESCRIPTION].text, issue.description,
		"what is stored comes back, whatever is in it");
	is_int(again[VALUE_STATUS].number, STATUS_ASSIGNED, "... words");
	is_int(again[VALUE_AT].number, 5, "... and moments");
	is_str(letter_contents(again, arena), contents, "... all of it");
	letter_read("nonsense\tx\nissue\t7\nlink\n", again, arena);
	is_int(again[VALUE_ISSUE].number, 7, "a value that is not known any more is passed over");
	issue.description = arena_printf(arena, "%0400d", 0);
	told_values(&told, rule_of(TELL_REPORTER, TEMPLATE_TAKEN), &ana, values, arena);
	is_int((int64_t)strlen(values[VALUE_DESCRIPTION].text), 303, "a long description is cut");
}

int main(void)
{
	arena = arena_new();
	check_rules();
	check_next();
	check_channels();
	check_calm();
	check_values();
	arena_free(arena);
	return tap_done();
}
