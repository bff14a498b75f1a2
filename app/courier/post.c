#include "courier/post.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/time.h"
#include "courier/job.h"
#include "courier/transport.h"
#include "desk/database.h"
#include "desk/outbox.h"
#include "desk/post.h"
#include "store/db.h"

enum {
	IDLE = 300,        /* milliseconds between two looks into an empty outbox */
	AGAIN = MS_SECOND, /* before one that has died is started again */
	PATIENCE = 5 * MS_SECOND, /* with the database, when told to end */
};

/* One of them, in its own process. */
struct post_office {
	const struct settings *settings;
	struct transport *transport;
	struct db *db;
	struct arena *arena; /* of one message */
	struct log log;
	struct rest rest;
	struct job job;
	int channel;
	pid_t parent;
	char name[80];
};

static struct desk desk_now(const struct post_office *office)
{
	static const struct caller nobody;

	return (struct desk){
		.db = office->db,
		.arena = office->arena,
		.caller = &nobody,
		.now = time_now(),
		.clock = office->settings->clock.rules,
		.vip_manager_limit = office->settings->vip_manager_limit,
		.rules = office->settings->rules,
		.outbox = office->settings->notifications.rules,
	};
}

/* Who was left alone would go on unseen when the courier is told to end. */
static bool goes_on(struct post_office *office, int64_t until)
{
	return rest_until(&office->rest, until) && getppid() == office->parent;
}

static void report(struct post_office *office, const struct post *post,
	const struct receipt *receipt, int state)
{
	const struct message *message = &post->parcel.message;
	enum log_level level = state == MESSAGE_DELIVERED ? LEVEL_INFO : LEVEL_WARNING;

	log_event(&office->log, level, "message", (const struct log_item[]){
		LOG_ITEM_NUMBER("message", message->id),
		LOG_ITEM_TEXT("channel", word_name(&channel_words, message->channel)),
		LOG_ITEM_TEXT("template", word_name(&template_words, message->template)),
		LOG_ITEM_TEXT("state", word_name(&message_state_words, state)),
		LOG_ITEM_NUMBER("attempt", message->attempts),
		LOG_ITEM_NUMBER("status", receipt->status),
		LOG_ITEM_NUMBER("ms", receipt->ms),
		LOG_ITEM_TEXT("said", receipt->said),
		LOG_ITEM_END,
	});
}

/*
 * What the other side has answered must not be lost because the database is gone for a moment: it
 * would be sent twice. When the lease is over, it is, and somebody else's.
 */
static bool settle(struct post_office *office, struct post *post, enum delivery delivery,
	const struct receipt *receipt, struct err *err)
{
	struct arena_mark mark = arena_mark(office->arena);
	int64_t until = post->parcel.message.next_at;
	int state = 0;

	for (;;) {
		struct desk desk = desk_now(office);

		if (post_settle(&desk, post, delivery, receipt, &state, err))
			break;
		if (office->rest.stopping && until > time_now() + PATIENCE)
			until = time_now() + PATIENCE;
		if (time_now() >= until)
			return false;
		arena_rewind(office->arena, mark);
		err_clear(err);
		poll(NULL, 0, JOB_EVERY);
		rest_until(&office->rest, 0);
	}
	report(office, post, receipt, state);
	return true;
}

/* One message; `*found` is false when none is due. */
static bool deliver(struct post_office *office, bool *found, struct err *err)
{
	struct desk desk = desk_now(office);
	struct receipt receipt = { 0 };
	enum delivery delivery;
	struct post post;

	if (!post_take(&desk, office->channel, office->name, &post, found, err))
		return false;
	if (!post.to_be_sent)
		return true;
	delivery = transport_deliver(office->transport, &post.letter, office->arena, &receipt);
	return settle(office, &post, delivery, &receipt, err);
}

static void work(struct post_office *office)
{
	bool found;

	do {
		struct err err;

		arena_reset(office->arena);
		err_init(&err, office->arena);
		if (deliver(office, &found, &err))
			job_worked(&office->job, &office->log, found ? 0 : IDLE);
		else
			job_failed(&office->job, &office->log, office->db, &err);
	} while (goes_on(office, office->job.due));
}

/* "host/1234": in the outbox it says who has a message in hand. */
static void name_itself(struct post_office *office)
{
	char host[60] = "";

	if (gethostname(host, sizeof(host) - 1))
		host[0] = '\0';
	snprintf(office->name, sizeof(office->name), "%.59s/%ld", host, (long)getpid());
}

/* The process, from start to end. */
static int run(const struct settings *settings, int channel, pid_t parent)
{
	struct arena *kept = arena_new();
	struct post_office office = {
		.settings = settings,
		.db = database_open(&settings->database),
		.arena = arena_new(),
		.job = { .name = channel == CHANNEL_EMAIL ? "mail" : "chat", .first = true },
		.channel = channel,
		.parent = parent,
	};
	struct err err;
	bool opened;

	prctl(PR_SET_PDEATHSIG, SIGTERM);
	rest_init(&office.rest);
	name_itself(&office);
	err_init(&err, kept);
	log_open(&office.log, STDERR_FILENO, settings->log_level);
	opened = transport_open(settings, kept, &office.transport, &err);
	if (opened && getppid() == parent)
		work(&office);
	if (!opened)
		job_failed(&office.job, &office.log, office.db, &err);
	transport_close(office.transport);
	log_close(&office.log);
	db_close(office.db);
	arena_free(office.arena);
	arena_free(kept);
	return opened ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* All of them, seen from the courier -------------------------------------------------------------- */

static bool is_served(const struct settings *settings, int channel)
{
	const struct outbox_rules *rules = settings->notifications.rules;

	return (rules->channels & WORD_BIT(channel)) || (channel == CHANNEL_CHAT && rules->rooms);
}

static void report_start(const struct posters *posters, const struct poster *poster)
{
	log_event(posters->log, LEVEL_INFO, "poster", (const struct log_item[]){
		LOG_ITEM_TEXT("channel", word_name(&channel_words, poster->channel)),
		LOG_ITEM_NUMBER("pid", poster->pid),
		LOG_ITEM_END,
	});
}

/* What the child has of its parent's memory ends with it. */
static void start(struct posters *posters, struct poster *poster)
{
	pid_t parent = getpid(), pid = fork();

	if (!pid) {
		close_range(STDERR_FILENO + 1, UINT_MAX, 0); /* the courier's connection is not to live on here */
		_exit(run(posters->settings, poster->channel, parent));
	}
	poster->pid = pid > 0 ? pid : 0;
	poster->again = time_monotonic() + AGAIN;
	report_start(posters, poster);
}

static void look_after(struct poster *poster)
{
	if (poster->pid && waitpid(poster->pid, NULL, WNOHANG) != 0)
		poster->pid = 0;
}

void posters_keep(struct posters *posters)
{
	for (int channel = 1; channel < channel_count; channel++) {
		struct poster *poster = &posters->of[channel];

		poster->channel = channel;
		look_after(poster);
		if (!poster->pid && is_served(posters->settings, channel)
			&& time_monotonic() >= poster->again)
			start(posters, poster);
	}
}

void posters_stop(struct posters *posters)
{
	for (int channel = 1; channel < channel_count; channel++)
		if (posters->of[channel].pid)
			kill(posters->of[channel].pid, SIGTERM);
	for (int channel = 1; channel < channel_count; channel++)
		while (posters->of[channel].pid && waitpid(posters->of[channel].pid, NULL, 0) < 0
			&& errno == EINTR)
			;
}
