#include "triaged/master.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "api/api.h"
#include "base/arena.h"
#include "base/log.h"
#include "base/time.h"
#include "triaged/crew.h"
#include "triaged/listener.h"
#include "triaged/scoreboard.h"

/* Settings and the arena in which their texts live. */
struct held {
	struct settings settings;
	struct arena *arena; /* NULL: there are none */
};

struct master {
	const char *config;
	pid_t pid;
	struct held held;
	struct held next; /* read after SIGHUP, while `checker` looks whether they will do */
	pid_t checker;    /* a process of its own, since a database may keep it waiting */
	struct listener listener;
	struct scoreboard *board;
	struct log log;
	struct crew crew;
	sigset_t signals;
	bool stopping;
};

static void report(struct master *master, enum log_level level, const char *event,
	const char *detail)
{
	log_event(&master->log, level, event, (const struct log_item[]){
		LOG_ITEM_NUMBER("pid", master->pid),
		LOG_ITEM_TEXT(detail ? "detail" : NULL, detail),
		LOG_ITEM_END,
	});
}

static void drop(struct held *held)
{
	arena_free(held->arena);
	*held = (struct held){ .arena = NULL };
}

/* A database that is not there yet is no reason not to start: the workers will find it. */
static bool check(struct master *master, const struct settings *settings, struct err *err)
{
	if (app_check(settings, err))
		return true;
	if (err->kind != ERR_UNAVAILABLE)
		return false;
	report(master, LEVEL_WARNING, "database_unavailable", err->detail);
	err_clear(err);
	return true;
}

/* SIGHUP ------------------------------------------------------------------------------------- */

static void drop_next(struct master *master)
{
	if (master->checker)
		kill(master->checker, SIGKILL);
	master->checker = 0;
	drop(&master->next);
}

static void check_next(struct master *master)
{
	struct err err;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	err_init(&err, master->next.arena);
	if (check(master, &master->next.settings, &err))
		_exit(EXIT_SUCCESS);
	report(master, LEVEL_ERROR, "reload_refused", err.detail);
	_exit(EXIT_FAILURE);
}

static void reload(struct master *master)
{
	struct err err;

	drop_next(master);
	master->next.arena = arena_new();
	err_init(&err, master->next.arena);
	if (!settings_read(master->config, &master->next.settings, master->next.arena, &err)) {
		report(master, LEVEL_ERROR, "reload_refused", err.detail);
		drop(&master->next);
		return;
	}
	master->checker = fork();
	if (master->checker == 0)
		check_next(master);
	if (master->checker < 0) {
		report(master, LEVEL_ERROR, "reload_refused", strerror(errno));
		master->checker = 0;
		drop(&master->next);
	}
}

/* What the checker found out. */
static void decide(struct master *master, int status)
{
	bool moved = strcmp(master->next.settings.listen, master->held.settings.listen) != 0;

	master->checker = 0;
	if (!WIFEXITED(status) || WEXITSTATUS(status) != EXIT_SUCCESS) {
		drop(&master->next);
		return;
	}
	drop(&master->held);
	master->held = master->next;
	master->next.arena = NULL;
	log_set_level(&master->log, master->held.settings.log_level);
	report(master, LEVEL_INFO, "reload",
		moved ? "the listen address changes with the next start only" : NULL);
	crew_replace(&master->crew);
}

/* Signals ------------------------------------------------------------------------------------ */

static void stop(struct master *master, int number)
{
	if (master->stopping && number == SIGINT) {
		crew_kill(&master->crew);
	} else if (!master->stopping) {
		report(master, LEVEL_INFO, "stopping", sigabbrev_np(number));
		master->stopping = true;
		drop_next(master);
		crew_close(&master->crew, time_monotonic());
	}
}

static void obey(struct master *master, int number)
{
	if (number == SIGTERM || number == SIGINT)
		stop(master, number);
	else if (number == SIGHUP && !master->stopping)
		reload(master);
}

/* All signals are blocked but for this wait, so that none is missed between two of them. */
static void wait_and_obey(struct master *master, int64_t until, int64_t now)
{
	int64_t wait = until > now ? until - now : 0;
	const struct timespec timeout = {
		.tv_sec = wait / MS_SECOND,
		.tv_nsec = wait % MS_SECOND * 1000000,
	};
	int number = sigtimedwait(&master->signals, NULL, &timeout);

	if (number > 0)
		obey(master, number);
}

/* One SIGCHLD may stand for several that have ended. */
static void reap(struct master *master)
{
	pid_t pid;
	int status;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid == master->checker)
			decide(master, status);
		else
			crew_bury(&master->crew, pid, status);
	}
}

static void take_signals(struct master *master)
{
	static const int numbers[] = { SIGTERM, SIGINT, SIGHUP, SIGCHLD };

	sigemptyset(&master->signals);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		signal(numbers[i], SIG_DFL); /* one that was ignored when we began would never come */
		sigaddset(&master->signals, numbers[i]);
	}
	sigprocmask(SIG_SETMASK, &master->signals, NULL);
}

/* From start to end -------------------------------------------------------------------------- */

/* Until the socket is made there is nothing to clean up, and signals do what they always do. */
static bool set_up(struct master *master, struct err *err)
{
	const struct settings *settings = &master->held.settings;

	signal(SIGPIPE, SIG_IGN);
	log_open(&master->log, STDERR_FILENO, settings->log_level);
	if (!check(master, settings, err))
		return false;
	master->board = scoreboard_new(CREW_MAX, err);
	if (!master->board)
		return false;
	master->log.dropped_ever = &master->board->shared.metrics.log_dropped;
	take_signals(master);
	if (!listener_open(&master->listener, settings, err))
		return false;
	master->crew = (struct crew){
		.settings = settings,
		.listener = master->listener.fd,
		.board = master->board,
		.log = &master->log,
	};
	return true;
}

static void report_start(struct master *master)
{
	log_event(&master->log, LEVEL_INFO, "start", (const struct log_item[]){
		LOG_ITEM_NUMBER("pid", master->pid),
		LOG_ITEM_TEXT("version", VERSION),
		LOG_ITEM_TEXT("listen", master->held.settings.listen),
		LOG_ITEM_NUMBER("workers", master->held.settings.workers),
		LOG_ITEM_END,
	});
}

static void supervise(struct master *master)
{
	while (!master->stopping || !crew_is_gone(&master->crew)) {
		int64_t now = time_monotonic();

		crew_end_overdue(&master->crew, now);
		crew_fill(&master->crew, now);
		wait_and_obey(master, crew_next_event(&master->crew, now), now);
		reap(master);
	}
}

int master_run(const char *config, const struct settings *settings, struct arena *arena)
{
	struct master master = {
		.config = config,
		.pid = getpid(),
		.held = { .settings = *settings, .arena = arena },
		.listener = { .fd = -1 },
	};
	struct err err;
	bool started;

	err_init(&err, arena);
	started = set_up(&master, &err);
	if (started) {
		report_start(&master);
		supervise(&master);
		report(&master, LEVEL_INFO, "stop", NULL);
	} else {
		fprintf(stderr, "triaged: %s\n", err.detail);
	}
	listener_close(&master.listener);
	log_close(&master.log);
	scoreboard_free(master.board);
	drop(&master.held);
	return started ? EXIT_SUCCESS : EXIT_FAILURE;
}
