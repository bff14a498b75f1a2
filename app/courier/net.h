#ifndef COURIER_NET_H
#define COURIER_NET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "domain/letter.h"

struct arena;

/* The network: SMTP and HTTP, by libcurl. Never by way of a proxy that the environment names. */
struct net;

/* Ends the process when there is no memory. */
struct net *net_open(void);

/* Accepts NULL. */
void net_close(struct net *net);

/* A server, and how it is spoken to. Empty texts mean "not set". */
struct net_server {
	const char *url;         /* smtp, smtps, http or https */
	bool tls;                /* smtp: STARTTLS is demanded; otherwise it is not even tried */
	const char *ca;          /* the authorities that certificates are checked against; the system's */
	const char *user, *password;
	bool allow_private;      /* http and https: only then to an address that is not the whole world's */
	int64_t connect_timeout; /* ms, to be connected with it */
	int64_t timeout;         /* ms, for all of it */
};

/*
 * Gives a message to an SMTP server. It is REFUSED when the server says so (5xx) of the recipient or
 * of the message; what it has against us, or against the sender, is for the operator to mend, and
 * the message waits: TRY_LATER.
 */
enum delivery net_mail(struct net *net, const struct net_server *server, const char *from,
	const char *to, const char *message, size_t len, struct arena *arena,
	struct receipt *receipt);

/*
 * Posts a body of JSON with further header lines ("Name: value"; NULL ends them). Redirects are not
 * followed, and no more than the beginning of an answer is read. http, other than https, goes to private
 * addresses only: never through the world.
 */
enum delivery net_post(struct net *net, const struct net_server *server,
	const char *const *headers, const char *body, size_t len, struct arena *arena,
	struct receipt *receipt);

#endif
