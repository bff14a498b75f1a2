#include "courier/sendmail.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/time.h"
#include "base/utf8.h"

enum { SAID_BYTES = 300 };

extern char **environ;

/* The exit statuses that are about this recipient or this message; all others are for the operator. */
static const int refusals[] = { EX_DATAERR, EX_NOUSER, EX_NOHOST };

static enum delivery judge(int status)
{
	if (status == 0)
		return DELIVERED;
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++)
		if (WIFEXITED(status) && WEXITSTATUS(status) == refusals[i])
			return REFUSED;
	return TRY_LATER;
}

/* A file in memory: one that it reads to its end as fast as it likes, and one that it may fill. */
static int file_with(const char *text, size_t len)
{
	int fd = memfd_create("mail", MFD_CLOEXEC);

	while (fd >= 0 && len > 0) {
		ssize_t written = write(fd, text, len);

		if (written <= 0) {
			close(fd);
			return -1;
		}
		text += written;
		len -= (size_t)written;
	}
	if (fd >= 0)
		lseek(fd, 0, SEEK_SET);
	return fd;
}

/* The first line that it wrote. */
static const char *said_in(int fd, struct arena *arena)
{
	char text[SAID_BYTES];
	ssize_t len = pread(fd, text, sizeof(text) - 1, 0);

	text[len > 0 ? len : 0] = '\0';
	text[strcspn(text, "\r\n")] = '\0';
	for (char *p = text; *p; p++)
		*p = *p >= ' ' && *p <= '~' ? *p : '?';
	return text[0] ? arena_strdup(arena, text) : NULL;
}

/* The courier holds its signals back; a child of its must not. */
static int start(pid_t *pid, const char *path, char *const *argv, int input, int output)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attributes;
	sigset_t none, all;
	int failure;

	sigemptyset(&none);
	sigfillset(&all);
	posix_spawn_file_actions_init(&files);
	posix_spawnattr_init(&attributes);
	posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&files, output, STDERR_FILENO);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setsigdefault(&attributes, &all);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	failure = posix_spawn(pid, path, &files, &attributes, argv, environ);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&files);
	return failure;
}

/* Its exit status, as waitpid() gives it; -1: it had to be killed. */
static int await(pid_t pid, int64_t timeout)
{
	int fd = pidfd_open(pid, 0), status = -1;
	struct pollfd ended = { .fd = fd, .events = POLLIN };
	int64_t until = time_monotonic() + timeout, left;
	bool in_time = false;

	while (fd >= 0 && !in_time && (left = until - time_monotonic()) > 0)
		in_time = poll(&ended, 1, (int)left) > 0;
	if (fd >= 0)
		close(fd);
	if (!in_time)
		kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return in_time ? status : -1;
}

static enum delivery run(const char *path, int64_t timeout, char *const *argv, int input, int output,
	struct arena *arena, struct receipt *receipt)
{
	int failure, status;
	pid_t pid;

	failure = start(&pid, path, argv, input, output);
	if (failure) {
		receipt->said = arena_printf(arena, "%s: %s", path, strerror(failure));
		return TRY_LATER;
	}
	status = await(pid, timeout);
	receipt->said = status < 0 ? "killed: it did not end in time" : said_in(output, arena);
	if (status > 0 && WIFEXITED(status))
		receipt->status = WEXITSTATUS(status);
	return judge(status);
}

enum delivery sendmail_give(const char *path, int64_t timeout, const char *from, const char *to,
	const char *message, size_t len, struct arena *arena, struct receipt *receipt)
{
	const char *argv[] = { path, "-i", "-f", from, "--", to, NULL };
	int64_t begun = time_monotonic();
	int input = file_with(message, len), output = file_with("", 0);
	enum delivery delivery = TRY_LATER;

	*receipt = (struct receipt){ .said = "no room for the message" };
	if (input >= 0 && output >= 0)
		delivery = run(path, timeout, (char *const *)argv, input, output, arena, receipt);
	if (input >= 0)
		close(input);
	if (output >= 0)
		close(output);
	receipt->ms = time_monotonic() - begun;
	return delivery;
}
