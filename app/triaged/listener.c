#include "triaged/listener.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* With a backlog of 5, a burst of 30 requests gave 23 refusals. */
enum { BACKLOG = 1024, FIRST_HANDED_OVER = 3 };

_Static_assert(sizeof(((struct sockaddr_un *)0)->sun_path) == SOCKET_PATH, "the path of a socket");

static bool failed(struct err *err, const char *what)
{
	return err_set(err, ERR_INTERNAL, "%s: %s", what, strerror(errno));
}

static bool is_listening(int fd)
{
	int listening = 0;
	socklen_t size = sizeof(listening);

	return getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) == 0 && listening;
}

/* A number of the environment, which systemd writes in decimal; -1 when it is not set. */
static long number_of(const char *name)
{
	const char *text = getenv(name);

	return text ? strtol(text, NULL, 10) : -1;
}

/* True as well when nothing was handed over: then the descriptor stays -1. */
static bool take_over(struct listener *listener, struct err *err)
{
	long count = number_of("LISTEN_PID") == getpid() ? number_of("LISTEN_FDS") : -1;

	unsetenv("LISTEN_PID");
	unsetenv("LISTEN_FDS");
	unsetenv("LISTEN_FDNAMES");
	if (count <= 0)
		return true;
	if (count > 1)
		return err_set(err, ERR_INVALID, "LISTEN_FDS: %ld sockets handed over, one expected",
			count);
	if (!is_listening(FIRST_HANDED_OVER))
		return err_set(err, ERR_INVALID, "LISTEN_FDS: descriptor 3 is no listening socket");
	if (fcntl(FIRST_HANDED_OVER, F_SETFD, FD_CLOEXEC)
		|| fcntl(FIRST_HANDED_OVER, F_SETFL, O_NONBLOCK))
		return failed(err, "LISTEN_FDS");
	listener->fd = FIRST_HANDED_OVER;
	return true;
}

static bool unix_address(const char *path, struct sockaddr_un *address, struct err *err)
{
	size_t size = strlen(path) + 1;

	if (size > sizeof(address->sun_path))
		return err_set(err, ERR_INVALID, "%s: longer than the %zu bytes of a socket's path", path,
			sizeof(address->sun_path) - 1);
	*address = (struct sockaddr_un){ .sun_family = AF_UNIX };
	memcpy(address->sun_path, path, size);
	return true;
}

static bool is_refused(const struct sockaddr_un *address)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	bool refused = connect(fd, (const struct sockaddr *)address, sizeof(*address))
		       && errno == ECONNREFUSED;

	close(fd);
	return refused;
}

/* Removes a socket file that a server has left behind, and nothing else. */
static bool clear_way(const char *path, const struct sockaddr_un *address, struct err *err)
{
	struct stat status;

	if (lstat(path, &status))
		return errno == ENOENT || failed(err, path);
	if (!S_ISSOCK(status.st_mode))
		return err_set(err, ERR_CONFLICT, "%s: exists, and is no socket", path);
	if (!is_refused(address))
		return err_set(err, ERR_CONFLICT, "%s: another server accepts connections there", path);
	return unlink(path) == 0 || failed(err, path);
}

static bool set_access(const char *path, const struct settings *settings, struct err *err)
{
	const struct group *group;

	if (settings->socket_group[0]) {
		group = getgrnam(settings->socket_group);
		if (!group)
			return err_set(err, ERR_INVALID, "socket_group: there is no group '%s'",
				settings->socket_group);
		if (chown(path, (uid_t)-1, group->gr_gid))
			return failed(err, "socket_group");
	}
	return chmod(path, (mode_t)settings->socket_mode) == 0 || failed(err, path);
}

/* The file is there for nobody until mode and group are right, and nothing is accepted before. */
static bool bind_at(struct listener *listener, const struct settings *settings,
	const struct sockaddr_un *address, struct err *err)
{
	const char *path = address->sun_path;
	struct stat status;
	mode_t mask = umask(0777);
	bool bound = bind(listener->fd, (const struct sockaddr *)address, sizeof(*address)) == 0;

	umask(mask);
	if (!bound || lstat(path, &status))
		return failed(err, path);
	memcpy(listener->path, path, strlen(path) + 1);
	listener->device = status.st_dev;
	listener->inode = status.st_ino;
	return set_access(path, settings, err) && (listen(listener->fd, BACKLOG) == 0 || failed(err, path));
}

/* The folder of a path, opened; of two servers that start at once, one waits here for the other. */
static int lock_folder(const char *path)
{
	const char *slash = strrchr(path, '/');
	char folder[sizeof(((struct sockaddr_un *)0)->sun_path) + 2];
	int lock;

	snprintf(folder, sizeof(folder), "%.*s.", slash ? (int)(slash - path) + 1 : 0, path);
	lock = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (lock >= 0 && flock(lock, LOCK_EX)) {
		close(lock);
		return -1;
	}
	return lock;
}

static bool open_unix(struct listener *listener, const struct settings *settings, struct err *err)
{
	const char *path = settings->listen;
	struct sockaddr_un address;
	bool made;
	int lock;

	if (!unix_address(path, &address, err))
		return false;
	lock = lock_folder(path);
	if (lock < 0)
		return failed(err, path);
	listener->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	made = clear_way(path, &address, err) && bind_at(listener, settings, &address, err);
	close(lock);
	return made;
}

/* "127.0.0.1:9000" or "[::1]:9000". settings_read() has seen to it that it is one of these. */
static struct addrinfo *tcp_address(const char *text)
{
	const struct addrinfo hints = {
		.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE,
		.ai_socktype = SOCK_STREAM,
	};
	const char *colon = strrchr(text, ':');
	struct addrinfo *found = NULL;
	char host[64];
	bool bracketed = text[0] == '[';

	if (!colon || colon - text < 2)
		return NULL;
	snprintf(host, sizeof(host), "%.*s", (int)(colon - text) - 2 * bracketed, text + bracketed);
	return getaddrinfo(host, colon + 1, &hints, &found) ? NULL : found;
}

static bool open_tcp(struct listener *listener, const struct settings *settings, struct err *err)
{
	struct addrinfo *address = tcp_address(settings->listen);
	const int on = 1;
	bool made;

	if (!address)
		return err_set(err, ERR_INVALID, "%s: no such address", settings->listen);
	listener->fd = socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	setsockopt(listener->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	setsockopt(listener->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)); /* inherited by accept */
	if (address->ai_family == AF_INET6)
		setsockopt(listener->fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
	made = bind(listener->fd, address->ai_addr, address->ai_addrlen) == 0
	       && listen(listener->fd, BACKLOG) == 0;
	freeaddrinfo(address);
	return made || failed(err, settings->listen);
}

bool listener_open(struct listener *listener, const struct settings *settings, struct err *err)
{
	*listener = (struct listener){ .fd = -1 };
	if (!take_over(listener, err))
		return false;
	if (listener->fd >= 0)
		return true;
	if (strchr(settings->listen, '/') ? open_unix(listener, settings, err)
					  : open_tcp(listener, settings, err))
		return true;
	listener_close(listener);
	return false;
}

void listener_close(struct listener *listener)
{
	struct stat status;

	if (listener->path[0] && lstat(listener->path, &status) == 0
		&& status.st_dev == listener->device && status.st_ino == listener->inode)
		unlink(listener->path);
	if (listener->fd >= 0)
		close(listener->fd);
	*listener = (struct listener){ .fd = -1 };
}
