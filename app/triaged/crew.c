#include "triaged/crew.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/time.h"
#include "triaged/worker.h"

enum {
	YOUNG = MS_SECOND,     /* one that dies at this age may die of how it was started */
	FREE_DEATHS = 3,       /* as many in a row are replaced at once */
	DELAY_FIRST = 100,     /* then later and later, in milliseconds */
	DELAY_LAST = MS_SECOND,
	GRACE = 3 * MS_SECOND, /* at the end, beyond request_limit */
};

static int64_t limit_of(const struct crew *crew)
{
	return crew->settings->request_limit * MS_SECOND;
}

static struct metrics *metrics_of(const struct crew *crew)
{
	return &crew->board->shared.metrics;
}

/* Forking ------------------------------------------------------------------------------------ */

/* How long to wait before a worker is replaced, when `deaths` in a row died young. */
static int64_t delay_after(int deaths)
{
	int64_t delay = DELAY_FIRST;

	if (deaths <= FREE_DEATHS)
		return 0;
	for (int i = FREE_DEATHS + 1; i < deaths && delay < DELAY_LAST; i++)
		delay *= 2;
	return delay < DELAY_LAST ? delay : DELAY_LAST;
}

static void lose(struct child *child, int64_t now)
{
	bool young = now - child->started < YOUNG;
	int deaths = young ? child->young_deaths + 1 : 0;

	*child = (struct child){ .young_deaths = deaths, .due = now + delay_after(deaths) };
}

static void report_fork(const struct crew *crew)
{
	log_event(crew->log, LEVEL_ERROR, "fork_failed", (const struct log_item[]){
		LOG_ITEM_TEXT("error", strerror(errno)),
		LOG_ITEM_END,
	});
}

static void spawn(struct crew *crew, size_t i, int64_t now)
{
	struct child *child = &crew->children[i];
	struct worker_orders orders = {
		.settings = crew->settings,
		.listener = crew->listener,
		.board = crew->board,
		.slot = &crew->board->slots[i],
		.log = *crew->log,
		.master = getpid(),
	};
	pid_t pid = fork();

	if (pid == 0)
		worker_run(&orders);
	child->started = now;
	if (pid > 0) {
		child->pid = pid;
		metrics_add(&metrics_of(crew)->worker_starts, 1);
	} else {
		report_fork(crew);
		lose(child, now);
	}
}

static bool is_wanted(const struct crew *crew, size_t i)
{
	return !crew->children[i].pid && !crew->closed && i < (size_t)crew->settings->workers;
}

void crew_fill(struct crew *crew, int64_t now)
{
	for (size_t i = 0; i < CREW_MAX; i++)
		if (is_wanted(crew, i) && crew->children[i].due <= now)
			spawn(crew, i, now);
}

/* Ending ------------------------------------------------------------------------------------- */

static void signal_all(struct crew *crew, int number)
{
	for (size_t i = 0; i < CREW_MAX; i++) {
		struct child *child = &crew->children[i];

		if (!child->pid)
			continue;
		kill(child->pid, number);
		child->leaving = true;
		child->killed |= number == SIGKILL;
	}
}

void crew_replace(struct crew *crew)
{
	signal_all(crew, SIGTERM);
}

void crew_close(struct crew *crew, int64_t now)
{
	crew->closed = true;
	crew->kill_at = now + limit_of(crew) + GRACE;
	signal_all(crew, SIGTERM);
}

void crew_kill(struct crew *crew)
{
	signal_all(crew, SIGKILL);
	crew->kill_at = INT64_MAX;
}

bool crew_is_gone(const struct crew *crew)
{
	for (size_t i = 0; i < CREW_MAX; i++)
		if (crew->children[i].pid)
			return false;
	return true;
}

/* A worker that ends not of its own will, why, and which request it had in hand. */
static void report(const struct crew *crew, size_t i, enum log_level level, const char *event,
	struct log_item why)
{
	const struct slot *slot = &crew->board->slots[i];
	int64_t taken = slot_taken(slot, time_monotonic());
	char request_id[REQUEST_ID_ROOM];

	log_event(crew->log, level, event, (const struct log_item[]){
		LOG_ITEM_NUMBER("pid", crew->children[i].pid),
		why,
		LOG_ITEM_TEXT(taken < 0 ? NULL : "request_id", slot_request_id(slot, request_id)),
		LOG_ITEM_TEXT("route", slot_route(slot)),
		LOG_ITEM_MS("ms", taken * 1000),
		LOG_ITEM_END,
	});
}

void crew_end_overdue(struct crew *crew, int64_t now)
{
	int64_t limit = limit_of(crew);

	for (size_t i = 0; i < CREW_MAX; i++) {
		struct child *child = &crew->children[i];

		if (!child->pid || child->killed || slot_taken(&crew->board->slots[i], now) < limit)
			continue;
		report(crew, i, LEVEL_ERROR, "request_limit",
			(struct log_item)LOG_ITEM_NUMBER("limit_ms", limit));
		kill(child->pid, SIGKILL);
		child->killed = true;
		metrics_add(&metrics_of(crew)->workers_overdue, 1);
	}
	if (crew->closed && now >= crew->kill_at)
		crew_kill(crew);
}

/* One that ended otherwise than it was told to. */
static void report_death(const struct crew *crew, size_t i, int status)
{
	struct metrics *metrics = metrics_of(crew);

	if (WIFSIGNALED(status)) {
		report(crew, i, LEVEL_WARNING, "worker_died",
			(struct log_item)LOG_ITEM_TEXT("signal", sigabbrev_np(WTERMSIG(status))));
		metrics_add(&metrics->workers_killed, 1);
	} else {
		report(crew, i, LEVEL_WARNING, "worker_died",
			(struct log_item)LOG_ITEM_NUMBER("status", WEXITSTATUS(status)));
		metrics_add(&metrics->workers_failed, 1);
	}
}

static void bury(struct crew *crew, size_t i, int status)
{
	struct child *child = &crew->children[i];
	bool clean = WIFEXITED(status) && WEXITSTATUS(status) == 0;

	if (!clean && !(WIFSIGNALED(status) && child->killed))
		report_death(crew, i, status);
	slot_clear(&crew->board->slots[i]);
	if (clean && child->leaving)
		*child = (struct child){ .pid = 0 };
	else
		lose(child, time_monotonic());
}

void crew_bury(struct crew *crew, pid_t pid, int status)
{
	for (size_t i = 0; i < CREW_MAX; i++)
		if (crew->children[i].pid == pid)
			bury(crew, i, status);
}

/* When ---------------------------------------------------------------------------------------- */

static int64_t earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

int64_t crew_next_event(const struct crew *crew, int64_t now)
{
	int64_t limit = limit_of(crew);
	int64_t next = now + limit; /* the end of a request that comes in this moment */

	if (crew->closed)
		next = earlier(next, crew->kill_at);
	for (size_t i = 0; i < CREW_MAX; i++) {
		const struct child *child = &crew->children[i];
		int64_t taken = slot_taken(&crew->board->slots[i], now);

		if (child->pid && !child->killed && taken >= 0)
			next = earlier(next, now + limit - taken);
		if (is_wanted(crew, i))
			next = earlier(next, child->due);
	}
	return next;
}
