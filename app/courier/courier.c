#include "courier/courier.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/time.h"
#include "courier/chores.h"
#include "courier/followers.h"
#include "desk/database.h"
#include "desk/desk.h"
#include "store/db.h"
#include "store/feed_store.h"
#include "store/migrate.h"

enum {
	EVERY = 100,              /* milliseconds between two looks at the feed */
	PAUSE_MOST = 5 * MS_SECOND, /* after failures */
};

/* How one of the things that are done again and again is getting on. */
struct job {
	const char *name;
	int64_t due;
	int failures; /* in a row */
	bool told;    /* the log knows that it fails */
};

struct courier {
	const struct settings *settings;
	struct db *db;
	struct arena *arena; /* of one job */
	struct log log;
	struct job stamp;    /* comes first: when it fails, nothing else is tried */
	struct job *follow;  /* by follower */
	struct job *chores;  /* by chore */
	int64_t *places;     /* by follower: how far it is known to have come */
	int64_t end;         /* the feed's */
	sigset_t signals;
	bool stopping;
};

/* Signals ------------------------------------------------------------------------------------- */

static void take_signals(struct courier *courier)
{
	static const int numbers[] = { SIGTERM, SIGINT, SIGHUP };

	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&courier->signals);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		signal(numbers[i], SIG_DFL); /* one that was ignored when we began would never come */
		sigaddset(&courier->signals, numbers[i]);
	}
	sigprocmask(SIG_SETMASK, &courier->signals, NULL);
}

/* Rests until the moment, or until it is told to end; also whether it was. */
static bool rest(struct courier *courier, int64_t until)
{
	int64_t wait = until - time_monotonic();
	const struct timespec timeout = {
		.tv_sec = wait > 0 ? wait / MS_SECOND : 0,
		.tv_nsec = wait > 0 ? wait % MS_SECOND * 1000000 : 0,
	};

	if (!courier->stopping && sigtimedwait(&courier->signals, NULL, &timeout) > 0)
		courier->stopping = true;
	return !courier->stopping;
}

static bool goes_on(struct courier *courier)
{
	return rest(courier, 0);
}

/* What worked, and what did not --------------------------------------------------------------- */

static void report(struct courier *courier, enum log_level level, const char *event)
{
	log_event(&courier->log, level, event, (const struct log_item[]){
		LOG_ITEM_NUMBER("pid", getpid()),
		LOG_ITEM_TEXT("version", VERSION),
		LOG_ITEM_END,
	});
}

static void report_failure(struct courier *courier, const struct job *job, const struct err *err)
{
	bool gone = job == &courier->stamp && err->kind == ERR_UNAVAILABLE;

	log_event(&courier->log, gone ? LEVEL_WARNING : LEVEL_ERROR,
		gone ? "database_unavailable" : "job_failed", (const struct log_item[]){
		LOG_ITEM_TEXT("job", job->name),
		LOG_ITEM_TEXT("detail", err->detail),
		LOG_ITEM_TEXT("database", db_said(courier->db)),
		LOG_ITEM_END,
	});
}

static void report_recovery(struct courier *courier, const struct job *job)
{
	log_event(&courier->log, LEVEL_INFO, "job_works", (const struct log_item[]){
		LOG_ITEM_TEXT("job", job->name),
		LOG_ITEM_NUMBER("failures", job->failures),
		LOG_ITEM_END,
	});
}

static int64_t pause_after(int failures)
{
	int64_t pause = EVERY;

	while (--failures > 0 && pause < PAUSE_MOST)
		pause *= 2;
	return pause < PAUSE_MOST ? pause : PAUSE_MOST;
}

/*
 * The first time that the database does not answer to a job may be the moment in which it goes
 * away. The stamp will tell, which is tried next; only if that works, it is the job's own trouble.
 */
static void failed(struct courier *courier, struct job *job, const struct err *err)
{
	int patience = job != &courier->stamp && err->kind == ERR_UNAVAILABLE ? 1 : 0;

	job->failures++;
	job->due = time_monotonic() + pause_after(job->failures);
	if (job->told || job->failures <= patience)
		return;
	report_failure(courier, job, err);
	job->told = true;
}

static void worked(struct courier *courier, struct job *job, int64_t every)
{
	if (job->told)
		report_recovery(courier, job);
	*job = (struct job){ .name = job->name, .due = time_monotonic() + every };
}

/* Ends a job: says how it went, and forgets what it has allocated. */
static bool conclude(struct courier *courier, struct job *job, int64_t every, bool done,
	const struct err *err)
{
	if (done)
		worked(courier, job, every);
	else
		failed(courier, job, err);
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
	} while (count == FEED_BATCH && goes_on(courier));
	return feed_end(courier->db, courier->arena, &courier->end, err);
}

static bool stamp(struct courier *courier)
{
	struct err err;

	err_init(&err, courier->arena);
	return conclude(courier, &courier->stamp, EVERY, stamp_all(courier, &err), &err);
}

/* Batch after batch, to the end of the feed, or until another courier is ahead of this one. */
static bool follow_on(struct courier *courier, size_t i, struct err *err)
{
	int64_t before;

	do {
		before = courier->places[i];
		arena_reset(courier->arena);
		if (!follow(courier->db, &followers[i], courier->arena, &courier->places[i], err))
			return false;
	} while (courier->places[i] > before && courier->places[i] < courier->end
		 && goes_on(courier));
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
	static const struct caller nobody;
	const struct chore *chore = &chores[i];
	const struct desk desk = {
		.db = courier->db,
		.arena = courier->arena,
		.caller = &nobody,
		.now = time_now(),
		.clock = courier->settings->clock.rules,
		.vip_manager_limit = courier->settings->vip_manager_limit,
		.rules = courier->settings->rules,
	};
	struct err err;

	if (courier->chores[i].due > now)
		return;
	err_init(&err, courier->arena);
	conclude(courier, &courier->chores[i], chore->every, chore->run(&desk, &err), &err);
}

static void make_round(struct courier *courier)
{
	int64_t now = time_monotonic();

	if (!stamp(courier))
		return;
	for (size_t i = 0; followers[i].name && goes_on(courier); i++)
		let_follow(courier, i, now);
	for (size_t i = 0; chores[i].name && goes_on(courier); i++)
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
	courier->stamp.name = "stamp";
}

/* A database that is not there yet is no reason not to start. */
static bool check(struct courier *courier, struct err *err)
{
	return migrate_check(courier->db, VERSION, courier->arena, err)
	       || err->kind == ERR_UNAVAILABLE;
}

static void work(struct courier *courier)
{
	report(courier, LEVEL_INFO, "start");
	do
		make_round(courier);
	while (rest(courier, courier->stamp.due));
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
	take_signals(&courier);
	log_open(&courier.log, STDERR_FILENO, settings->log_level);
	fits = check(&courier, &err);
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
