#include "triaged/fcgi.h"

#include <errno.h>
#include <fcgiapp.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/strbuf.h"

enum { CHUNK = 4096 };

struct fcgi {
	FCGX_Request request;
	int64_t peer_timeout;
	size_t body_limit;
};

/*
 * The deadline. libfcgi never times out a read or a write; what it does notice is that the
 * connection was shut down under it. The handler does that and nothing else.
 */
static volatile sig_atomic_t peer = -1, expired;

static void on_alarm(int number)
{
	int saved = errno;

	(void)number;
	expired = 1;
	shutdown(peer, SHUT_RDWR);
	errno = saved;
}

/* A tenth of a second early: when the time is over, the worker is free again. */
static void deadline_begin(int connection, int64_t seconds)
{
	const struct itimerval timer = { .it_value = { .tv_sec = seconds - 1, .tv_usec = 900000 } };

	expired = 0;
	peer = connection;
	setitimer(ITIMER_REAL, &timer, NULL);
}

static void deadline_end(void)
{
	const struct itimerval off = { .it_value = { .tv_sec = 0 } };

	setitimer(ITIMER_REAL, &off, NULL);
	peer = -1;
}

struct fcgi *fcgi_new(int64_t peer_timeout, int64_t body_limit)
{
	const struct sigaction action = { .sa_handler = on_alarm, .sa_flags = SA_RESTART };
	struct fcgi *fcgi = calloc(1, sizeof(*fcgi));

	/* How long libfcgi waits, when it closes a connection itself, for the peer to close first. */
	setenv("LIBFCGI_OS_CLOSE_POLL_TIMEOUT", "50", 1);
	if (!fcgi || FCGX_Init())
		abort();
	sigaction(SIGALRM, &action, NULL);
	fcgi->peer_timeout = peer_timeout;
	fcgi->body_limit = (size_t)body_limit;
	return fcgi;
}

void fcgi_free(struct fcgi *fcgi)
{
	free(fcgi);
}

/*
 * libfcgi's own accept would close a connection that says nothing for 50 ms, and go on to the next
 * one by itself, under the deadline of the one before. So it gets no listener to accept on, but
 * each connection as if it were one that the web server had kept open: a failure comes back as one.
 */
static bool begin(struct fcgi *fcgi, int connection)
{
	FCGX_InitRequest(&fcgi->request, -1, FCGI_FAIL_ACCEPT_ON_INTR);
	fcgi->request.ipcFd = connection;
	fcgi->request.keepConnection = 1;
	return FCGX_Accept_r(&fcgi->request) == 0;
}

/* Closing is ours, since libfcgi would wait for the peer's close; after an error it is its own. */
static void finish(struct fcgi *fcgi)
{
	fcgi->request.keepConnection = 1;
	FCGX_Finish_r(&fcgi->request);
	if (fcgi->request.ipcFd >= 0)
		close(fcgi->request.ipcFd);
}

/* Reads and forgets: a web server that is still sending would not look at our answer. */
static void drain(FCGX_Stream *in)
{
	char scratch[CHUNK];

	while (FCGX_GetStr(scratch, sizeof(scratch), in) == sizeof(scratch))
		continue;
}

/* To the end of the stream, whatever CONTENT_LENGTH says: request_init() compares them. */
static void read_body(struct fcgi *fcgi, struct arena *arena, struct fcgi_input *input)
{
	FCGX_Stream *in = fcgi->request.in;
	struct strbuf body;
	int got;

	strbuf_init(&body, arena, CHUNK);
	do {
		got = FCGX_GetStr(strbuf_reserve(&body, CHUNK), CHUNK, in);
		strbuf_grown(&body, (size_t)got);
	} while (got == CHUNK && body.len <= fcgi->body_limit);
	input->too_large = body.len > fcgi->body_limit;
	if (input->too_large)
		drain(in);
	input->body = body.data;
	input->body_len = body.len;
}

enum fcgi_outcome fcgi_receive(struct fcgi *fcgi, int connection, struct arena *arena,
	struct fcgi_input *input)
{
	bool whole = false;

	deadline_begin(connection, fcgi->peer_timeout);
	if (begin(fcgi, connection)) {
		read_body(fcgi, arena, input);
		whole = FCGX_GetError(fcgi->request.in) == 0;
		if (!whole)
			finish(fcgi);
	}
	deadline_end();
	input->params = fcgi->request.envp;
	if (whole)
		return FCGI_RECEIVED;
	return expired ? FCGI_SILENT : FCGI_GONE;
}

void fcgi_reply(struct fcgi *fcgi, const char *answer, size_t len)
{
	FCGX_Stream *out = fcgi->request.out;

	deadline_begin(fcgi->request.ipcFd, fcgi->peer_timeout);
	for (int part; len > 0; answer += part, len -= (size_t)part) {
		part = len > INT_MAX ? INT_MAX : (int)len;
		if (FCGX_PutStr(answer, part, out) < 0)
			break;
	}
	finish(fcgi);
	deadline_end();
}
