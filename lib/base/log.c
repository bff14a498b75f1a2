#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/json_text.h"
#include "base/strbuf.h"
#include "base/time.h"
#include "base/utf8.h"

static const char *const level_names[] = {
	[LEVEL_DEBUG] = "debug",
	[LEVEL_INFO] = "info",
	[LEVEL_WARNING] = "warning",
	[LEVEL_ERROR] = "error",
};

void log_set_level(struct log *log, const char *level)
{
	log->level = LEVEL_INFO;
	for (int i = LEVEL_DEBUG; i <= LEVEL_ERROR; i++)
		if (!strcmp(level, level_names[i]))
			log->level = (enum log_level)i;
}

/*
 * O_NONBLOCK belongs to the open file, which a terminal or a pipe shares with other programs, and
 * to ask poll() first is no help when sixteen workers ask at once. So: the same pipe or device,
 * opened anew.
 */
static int open_anew(int fd)
{
	char path[40];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

void log_open(struct log *log, int fd, const char *level)
{
	struct stat status = { .st_mode = 0 };

	*log = (struct log){ .fd = fd };
	log_set_level(log, level);
	fstat(fd, &status);
	log->is_socket = S_ISSOCK(status.st_mode);
	if (S_ISFIFO(status.st_mode) || S_ISCHR(status.st_mode)) {
		int own = open_anew(fd);

		log->is_own = own >= 0;
		log->may_block = !log->is_own;
		log->fd = log->is_own ? own : fd;
	}
}

void log_close(struct log *log)
{
	if (log->is_own)
		close(log->fd);
	*log = (struct log){ .fd = -1 };
}

/* A write of at most PIPE_BUF (4096) bytes is whole or not at all, on a pipe as on a socket. */
static bool emit(const struct log *log, const char *line, size_t len)
{
	struct pollfd room = { .fd = log->fd, .events = POLLOUT };

	if (log->is_socket)
		return send(log->fd, line, len, MSG_DONTWAIT | MSG_NOSIGNAL) == (ssize_t)len;
	if (log->may_block && (poll(&room, 1, 0) != 1 || !(room.revents & POLLOUT)))
		return false;
	return write(log->fd, line, len) == (ssize_t)len;
}

/* `text` in at most `cap` bytes: whole characters, valid UTF-8. */
static const char *presentable(const char *text, size_t cap, struct arena *arena)
{
	size_t len = strnlen(text, cap + 1);
	char *copy;

	if (len <= cap && utf8_valid(text, len))
		return text;
	if (len > cap)
		for (len = cap; len > 0 && ((unsigned char)text[len] & 0xc0) == 0x80; len--)
			continue;
	copy = arena_strndup(arena, text, len);
	if (!utf8_valid(copy, len))
		for (char *p = copy; *p; p++)
			if ((unsigned char)*p >= 0x80)
				*p = '?';
	return copy;
}

/* Microseconds, as milliseconds with one decimal. */
static void add_ms(struct strbuf *line, int64_t us)
{
	int64_t tenths = (us + 50) / 100;

	strbuf_addi(line, tenths / 10);
	strbuf_addc(line, '.');
	strbuf_addi(line, tenths % 10);
}

static void add_item(struct strbuf *line, const struct log_item *item, size_t cap)
{
	if (line->len > 1)
		strbuf_addc(line, ',');
	json_text(line, item->name);
	strbuf_addc(line, ':');
	if (item->type == LOG_NUMBER)
		strbuf_addi(line, item->number);
	else if (item->type == LOG_MS)
		add_ms(line, item->number);
	else
		json_text(line, item->text ? presentable(item->text, cap, line->arena) : NULL);
}

static void render(struct strbuf *line, const struct log *log, enum log_level level,
	const struct log_item *items, size_t cap)
{
	char now[TIME_TEXT];

	time_format(time_now(), now);
	strbuf_clear(line);
	strbuf_addc(line, '{');
	add_item(line, &(struct log_item)LOG_ITEM_TEXT("time", now), TIME_TEXT);
	add_item(line, &(struct log_item)LOG_ITEM_TEXT("level", level_names[level]), 8);
	for (; items->name; items++)
		add_item(line, items, cap);
	if (log->dropped)
		add_item(line, &(struct log_item)LOG_ITEM_NUMBER("dropped", (int64_t)log->dropped), 0);
	strbuf_adds(line, "}\n");
}

static void count_dropped(struct log *log)
{
	log->dropped++;
	if (log->dropped_ever)
		atomic_fetch_add(log->dropped_ever, 1);
}

void log_line(struct log *log, enum log_level level, const struct log_item *items,
	struct arena *arena)
{
	struct strbuf line;

	if (level < log->level)
		return;
	strbuf_init(&line, arena, 512);
	for (size_t cap = LOG_LINE; cap > 0; cap /= 2) {
		render(&line, log, level, items, cap);
		if (line.len <= LOG_LINE)
			break;
	}
	if (emit(log, line.data, line.len))
		log->dropped = 0;
	else
		count_dropped(log);
}

void log_event(struct log *log, enum log_level level, const char *event,
	const struct log_item *items)
{
	struct log_item all[16] = { LOG_ITEM_TEXT("event", event) };
	struct arena *arena = arena_new();

	for (size_t i = 1; i + 1 < sizeof(all) / sizeof(all[0]) && items->name; i++)
		all[i] = *items++;
	log_line(log, level, all, arena);
	arena_free(arena);
}
