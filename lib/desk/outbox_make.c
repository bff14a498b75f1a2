#include "desk/outbox_inner.h"

#include "base/arena.h"
#include "base/zone.h"
#include "desk/outbox.h"
#include "domain/clock.h"
#include "domain/hours.h"
#include "store/choice_store.h"
#include "store/db.h"
#include "store/message_store.h"
#include "store/relay_store.h"
#include "store/staff_store.h"

bool staff_read(const struct desk *desk, struct staff *staff, struct err *err)
{
	struct db_rows rows;

	if (staff->read)
		return true;
	if (!staff_list(desk->db, desk->arena, &rows, err))
		return false;
	*staff = (struct staff){ true, rows.items, rows.count };
	return true;
}

/* One message ------------------------------------------------------------------------------------- */

/* Whom it is for, as it stands in names. */
static const char *recipient_name(const struct message *message, struct arena *arena)
{
	return message->room ? word_name(&room_words, message->room)
			     : arena_printf(arena, "%lld", (long long)message->recipient.id);
}

/*
 * `cause` is unique for ever; with the moment in it also when a database is made anew whose mails are
 * still in people's folders.
 */
static bool put(const struct desk *desk, struct message *message, const char *cause, struct err *err)
{
	const char *who = recipient_name(message, desk->arena);
	bool added;

	message->name = arena_printf(desk->arena, "%s.%s.%s.%s", cause, who,
		word_name(&template_words, message->template),
		word_name(&channel_words, message->channel));
	message->line = arena_printf(desk->arena, "%lld.%s", (long long)message->issue_id, who);
	message->created_at = desk->now;
	message->next_at = desk->now;
	/* What is urgent does not wait behind something that is not. */
	return message_insert(desk->db, message, &added, err)
	       && (!added || !message->urgent || message_hurry(desk->db, message->line, desk->now, err));
}

/* `*wanted`: they want to hear. */
static bool choose_channel(const struct desk *desk, const struct told_event *told, bool reporter,
	const struct employee *person, int *channel, bool *wanted, struct err *err)
{
	struct choice choice = desk->outbox->choice;

	if (!choice_find(desk->db, person->person.id, desk->arena, &choice, err))
		return false;
	*wanted = choice.channels != 0;
	*channel = told_channel(told, reporter, person, &choice, desk->outbox->channels);
	return true;
}

static void note_untold(const struct desk *desk, const struct message *message)
{
	struct untold *untold;

	if (!desk->untold || !desk->outbox->channels)
		return;
	untold = arena_alloc(desk->arena, sizeof(*untold));
	*untold = (struct untold){ *desk->untold, message->issue_id, message->recipient.id,
		message->template };
	*desk->untold = untold;
}

bool outbox_tell(const struct desk *desk, const struct told_event *told, const struct told_rule *rule,
	const struct employee *person, struct err *err)
{
	const struct event *event = told->event;
	struct letter_value values[value_count];
	struct message message = {
		.seq = event->seq,
		.issue_id = event->issue_id,
		.room = person ? 0 : rule->room,
		.reporter = rule->audience == TELL_REPORTER,
		.channel = CHANNEL_CHAT,
		.template = rule->template,
		.urgent = told->after->priority == 1 && !(rule->flags & TOLD_CALM),
		.relay_id = (rule->flags & TOLD_RELAYS) && told->relay ? told->relay->id : 0,
	};
	bool wanted = false;

	if (person) {
		message.recipient = person->person;
		if (!choose_channel(desk, told, message.reporter, person, &message.channel, &wanted,
			    err))
			return false;
	}
	if (!message.channel && wanted)
		note_untold(desk, &message);
	if (!message.channel)
		return true;
	told_values(told, rule, person ? &person->person : NULL, values, desk->arena);
	message.contents = letter_contents(values, desk->arena);
	return put(desk, &message,
		arena_printf(desk->arena, "%lld.%lld", (long long)event->seq, (long long)event->at),
		err);
}

/* Relay debt -------------------------------------------------------------------------------------- */

static bool tell_of_debt(const struct desk *desk, const struct relay_debt *debt,
	const struct employee *person, struct err *err)
{
	const struct told_event nothing = { 0 };
	struct letter_value values[value_count] = {
		[VALUE_COUNT] = { .number = debt->count },
		[VALUE_SINCE] = { .number = debt->oldest_at },
	};
	struct message message = {
		.room = person ? 0 : ROOM_MANAGER,
		.channel = CHANNEL_CHAT,
		.template = TEMPLATE_RELAY_DEBT,
	};
	char day[DATE_TEXT];
	bool wanted; /* not noted: this is looked at each minute */

	if (person) {
		message.recipient = person->person;
		values[VALUE_RECIPIENT].text = person->person.name;
		if (!choose_channel(desk, &nothing, false, person, &message.channel, &wanted, err))
			return false;
	}
	time_format_date(zone_wall(desk->clock->hours->zone, desk->now), day);
	message.contents = letter_contents(values, desk->arena);
	return !message.channel || put(desk, &message, arena_printf(desk->arena, "debt.%s", day), err);
}

static bool tell_managers(const struct desk *desk, const struct relay_debt *debt, struct err *err)
{
	struct staff staff = { 0 };

	if (desk->outbox->rooms & WORD_BIT(ROOM_MANAGER))
		return tell_of_debt(desk, debt, NULL, err);
	if (!staff_read(desk, &staff, err))
		return false;
	for (size_t i = 0; i < staff.count; i++)
		if ((staff.members[i].employee.roles & WORD_BIT(ROLE_MANAGER))
			&& !tell_of_debt(desk, debt, &staff.members[i].employee, err))
			return false;
	return true;
}

static bool tell_debt(void *arg, struct err *err)
{
	const struct desk *desk = arg;
	struct relay_debt debt = { 0 };

	return relay_debt(desk->db, desk->now - desk->outbox->relay_debt_after, desk->arena, &debt,
		       err)
	       && (!debt.count || tell_managers(desk, &debt, err));
}

bool outbox_tell_debt(const struct desk *desk, struct err *err)
{
	struct desk copy = *desk;

	if (!desk->outbox || (!desk->outbox->channels && !desk->outbox->rooms)
		|| !hours_open(desk->clock->hours, desk->now))
		return true;
	return tx_run(desk->db, desk->arena, tell_debt, &copy, err);
}

/* Forgetting -------------------------------------------------------------------------------------- */

_Static_assert(OUTBOX_KEPT > 2 * OUTBOX_NEWS, "no event is left that would make it a second time");

struct forgetting {
	const struct desk *desk;
	int64_t count;
};

static bool forget(void *arg, struct err *err)
{
	struct forgetting *forgetting = arg;
	const struct desk *desk = forgetting->desk;

	return message_forget(desk->db, desk->now - OUTBOX_KEPT, OUTBOX_FORGOTTEN, desk->arena,
		&forgetting->count, err);
}

bool outbox_forget(const struct desk *desk, int64_t *count, struct err *err)
{
	struct forgetting forgetting = { .desk = desk };

	if (!tx_run(desk->db, desk->arena, forget, &forgetting, err))
		return false;
	*count = forgetting.count;
	return true;
}
