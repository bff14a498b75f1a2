#include "desk/outbox.h"

#include "base/arena.h"
#include "desk/as_of.h"
#include "desk/outbox_inner.h"
#include "domain/notify.h"
#include "store/db.h"
#include "store/employee_store.h"
#include "store/forwarding_store.h"
#include "store/issue_store.h"
#include "store/log_store.h"
#include "store/message_store.h"
#include "store/relay_store.h"

/* An event, while it is looked for who is to hear of it. */
struct telling {
	struct told_event told;
	struct issue before, after;
	struct relay relay;
	struct note note;
	struct contact_attempt attempt;
	bool waits_still; /* in the line that it had come to wait in */
	struct staff *staff;
};

/* What belongs to the event ----------------------------------------------------------------------- */

/* The issue as the event has left it, and as it was before; but it is reached as it can be now. */
static bool read_issue(const struct desk *desk, const struct event *event, struct telling *telling,
	struct err *err)
{
	struct issue *after = &telling->after, now;

	if (!issue_load(desk->db, event->issue_id, desk->arena, &now, err))
		return false;
	*after = now;
	if (now.version > event->version && !desk_as_of(desk, event->version, after, err))
		return false;
	after->contact = now.contact;
	telling->waits_still = now.status == STATUS_QUEUED && now.basket == after->basket;
	telling->told.event = event;
	telling->told.after = after;
	if (event->command == COMMAND_REPORT)
		return true;
	telling->before = *after;
	history_undo(&telling->before, event->changes, desk->arena);
	telling->told.before = &telling->before;
	return true;
}

static bool read_relay(const struct desk *desk, struct telling *telling, struct err *err)
{
	const struct event *event = telling->told.event;
	bool found;

	if (!relay_find_made(desk->db, event->issue_id, event->at, desk->arena, &telling->relay,
		    &found, err))
		return false;
	telling->told.relay = found ? &telling->relay : NULL;
	return true;
}

/* The last one that was written at that moment. */
static bool read_note(const struct desk *desk, struct telling *telling, struct err *err)
{
	const struct event *event = telling->told.event;
	struct db_rows rows;
	const struct note *notes;

	if (!note_list(desk->db, event->issue_id, desk->arena, &rows, err))
		return false;
	notes = rows.items;
	for (size_t i = 0; i < rows.count; i++)
		if (notes[i].at == event->at && notes[i].by.id == event->by.id) {
			telling->note = notes[i];
			telling->told.note = &telling->note;
		}
	return true;
}

static bool read_attempt(const struct desk *desk, struct telling *telling, struct err *err)
{
	const struct event *event = telling->told.event;
	struct db_rows rows;
	const struct contact_attempt *attempts;

	if (!contact_attempt_list(desk->db, event->issue_id, desk->arena, &rows, err))
		return false;
	attempts = rows.items;
	for (size_t i = 0; i < rows.count; i++)
		if (attempts[i].at == event->at && attempts[i].by.id == event->by.id) {
			telling->attempt = attempts[i];
			telling->told.attempt = &telling->attempt;
		}
	return true;
}

/* News without a relay are of a forwarding that was returned. */
static bool read_news(const struct desk *desk, struct telling *telling, struct err *err)
{
	struct db_rows rows;
	const struct forwarding_update *updates;

	if (!read_relay(desk, telling, err))
		return false;
	if (telling->told.relay)
		return true;
	if (!forwarding_update_list(desk->db, telling->after.forwarding.id, desk->arena, &rows, err))
		return false;
	updates = rows.items;
	for (size_t i = 0; i < rows.count; i++)
		if (updates[i].outcome == FORWARDING_RETURNED)
			telling->told.team_reason = updates[i].reason;
	return true;
}

static bool is_alone(const struct desk *desk, struct telling *telling, struct err *err)
{
	struct basket_count *baskets;
	size_t count;

	if (!issue_count_baskets(desk->db, desk->now, desk->arena, &baskets, &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (baskets[i].basket == telling->after.basket)
			telling->told.alone = baskets[i].open == 1;
	return true;
}

/* Whoever did it knows of it, and is the next only if nobody else is; not of what they gave back. */
static const struct candidate *next_for(const struct desk *desk, const struct telling *telling)
{
	const struct event *event = telling->told.event;
	const struct staff *staff = telling->staff;
	int basket = telling->after.basket;
	const struct candidate *next =
		told_next(staff->members, staff->count, basket, event->by.id, desk->now);

	return next || event->command == COMMAND_RELEASE ? next
		: told_next(staff->members, staff->count, basket, 0, desk->now);
}

/* Whose turn it is, and whether the line is new. */
static bool read_line(const struct desk *desk, struct telling *telling, struct err *err)
{
	uint32_t is = told_conditions(&telling->told);

	if (!(is & IF_QUEUED) || !telling->waits_still)
		return true;
	if (!staff_read(desk, telling->staff, err))
		return false;
	telling->told.next = next_for(desk, telling);
	return !(is & IF_LOWER) || is_alone(desk, telling, err);
}

static bool read_rest(const struct desk *desk, struct telling *telling, struct err *err)
{
	static bool (*const reads[command_count])(const struct desk *desk, struct telling *telling,
		struct err *err) = {
		[COMMAND_REPORT] = read_relay,
		[COMMAND_FORWARD] = read_relay,
		[COMMAND_JOIN] = read_relay,
		[COMMAND_NEWS] = read_news,
		[COMMAND_NOTE] = read_note,
		[COMMAND_AWAIT_EMPLOYEE] = read_note,
		[COMMAND_REPLY] = read_note,
		[COMMAND_CONTACT] = read_attempt,
	};
	int command = telling->told.event->command;

	return (!reads[command] || reads[command](desk, telling, err))
	       && read_line(desk, telling, err);
}

/* Who hears of it --------------------------------------------------------------------------------- */

static bool tell_person(const struct desk *desk, struct telling *telling,
	const struct told_rule *rule, const struct employee *person, struct err *err)
{
	bool own = person->person.id == telling->told.event->by.id;

	return !person->person.id || (own && !(rule->flags & TOLD_OWN))
	       || outbox_tell(desk, &telling->told, rule, person, err);
}

static bool tell_employee(const struct desk *desk, struct telling *telling,
	const struct told_rule *rule, int64_t id, struct err *err)
{
	struct employee employee = { 0 };
	bool found;

	return !id
	       || (employee_find_id(desk->db, id, desk->arena, &employee, &found, err)
		       && (!found || tell_person(desk, telling, rule, &employee, err)));
}

static bool tell_role(const struct desk *desk, struct telling *telling,
	const struct told_rule *rule, int role, struct err *err)
{
	if (!staff_read(desk, telling->staff, err))
		return false;
	for (size_t i = 0; i < telling->staff->count; i++) {
		const struct employee *member = &telling->staff->members[i].employee;

		if ((member->roles & WORD_BIT(role)) && !tell_person(desk, telling, rule, member, err))
			return false;
	}
	return true;
}

static bool tell_people(const struct desk *desk, struct telling *telling,
	const struct told_rule *rule, struct err *err)
{
	const struct employee reporter = { .person = telling->after.reporter };
	const struct candidate *next = telling->told.next;

	switch (rule->audience) {
	case TELL_REPORTER:
		return tell_person(desk, telling, rule, &reporter, err);
	case TELL_ASSIGNEE:
		return tell_employee(desk, telling, rule, telling->after.assignee.id, err);
	case TELL_FORMER:
		return tell_employee(desk, telling, rule, telling->before.assignee.id, err);
	case TELL_NEXT:
		return !next || tell_person(desk, telling, rule, &next->employee, err);
	case TELL_MANAGER:
		return tell_role(desk, telling, rule, ROLE_MANAGER, err);
	default:
		return tell_role(desk, telling, rule, ROLE_SOFTWARE_TEAM, err);
	}
}

static bool tell_by(const struct desk *desk, struct telling *telling, const struct told_rule *rule,
	struct err *err)
{
	bool room = rule->room && (desk->outbox->rooms & WORD_BIT(rule->room));

	if ((rule->flags & TOLD_WAITS) && !telling->waits_still)
		return true;
	return (!room || outbox_tell(desk, &telling->told, rule, NULL, err))
	       && ((room && !(rule->flags & TOLD_ROOM_TOO)) || tell_people(desk, telling, rule, err));
}

static bool tell(const struct desk *desk, const struct event *event, struct staff *staff,
	struct err *err)
{
	struct telling telling = { .staff = staff };
	uint32_t conditions;

	if (!read_issue(desk, event, &telling, err) || !read_rest(desk, &telling, err))
		return false;
	if (told_becomes_p1(&telling.told)
		&& !message_hurry_issue(desk->db, event->issue_id, desk->now, err))
		return false;
	conditions = told_conditions(&telling.told);
	for (size_t i = 0; i < told_rule_count; i++)
		if (told_holds(&told_rules[i], event->command, conditions)
			&& !tell_by(desk, &telling, &told_rules[i], err))
			return false;
	return true;
}

bool outbox_follow(const struct desk *desk, const struct event *events, size_t count,
	struct err *err)
{
	struct staff staff = { 0 };
	int64_t start;

	if (!desk->outbox || (!desk->outbox->channels && !desk->outbox->rooms))
		return true;
	if (!message_start(desk->db, desk->arena, &start, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (events[i].id > start && events[i].at > desk->now - OUTBOX_NEWS
			&& told_worth_a_look(&events[i]) && !tell(desk, &events[i], &staff, err))
			return false;
	return true;
}
