#include "triaged/worker.h"

#include <errno.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "api/api.h"
#include "base/arena.h"
#include "base/strbuf.h"
#include "base/time.h"
#include "http/request.h"
#include "http/response.h"
#include "triaged/fcgi.h"
#include "triaged/request_log.h"

enum { HEADERS_HINT = 1024 };

struct worker {
	const struct worker_orders *orders;
	struct log log;
	struct slot *slot;
	struct arena *arena;
	struct app *app;
	struct fcgi *fcgi;
	int epoll;
	int connection; /* the one it serves */
};

static volatile sig_atomic_t told_to_leave;

static void on_term(int number)
{
	(void)number;
	told_to_leave = 1;
}

/*
 * SIGTERM comes in only while a worker waits, for a connection or with one. Ctrl-C reaches the group of
 * processes; the master alone decides what it means.
 */
static void set_signals(void)
{
	const struct sigaction leave = { .sa_handler = on_term };
	sigset_t blocked;

	signal(SIGPIPE, SIG_IGN);
	signal(SIGUSR1, SIG_DFL); /* libfcgi catches it */
	signal(SIGINT, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	sigaction(SIGTERM, &leave, NULL);
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGTERM);
	sigprocmask(SIG_SETMASK, &blocked, NULL);
}

/* A worker without a master would keep the socket alive with nobody to end it. */
static void die_with(pid_t master)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != master)
		_exit(EXIT_FAILURE);
}

static noreturn void give_up(struct worker *worker, const char *what)
{
	log_event(&worker->log, LEVEL_ERROR, "worker_failed", (const struct log_item[]){
		LOG_ITEM_NUMBER("pid", getpid()),
		LOG_ITEM_TEXT("detail", what),
		LOG_ITEM_TEXT("error", strerror(errno)),
		LOG_ITEM_END,
	});
	_exit(EXIT_FAILURE);
}

/* EPOLLEXCLUSIVE: a connection wakes one worker that waits, not all of them. */
static int watch(int listener)
{
	struct epoll_event event = { .events = EPOLLIN | EPOLLEXCLUSIVE };
	int epoll = epoll_create1(EPOLL_CLOEXEC);

	if (epoll >= 0 && epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event) == 0)
		return epoll;
	return -1;
}

/*
 * With SIGTERM pending and a connection waiting, the kernel may report either: a busy worker would
 * never see the signal, so it looks for it before each connection.
 */
static bool must_leave(void)
{
	sigset_t pending;

	sigpending(&pending);
	return told_to_leave || sigismember(&pending, SIGTERM);
}

static bool is_passing(int error)
{
	return error == EAGAIN || error == EINTR || error == ECONNABORTED || error == EPROTO;
}

/* The next connection; -1 when it is time to leave. */
static int next_connection(struct worker *worker)
{
	struct epoll_event event;
	sigset_t none;
	int connection;

	sigemptyset(&none);
	while (!must_leave()) {
		connection = accept4(worker->orders->listener, NULL, NULL, SOCK_CLOEXEC);
		if (connection >= 0)
			return connection;
		if (!is_passing(errno))
			give_up(worker, "accept");
		if (epoll_pwait(worker->epoll, &event, 1, -1, &none) < 0 && errno != EINTR)
			give_up(worker, "epoll_pwait");
	}
	return -1;
}

/* Waiting with a request in hand (struct patience) ------------------------------------------- */

enum { SHARE = 4 }; /* of so many workers one may wait: of three, none */

static bool begin_to_wait(void *arg)
{
	struct worker *worker = arg;
	size_t workers = (size_t)worker->orders->settings->workers;

	return !must_leave() && slot_wait(worker->orders->board, worker->slot, workers / SHARE);
}

/*
 * SIGTERM comes in here as well. A web server that has lost its client closes the connection. Over
 * TCP that looks as if it only had nothing more to send, and shows when the time is over.
 */
static bool rest(void *arg, int64_t ms)
{
	struct worker *worker = arg;
	struct pollfd peer = { .fd = worker->connection }; /* POLLHUP and POLLERR: always */
	const struct timespec timeout = { .tv_nsec = ms * 1000000 };
	sigset_t none;

	slot_wait_on(worker->slot);
	sigemptyset(&none);
	return !must_leave() && ppoll(&peer, 1, &timeout, &none) <= 0 && !must_leave();
}

static void end_to_wait(void *arg)
{
	struct worker *worker = arg;

	slot_wait_no_more(worker->slot);
}

/* Serving ------------------------------------------------------------------------------------- */

static int64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static struct metrics *metrics_of(const struct worker *worker)
{
	return &worker->orders->board->shared.metrics;
}

static void answer(struct worker *worker, const struct fcgi_input *input, int64_t began_us)
{
	struct response *response = &worker->slot->response;
	struct arena *arena = worker->arena;
	struct request request = { .id = "" };
	struct strbuf head;
	struct err err;
	size_t len;
	int64_t us;

	err_init(&err, arena);
	response_init(response, arena);
	if (!request_init(&request, input->params, input->body, input->body_len, arena, &err)
		&& err.kind == ERR_NONE)
		err_set(&err, ERR_INTERNAL, "request_init failed and does not say why");
	if (input->too_large)
		err_set(&err, ERR_TOO_LARGE, "The body is longer than %lld bytes.",
			(long long)worker->orders->settings->body_limit);
	slot_answer(worker->slot, request.id);
	api_serve(worker->app, &request, &err, response, arena);
	strbuf_init(&head, arena, HEADERS_HINT);
	len = response_head(response, request.method == METHOD_HEAD, &head);
	fcgi_reply(worker->fcgi, &head, response->body.data, len);
	us = now_us() - began_us;
	log_request(&worker->log, &request, response, us, arena);
	metrics_answered(metrics_of(worker), response, us);
}

static void serve(struct worker *worker, int connection)
{
	int64_t began_us = now_us();
	struct fcgi_input input;

	worker->connection = connection;
	slot_read(worker->slot);
	switch (fcgi_receive(worker->fcgi, connection, worker->arena, &input)) {
	case FCGI_RECEIVED:
		answer(worker, &input, began_us);
		break;
	case FCGI_SILENT:
		log_event(&worker->log, LEVEL_WARNING, "peer_timeout",
			(const struct log_item[]){ LOG_ITEM_NUMBER("pid", getpid()), LOG_ITEM_END });
		metrics_add(&metrics_of(worker)->peers_silent, 1);
		break;
	case FCGI_GONE:
		metrics_add(&metrics_of(worker)->peers_gone, 1);
		break;
	}
	arena_reset(worker->arena);
	slot_rest(worker->slot);
}

static void count_crew(void *arg, struct crew_count *count)
{
	const struct scoreboard *board = arg;

	scoreboard_count(board, count);
}

/* What one large request took goes back to the system, and does not stay with the worker for ever. */
static void keep_memory_small(void)
{
	mallopt(M_MMAP_THRESHOLD, 256 * 1024);
	mallopt(M_TRIM_THRESHOLD, 1024 * 1024);
}

noreturn void worker_run(const struct worker_orders *orders)
{
	const struct settings *settings = orders->settings;
	struct worker worker = { .orders = orders, .log = orders->log, .slot = orders->slot };
	const struct patience patience = { begin_to_wait, rest, end_to_wait, &worker };
	const struct crew_view view = { count_crew, orders->board };
	int connection;

	die_with(orders->master);
	keep_memory_small();
	slot_take(worker.slot);
	worker.fcgi = fcgi_new(settings->peer_timeout, settings->body_limit);
	set_signals();
	worker.epoll = watch(orders->listener);
	if (worker.epoll < 0)
		give_up(&worker, "epoll");
	worker.arena = arena_new();
	worker.app = app_open(settings, &orders->board->shared);
	app_be_patient(worker.app, &patience);
	app_see_crew(worker.app, &view);
	while ((connection = next_connection(&worker)) >= 0)
		serve(&worker, connection);
	app_close(worker.app);
	arena_free(worker.arena);
	fcgi_free(worker.fcgi);
	exit(EXIT_SUCCESS);
}
