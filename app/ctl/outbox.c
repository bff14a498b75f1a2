#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/time.h"
#include "ctl/ctl.h"
#include "desk/desk.h"
#include "desk/post.h"
#include "domain/words.h"
#include "store/db.h"
#include "store/outbox_store.h"

enum { LISTED = 200 }; /* of each state */

/* "3 min", "2 h", "5 d". */
static const char *age(int64_t since, int64_t now, struct arena *arena)
{
	int64_t ms = now > since ? now - since : 0;

	if (ms < MS_HOUR)
		return arena_printf(arena, "%" PRId64 " min", ms / MS_MINUTE);
	if (ms < 2 * MS_DAY)
		return arena_printf(arena, "%" PRId64 " h", ms / MS_HOUR);
	return arena_printf(arena, "%" PRId64 " d", ms / MS_DAY);
}

static const char *moment(int64_t at, struct arena *arena)
{
	char text[TIME_TEXT];

	if (!at)
		return "-";
	time_format(at, text);
	return arena_strdup(arena, text);
}

static const char *recipient(const struct message *message, struct arena *arena)
{
	return message->room ? arena_printf(arena, "room:%s", word_name(&room_words, message->room))
			     : message->recipient.login;
}

/* The list --------------------------------------------------------------------------------------- */

static bool print_counts(struct ctl *ctl, int64_t now)
{
	struct db_rows rows;
	const struct message_count *counts;

	if (!message_counts(ctl->db, ctl->arena, &rows, &ctl->err))
		return false;
	printf("%-9s  %-7s  %8s  %s\n", "state", "channel", "messages", "oldest");
	counts = rows.items;
	for (size_t i = 0; i < rows.count; i++)
		printf("%-9s  %-7s  %8" PRId64 "  %s\n",
			word_name(&message_state_words, counts[i].state),
			word_name(&channel_words, counts[i].channel), counts[i].count,
			age(counts[i].oldest_at, now, ctl->arena));
	return true;
}

static void print_one(const struct message *message, int64_t now, struct arena *arena)
{
	printf("%8" PRId64 "  %-9s  %-7s  %-16s  %-14s  %8" PRId64 "  %8" PRId64 "  %-6s  %s\n",
		message->id, word_name(&message_state_words, message->state),
		word_name(&channel_words, message->channel), recipient(message, arena),
		word_name(&template_words, message->template), message->issue_id, message->attempts,
		age(message->created_at, now, arena), message->said ? message->said : "-");
}

static bool print_messages(struct ctl *ctl, int state, int64_t now)
{
	struct db_rows rows;
	const struct message *messages;

	if (!message_list(ctl->db, state, LISTED, ctl->arena, &rows, &ctl->err))
		return false;
	messages = rows.items;
	for (size_t i = 0; i < rows.count; i++)
		print_one(&messages[i], now, ctl->arena);
	return true;
}

/* What has been settled well is counted; what has not stands there one by one. */
static int list(struct ctl *ctl)
{
	int64_t now = time_now();

	if (!print_counts(ctl, now))
		return ctl_fail(ctl);
	printf("\n%8s  %-9s  %-7s  %-16s  %-14s  %8s  %8s  %-6s  %s\n", "id", "state", "channel",
		"recipient", "template", "issue", "attempts", "age", "said last");
	if (!print_messages(ctl, MESSAGE_DEAD, now) || !print_messages(ctl, MESSAGE_WAITING, now))
		return ctl_fail(ctl);
	return CTL_DONE;
}

/* One of them ------------------------------------------------------------------------------------ */

/* By its number, or by its name: a Message-ID, with or without what stands around the name. */
static bool find(struct ctl *ctl, const char *arg, struct message *message)
{
	char *end;
	int64_t id = strtoll(arg, &end, 10);
	bool found, done;

	*message = (struct message){ 0 };
	if (*end) {
		arg += *arg == '<';
		done = message_find_name(ctl->db, arena_strndup(ctl->arena, arg, strcspn(arg, "@>")),
			ctl->arena, message, &found, &ctl->err);
	} else {
		done = message_find(ctl->db, id, ctl->arena, message, &found, &ctl->err);
	}
	return done && (found || err_set(&ctl->err, ERR_NOT_FOUND, "There is no message %s.", arg));
}

static void print_head(const struct message *message, struct arena *arena)
{
	printf("message    %" PRId64 "\nname       %s\nstate      %s\nrecipient  %s\nchannel    %s\n"
	       "template   %s\nissue      %" PRId64 "\nevent      %" PRId64 "\ncreated    %s\n"
	       "settled    %s\nnext       %s\nleased by  %s\nattempts   %" PRId64 "\n\n",
		message->id, message->name, word_name(&message_state_words, message->state),
		recipient(message, arena), word_name(&channel_words, message->channel),
		word_name(&template_words, message->template), message->issue_id, message->seq,
		moment(message->created_at, arena), moment(message->settled_at, arena),
		moment(message->next_at, arena), message->leased_by ? message->leased_by : "-",
		message->attempts);
}

static int show(struct ctl *ctl, const char *arg)
{
	struct message message;
	struct db_rows rows;
	const struct message_attempt *attempts;

	if (!find(ctl, arg, &message)
		|| !message_attempts(ctl->db, message.id, ctl->arena, &rows, &ctl->err))
		return ctl_fail(ctl);
	print_head(&message, ctl->arena);
	fputs(message.contents, stdout);
	printf("\n%-7s  %-24s  %-6s  %6s  %-20s  %-24s  %s\n", "attempt", "at", "status", "ms", "by",
		"to", "said");
	attempts = rows.items;
	for (size_t i = 0; i < rows.count; i++)
		printf("%7" PRId64 "  %-24s  %6" PRId64 "  %6" PRId64 "  %-20s  %-24s  %s\n",
			attempts[i].attempt, moment(attempts[i].at, ctl->arena), attempts[i].status,
			attempts[i].ms, attempts[i].by, attempts[i].sent_to ? attempts[i].sent_to : "-",
			attempts[i].said ? attempts[i].said : "-");
	return CTL_DONE;
}

/* Another chance --------------------------------------------------------------------------------- */

static int replay(struct ctl *ctl, const char *arg)
{
	struct message message = { .id = 0 };
	int64_t count;

	if (strcmp(arg, "--dead") != 0 && !find(ctl, arg, &message))
		return ctl_fail(ctl);
	if (!message_revive(ctl->db, message.id, time_now(), &count, &ctl->err))
		return ctl_fail(ctl);
	if (!count && message.id) {
		(void)err_set(&ctl->err, ERR_CONFLICT,
			"Message %" PRId64 " waits, was dropped, or has relayed its news.", message.id);
		return ctl_fail(ctl);
	}
	return printf("%" PRId64 "\n", count) < 0 ? CTL_FAILED : CTL_DONE;
}

/* What came back --------------------------------------------------------------------------------- */

struct bounce {
	struct ctl *ctl;
	struct message message;
	const char *said;
};

static bool bounce(void *arg, struct err *err)
{
	static const struct caller nobody;
	const struct bounce *bounce = arg;
	const struct ctl *ctl = bounce->ctl;
	const struct desk desk = {
		.db = ctl->db,
		.arena = ctl->arena,
		.caller = &nobody,
		.now = time_now(),
		.clock = ctl->settings.clock.rules,
		.rules = ctl->settings.rules,
		.vip_manager_limit = ctl->settings.vip_manager_limit,
	};

	return post_bounced(&desk, &bounce->message, bounce->said, "triagectl", err);
}

static int bounced(struct ctl *ctl, const char *arg, const char *said)
{
	struct bounce what = { .ctl = ctl, .said = said };

	if (!find(ctl, arg, &what.message)
		|| !tx_run(ctl->db, ctl->arena, bounce, &what, &ctl->err))
		return ctl_fail(ctl);
	return CTL_DONE;
}

int ctl_outbox(struct ctl *ctl, int argc, char **argv)
{
	if (argc == 1)
		return list(ctl);
	if (argc == 3 && !strcmp(argv[1], "replay"))
		return replay(ctl, argv[2]);
	if ((argc == 3 || argc == 4) && !strcmp(argv[1], "bounced"))
		return bounced(ctl, argv[2], argc == 4 ? argv[3] : "It came back.");
	return argc == 2 && argv[1][0] != '-' ? show(ctl, argv[1]) : ctl_misused(ctl);
}
