#ifndef TRIAGED_FCGI_H
#define TRIAGED_FCGI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct strbuf;

/*
 * The FastCGI protocol on one accepted connection, by libfcgi (fcgi.c is its only user). A
 * connection carries one request, whatever the web server asks for: kept open, it would pin its
 * worker. No peer holds a worker for longer than the time-out, neither while it sends nor while it
 * receives.
 */
struct fcgi;

/* What a peer sent. `params` and its texts are good until fcgi_reply(), the body lives in the arena. */
struct fcgi_input {
	char *const *params; /* "NAME=value", NULL-terminated */
	const char *body;
	size_t body_len;
	bool too_large; /* more than the limit was sent; only its beginning is here */
};

enum fcgi_outcome {
	FCGI_RECEIVED,
	FCGI_GONE,   /* closed, aborted, or did not speak FastCGI */
	FCGI_SILENT, /* did not send a whole request in time, and was cut off */
};

/*
 * Once per process, and before it installs its own signal handlers: libfcgi puts in some. SIGALRM
 * is used from then on. `peer_timeout` in seconds.
 */
struct fcgi *fcgi_new(int64_t peer_timeout, int64_t body_limit);

/* Accepts NULL. */
void fcgi_free(struct fcgi *fcgi);

/*
 * Reads a request to its end. Takes `connection` over: it is closed already when the outcome is not
 * FCGI_RECEIVED.
 */
enum fcgi_outcome fcgi_receive(struct fcgi *fcgi, int connection, struct arena *arena,
	struct fcgi_input *input);

/* Sends the answer, its head and its body, and closes the connection. That the peer has gone is no error. */
void fcgi_reply(struct fcgi *fcgi, const struct strbuf *head, const char *body, size_t len);

#endif
