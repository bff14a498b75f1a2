#include "courier/courier.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/time.h"
#include "courier/chores.h"
#include "courier/followers.h"
#include "courier/job.h"
#include "courier/post.h"
#include "courier/transport.h"
#include "desk/database.h"
#include "desk/desk.h"
#include "desk/outbox.h"
#include "domain/words.h"
#include "store/db.h"
#include "store/feed_store.h"
#include "store/migrate.h"

struct courier {
	const struct settings *settings;
	struct db *db;
	struct arena *arena; /* of one job */
	struct log log;
	struct job stamp;
	struct job *follow;  /* by follower */
	struct job *chores;  /* by chore */
	int64_t *places;     /* by follower: how far it is known to have come */
	int64_t end;         /* the feed's */
	struct rest rest;
	struct posters posters;
};

/* What worked, and what did not --------------------------------------------------------------- */

static void report(struct courier *courier, enum log_level level, const char *event)
{
	log_event(&courier->log, level, event, (const struct log_item[]){
		LOG_ITEM_NUMBER("pid", getpid()),
		LOG_ITEM_TEXT("version", VERSION),
		LOG_ITEM_END,
	});
}

/* Ends a job: says how it went, and forgets what it has allocated. */
static bool conclude(struct courier *courier, struct job *job, int64_t every, bool done,
	const struct err *err)
{
	if (done)
		job_worked(job, &courier->log, every);
	else
		job_failed(job, &courier->log, courier->db, err);
	arena_reset(courier->arena);
	return done;
}

/* The jobs ------------------------------------------------------------------------------------ */

static bool stamp_all(struct courier *courier, struct err *err)
{
	size_t count;

	do {
		arena_reset(courier->arena);
		if (!feed_stamp(courier->db, courier->arena, &count, err))
			return false;
	} while (count == FEED_BATCH && rest_until(&courier->rest, 0));
	return feed_end(courier->db, courier->arena, &courier->end, err);
}

static bool stamp(struct courier *courier)
{
	struct err err;

	err_init(&err, courier->arena);
	return conclude(courier, &courier->stamp, JOB_EVERY, stamp_all(courier, &err), &err);
}

/* Nobody is the caller of what the courier does. */
static struct desk desk_now(const struct courier *courier)
{
	static const struct caller nobody;

	return (struct desk){
		.db = courier->db,
		.arena = courier->arena,
		.caller = &nobody,
		.now = time_now(),
		.clock = courier->settings->clock.rules,
		.vip_manager_limit = courier->settings->vip_manager_limit,
		.rules = courier->settings->rules,
		.outbox = courier->settings->notifications.rules,
	};
}

/* Who should have heard of something, and was not told. */
static void report_untold(struct courier *courier, const struct untold *untold)
{
	for (; untold; untold = untold->next)
		log_event(&courier->log, LEVEL_INFO, "untold", (const struct log_item[]){
			LOG_ITEM_NUMBER("issue", untold->issue_id),
			LOG_ITEM_NUMBER("employee", untold->employee_id),
			LOG_ITEM_TEXT("template", word_name(&template_words, untold->template)),
			LOG_ITEM_END,
		});
}

/* Batch after batch, to the end of the feed, or until another courier is ahead of this one. */
static bool follow_on(struct courier *courier, size_t i, struct err *err)
{
	int64_t before;

	do {
		const struct untold *untold = NULL;
		struct desk desk = desk_now(courier);

		desk.untold = &untold;
		before = courier->places[i];
		arena_reset(courier->arena);
		if (!follow(&desk, &followers[i], &courier->places[i], err))
			return false;
		report_untold(courier, untold);
	} while (courier->places[i] > before && courier->places[i] < courier->end
		 && rest_until(&courier->rest, 0));
	return true;
}

static void let_follow(struct courier *courier, size_t i, int64_t now)
{
	struct job *job = &courier->follow[i];
	struct err err;

	if (job->due > now || courier->places[i] >= courier->end)
		return;
	err_init(&err, courier->arena);
	conclude(courier, job, 0, follow_on(courier, i, &err), &err);
}

static void do_chore(struct courier *courier, size_t i, int64_t now)
{
	const struct chore *chore = &chores[i];
	const struct desk desk = desk_now(courier);
	struct err err;

	if (courier->chores[i].due > now)
		return;
	err_init(&err, courier->arena);
	conclude(courier, &courier->chores[i], chore->every, chore->run(&desk, &err), &err);
}

static void make_round(struct courier *courier)
{
	int64_t now = time_monotonic();

	posters_keep(&courier->posters);
	if (!stamp(courier))
		return;
	for (size_t i = 0; followers[i].name && rest_until(&courier->rest, 0); i++)
		let_follow(courier, i, now);
	for (size_t i = 0; chores[i].name && rest_until(&courier->rest, 0); i++)
		do_chore(courier, i, now);
}

/* From start to end --------------------------------------------------------------------------- */

static void *array_of(size_t count, size_t size)
{
	void *items = calloc(count + 1, size);

	if (!items)
		abort();
	return items;
}

static void prepare(struct courier *courier)
{
	size_t count = 0;

	while (followers[count].name)
		count++;
	courier->follow = array_of(count, sizeof(*courier->follow));
	courier->places = array_of(count, sizeof(*courier->places));
	for (size_t i = 0; i < count; i++)
		courier->follow[i].name = followers[i].name;
	for (count = 0; chores[count].name;)
		count++;
	courier->chores = array_of(count, sizeof(*courier->chores));
	for (size_t i = 0; i < count; i++)
		courier->chores[i].name = chores[i].name;
	courier->stamp = (struct job){ .name = "stamp", .first = true };
}

/* Who delivers opens it for itself: here it is seen whether they can. */
static bool check_transport(const struct courier *courier, struct err *err)
{
	struct transport *transport = NULL;
	bool good = transport_open(courier->settings, courier->arena, &transport, err);

	transport_close(transport);
	return good;
}

/* A database that is not there yet is no reason not to start. */
static bool check_database(struct courier *courier, struct err *err)
{
	return migrate_check(courier->db, VERSION, courier->arena, err)
	       || err->kind == ERR_UNAVAILABLE;
}

static void work(struct courier *courier)
{
	report(courier, LEVEL_INFO, "start");
	do
		make_round(courier);
	while (rest_until(&courier->rest, courier->stamp.due));
	posters_stop(&courier->posters);
	report(courier, LEVEL_INFO, "stop");
}

int courier_run(const struct settings *settings, struct arena *arena)
{
	struct courier courier = {
		.settings = settings,
		.db = database_open(&settings->database),
		.arena = arena_new(),
	};
	struct err err;
	bool fits;

	err_init(&err, arena);
	prepare(&courier);
	rest_init(&courier.rest);
	log_open(&courier.log, STDERR_FILENO, settings->log_level);
	courier.posters = (struct posters){ .settings = settings, .log = &courier.log };
	fits = check_transport(&courier, &err) && check_database(&courier, &err);
	if (fits)
		work(&courier);
	else
		fprintf(stderr, "triaged-courier: %s\n", err.detail);
	log_close(&courier.log);
	free(courier.follow);
	free(courier.places);
	free(courier.chores);
	arena_free(courier.arena);
	db_close(courier.db);
	return fits ? EXIT_SUCCESS : EXIT_FAILURE;
}
