#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

/*
 * The log of a program; nothing in lib writes to it. One JSON object per line, one write(2) per line,
 * at most 4096 bytes, on stderr. Values are cut to fit, never the object. A reader that does not keep
 * up costs lines and not time: what would block is dropped, and the next line that gets through says
 * how many were ("dropped").
 */
enum { LOG_LINE = 4096 };

enum log_level { LEVEL_DEBUG, LEVEL_INFO, LEVEL_WARNING, LEVEL_ERROR };

struct log {
	int fd;
	bool is_own;    /* opened by log_open() */
	bool is_socket;
	bool may_block;
	enum log_level level;
	uint64_t dropped; /* lines, since the last one that got through */
	_Atomic uint64_t *dropped_ever; /* counts them too, for who looks; NULL: nobody does */
};

/* Writes to `fd`, which keeps its flags, since others may share it. One that no name is for: info. */
void log_open(struct log *log, int fd, const char *level);
void log_set_level(struct log *log, const char *level);
void log_close(struct log *log);

/* A member of a line. The last one has no name. */
struct log_item {
	const char *name;
	enum { LOG_TEXT, LOG_NUMBER, LOG_MS } type;
	const char *text; /* LOG_TEXT; NULL reads null. What is not UTF-8 in it becomes "?" */
	int64_t number;   /* LOG_NUMBER; LOG_MS: microseconds, written as milliseconds */
};

#define LOG_ITEM_TEXT(name_, text_) { .name = (name_), .type = LOG_TEXT, .text = (text_) }
#define LOG_ITEM_NUMBER(name_, number_) { .name = (name_), .type = LOG_NUMBER, .number = (number_) }
#define LOG_ITEM_MS(name_, us_) { .name = (name_), .type = LOG_MS, .number = (us_) }
#define LOG_ITEM_END { .name = NULL }

/* Something that happened to the program: {"time", "level", "event", and the items}. */
void log_event(struct log *log, enum log_level level, const char *event,
	const struct log_item *items);

/* A line of another kind: {"time", "level", and the items}. Uses `arena` for it. */
void log_line(struct log *log, enum log_level level, const struct log_item *items,
	struct arena *arena);

#endif
