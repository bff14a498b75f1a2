#ifndef TRIAGED_LISTENER_H
#define TRIAGED_LISTENER_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"
#include "desk/settings.h"

enum { SOCKET_PATH = 108 }; /* as in struct sockaddr_un */

/* The socket on which all workers accept: the master makes it, and holds it while they come and go. */
struct listener {
	int fd;                 /* non-blocking, closed on exec; -1: none */
	char path[SOCKET_PATH]; /* of the socket file that was made here; "": there is none */
	dev_t device;
	ino_t inode;
};

/*
 * Takes the socket that the service manager hands over (LISTEN_FDS), or else makes the one that
 * `settings` describes. A socket file that nobody listens on any more is replaced; one that
 * is alive is never taken away. False, and `err` says why, for people.
 */
bool listener_open(struct listener *listener, const struct settings *settings,
	struct err *err) MUST_CHECK;

/* Removes the socket file, if it is still the one that was made here. */
void listener_close(struct listener *listener);

#endif
