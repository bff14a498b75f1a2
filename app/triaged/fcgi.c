#include "triaged/fcgi.h"

#include <errno.h>
#include <fastcgi.h>
#include <fcgiapp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>
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

/* Answering ------------------------------------------------------------------------------------ */

/*
 * libfcgi would copy the answer into records of 8 KiB and send each by itself, and the web server
 * would wake up for each. A record may be eight times as long, and needs no copy.
 */
enum { RECORD_MOST = FCGI_MAX_LENGTH & ~7 };

static FCGI_Header record_header(int type, int request, size_t len)
{
	return (FCGI_Header){
		.version = FCGI_VERSION_1,
		.type = (unsigned char)type,
		.requestIdB1 = (unsigned char)(request >> 8),
		.requestIdB0 = (unsigned char)request,
		.contentLengthB1 = (unsigned char)(len >> 8),
		.contentLengthB0 = (unsigned char)len,
	};
}

/* All of it; false when the peer has gone, or time is over. */
static bool send_parts(int connection, struct iovec *parts, int count)
{
	while (count > 0) {
		ssize_t sent = writev(connection, parts, count);

		if (sent < 0 && errno == EINTR && !expired)
			continue;
		if (sent < 0)
			return false;
		for (; count > 0 && (size_t)sent >= parts->iov_len; parts++, count--)
			sent -= (ssize_t)parts->iov_len;
		if (count > 0) {
			parts->iov_base = (char *)parts->iov_base + sent;
			parts->iov_len -= (size_t)sent;
		}
	}
	return true;
}

/* Takes up to `most` bytes off the front of `rest`. */
static struct iovec take(struct iovec *rest, size_t most)
{
	struct iovec part = { rest->iov_base, rest->iov_len < most ? rest->iov_len : most };

	rest->iov_base = (char *)rest->iov_base + part.iov_len;
	rest->iov_len -= part.iov_len;
	return part;
}

struct ending {
	FCGI_Header last; /* of the answer: an empty record */
	FCGI_EndRequestRecord end;
};

/* Record by record; what ends the request goes out with the last one. */
static void send_answer(int connection, int request, struct iovec head, struct iovec body)
{
	struct ending ending = {
		.last = record_header(FCGI_STDOUT, request, 0),
		.end = { .header = record_header(FCGI_END_REQUEST, request, sizeof(ending.end.body)),
			.body = { .protocolStatus = FCGI_REQUEST_COMPLETE } },
	};
	bool gone = false;

	while (!gone && head.iov_len + body.iov_len > 0) {
		struct iovec first = take(&head, RECORD_MOST);
		struct iovec second = take(&body, RECORD_MOST - first.iov_len);
		FCGI_Header header =
			record_header(FCGI_STDOUT, request, first.iov_len + second.iov_len);
		struct iovec parts[] = { { &header, sizeof(header) }, first, second,
			{ &ending, sizeof(ending) } };

		gone = !send_parts(connection, parts, head.iov_len + body.iov_len > 0 ? 3 : 4);
	}
}

void fcgi_reply(struct fcgi *fcgi, const struct strbuf *head, const char *body, size_t len)
{
	FCGX_Request *request = &fcgi->request;
	int connection = request->ipcFd;

	deadline_begin(connection, fcgi->peer_timeout);
	send_answer(connection, request->requestId, (struct iovec){ head->data, head->len },
		(struct iovec){ (void *)(uintptr_t)body, len });
	FCGX_Free(request, 0);
	close(connection);
	deadline_end();
}
