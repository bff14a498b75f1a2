#include "desk/post.h"

#include <string.h>

#include "base/arena.h"
#include "base/time.h"
#include "base/utf8.h"
#include "base/zone.h"
#include "desk/issue_change.h"
#include "desk/outbox.h"
#include "desk/relay.h"
#include "domain/notify.h"
#include "store/choice_store.h"
#include "store/db.h"
#include "store/outbox_store.h"
#include "store/relay_store.h"

enum { SAID_LONGEST = 500 };

/* How long to wait after the first try, the second, ...: a night and a day in all. */
static const int64_t pauses[POST_TRIES - 1] = {
	30 * MS_SECOND, 1 * MS_MINUTE, 2 * MS_MINUTE, 5 * MS_MINUTE, 10 * MS_MINUTE, 30 * MS_MINUTE,
	1 * MS_HOUR, 2 * MS_HOUR, 4 * MS_HOUR, 8 * (int64_t)MS_HOUR, 8 * (int64_t)MS_HOUR,
};

/* A quarter more or less, so that what failed together does not come again together. */
int64_t post_pause(int64_t tries, int64_t id, int64_t now)
{
	int64_t pause = pauses[tries < POST_TRIES ? tries - 1 : POST_TRIES - 2];
	uint64_t mix = ((uint64_t)id * UINT64_C(0x9e3779b97f4a7c15)) ^ (uint64_t)now;

	mix = (mix ^ (mix >> 29)) * UINT64_C(0xbf58476d1ce4e5b9);
	return pause * 3 / 4 + (int64_t)((mix >> 32) % (uint64_t)(pause / 2));
}

/* Taking ------------------------------------------------------------------------------------------ */

/* What it will be when nothing is tried. */
struct verdict {
	int state; /* enum message_state; waiting: postponed until ... */
	int64_t next_at;
	const char *why;
};

static bool is_over(const struct parcel *parcel)
{
	const struct message *message = &parcel->message;

	return (told_flags(message->template) & TOLD_WAITS)
	       && parcel->issue_status != STATUS_QUEUED;
}

/* A receipt is sent even so: only its news are old. */
static bool is_old_news(const struct parcel *parcel)
{
	return parcel->message.template == TEMPLATE_RELAY && parcel->relay_state != RELAY_PENDING;
}

/* Since it was last given another chance; the one that has just begun is among them. */
static int64_t tries_of(const struct message *message)
{
	return message->attempts - message->tried_before;
}

static const char *unreachable(const struct parcel *parcel)
{
	if (parcel->message.room)
		return NULL;
	if (parcel->blocked)
		return "The channel is blocked for this issue.";
	return parcel->address ? NULL : "There is no address on this channel any more.";
}

/* True: it is to be sent; false: `*verdict` says what instead. */
static bool judge(const struct desk *desk, const struct parcel *parcel, const struct choice *choice,
	const struct zone *zone, struct verdict *verdict)
{
	int64_t quiet = parcel->message.room || parcel->message.urgent
		? 0 : choice_quiet_until(choice, zone, desk->now);

	*verdict = (struct verdict){ .state = MESSAGE_DROPPED };
	if (is_over(parcel))
		verdict->why = "It does not wait any more.";
	else if (is_old_news(parcel))
		verdict->why = "It has been told, or there is newer news.";
	else if (tries_of(&parcel->message) > POST_TRIES)
		*verdict = (struct verdict){ MESSAGE_DEAD, 0, "Nobody who tried it has come back." };
	else if (unreachable(parcel))
		*verdict = (struct verdict){ MESSAGE_DEAD, 0, unreachable(parcel) };
	else if (quiet)
		*verdict = (struct verdict){ MESSAGE_WAITING, quiet, NULL };
	else
		return true;
	return false;
}

static void address(const struct desk *desk, struct post *post, const struct choice *choice)
{
	const struct message *message = &post->parcel.message;
	bool is_first = !strcmp(post->parcel.first, message->name);

	post->letter = (struct letter){
		.id = message->id,
		.name = message->name,
		.first = is_first ? NULL : post->parcel.first,
		.issue_id = message->issue_id,
		.created_at = message->created_at,
		.channel = message->channel,
		.room = message->room,
		.to = message->room ? NULL : post->parcel.address,
		.template = message->template,
		.language = choice->language,
		.zone = choice->zone,
	};
	letter_read(message->contents, post->letter.values, desk->arena);
}

static bool read_choice(const struct desk *desk, const struct message *message, struct choice *choice,
	const struct zone **zone, struct err *err)
{
	struct err wrong;

	err_init(&wrong, desk->arena);
	*choice = desk->outbox->choice;
	if (!message->room && !choice_find(desk->db, message->recipient.id, desk->arena, choice, err))
		return false;
	if (!zone_load(choice->zone, desk->arena, zone, &wrong)) {
		*zone = ZONE_UTC; /* this machine does not know it any more */
		choice->zone = zone_name(ZONE_UTC);
	}
	return true;
}

/* Settling ---------------------------------------------------------------------------------------- */

struct settling {
	const struct desk *desk;
	const struct post *post;
	struct message becomes;
	struct message_attempt attempt;
	bool delivered;
};

/* The issue's history tells the desk that its reporter was not reached. */
static bool tell_desk(const struct desk *desk, const struct message *message, const char *said,
	struct err *err)
{
	struct issue_change change;

	if (!message->reporter || !message->issue_id)
		return true;
	if (!change_of_desk(desk, message->issue_id, &change, err))
		return false;
	change.channel = message->channel;
	return change_save(desk, &change, COMMAND_BOUNCED, said, err);
}

static bool settle(void *arg, struct err *err)
{
	const struct settling *settling = arg;
	const struct desk *desk = settling->desk;
	const struct message *message = &settling->post->parcel.message;
	bool ours;

	if (!message_release(desk->db, message, &settling->becomes, &ours, err)
		|| !message_attempt_insert(desk->db, message->id, &settling->attempt, err))
		return false;
	if (settling->delivered && message->relay_id && !message->room)
		return desk_relay_told(desk, message->relay_id, message->channel, err);
	return !ours || settling->becomes.state != MESSAGE_DEAD
	       || tell_desk(desk, message, settling->attempt.said, err);
}

static bool run(struct settling *settling, struct err *err)
{
	return tx_run(settling->desk->db, settling->desk->arena, settle, settling, err);
}

/* One line, and no longer than there is room for. */
static const char *one_line(const char *said, struct arena *arena)
{
	char *line;

	if (!said)
		return NULL;
	line = arena_strndup(arena, said, utf8_fit(said, SAID_LONGEST));
	for (char *p = line; *p; p++)
		if ((unsigned char)*p < ' ')
			*p = ' ';
	return line;
}

/* Not tried: it counts as no attempt, but for the log of what has become of it. */
static bool settle_untried(const struct desk *desk, const struct post *post,
	const struct verdict *verdict, struct err *err)
{
	const struct message *message = &post->parcel.message;
	struct settling settling = {
		.desk = desk,
		.post = post,
		.becomes = { .state = verdict->state, .attempts = message->attempts - 1,
			.settled_at = desk->now },
		.attempt = { .at = desk->now, .by = message->leased_by,
			.sent_to = post->parcel.address, .said = verdict->why },
	};

	if (verdict->state == MESSAGE_WAITING)
		return message_postpone(desk->db, message, verdict->next_at, desk->now, err);
	return run(&settling, err);
}

bool post_take(const struct desk *desk, int channel, const char *by, struct post *post, bool *found,
	struct err *err)
{
	struct choice choice;
	const struct zone *zone;
	struct verdict verdict;

	*post = (struct post){ .to_be_sent = false };
	if (!message_lease(desk->db, channel, desk->now, desk->now + desk->outbox->lease, by,
		    desk->arena, &post->parcel, found, err))
		return false;
	if (!*found)
		return true;
	if (!read_choice(desk, &post->parcel.message, &choice, &zone, err))
		return false;
	post->to_be_sent = judge(desk, &post->parcel, &choice, zone, &verdict);
	if (!post->to_be_sent)
		return settle_untried(desk, post, &verdict, err);
	address(desk, post, &choice);
	return true;
}

static int64_t longer(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* What a message becomes after a try. */
static struct message after_try(const struct desk *desk, const struct message *message,
	enum delivery delivery, const struct receipt *receipt)
{
	int64_t tries = tries_of(message);
	struct message becomes = { .attempts = message->attempts, .settled_at = desk->now };

	if (delivery == DELIVERED) {
		becomes.state = MESSAGE_DELIVERED;
	} else if (delivery == REFUSED || tries >= POST_TRIES) {
		becomes.state = MESSAGE_DEAD;
	} else {
		becomes.state = MESSAGE_WAITING;
		becomes.settled_at = 0;
		becomes.next_at = desk->now
			+ longer(post_pause(tries, message->id, desk->now),
				receipt->retry_after < MS_DAY ? receipt->retry_after : MS_DAY);
	}
	return becomes;
}

bool post_settle(const struct desk *desk, struct post *post, enum delivery delivery,
	const struct receipt *receipt, int *state, struct err *err)
{
	const struct message *message = &post->parcel.message;
	struct settling settling = {
		.desk = desk,
		.post = post,
		.becomes = after_try(desk, message, delivery, receipt),
		.attempt = { message->attempts, desk->now, message->leased_by, post->letter.to,
			receipt->status, receipt->ms, one_line(receipt->said, desk->arena) },
		.delivered = delivery == DELIVERED,
	};

	*state = settling.becomes.state;
	return run(&settling, err);
}

/* Bounces ------------------------------------------------------------------------------------------ */

static bool owe_again(const struct desk *desk, const struct message *message, struct err *err)
{
	struct relay relay = { 0 };
	bool found, done;

	if (!message->relay_id)
		return true;
	if (!relay_find(desk->db, message->relay_id, desk->arena, &relay, &found, err))
		return false;
	return !found || relay.channel != message->channel
	       || relay_reopen(desk->db, &relay, desk->arena, &done, err);
}

bool post_bounced(const struct desk *desk, const struct message *message, const char *said,
	const char *by, struct err *err)
{
	const struct message_attempt line = { .at = desk->now, .by = by,
		.said = one_line(said, desk->arena) };
	struct issue_change lock;
	bool was;

	/* The issue first, as whoever settles a relay has it. */
	if ((message->issue_id && !change_of_desk(desk, message->issue_id, &lock, err))
		|| !message_bury(desk->db, message->id, desk->now, &was, err))
		return false;
	if (!was)
		return err_set(err, ERR_CONFLICT, "Message %lld was not delivered: it cannot come back.",
			(long long)message->id);
	return message_attempt_insert(desk->db, message->id, &line, err)
	       && owe_again(desk, message, err) && tell_desk(desk, message, line.said, err);
}
