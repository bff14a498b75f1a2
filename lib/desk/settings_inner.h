#ifndef DESK_SETTINGS_INNER_H
#define DESK_SETTINGS_INNER_H

#include <confuse.h> /* here, for all who read what an operator has written */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What settings.c reads, settings_rows.c lists. */

/* Returns what is wrong with a text, to be read behind its name; NULL: nothing. */
typedef const char *check_fn(const char *text);

enum row_type {
	ROW_TEXT,
	ROW_NUMBER,
	ROW_FLAG,
	ROW_MODE,     /* an octal text in the file, a number in the struct */
	ROW_PASSWORD, /* a file's path in the file, its first line in the struct */
	ROW_LENGTH,   /* "15m" in the file, milliseconds in the struct */
	ROW_WORD,     /* a word in the file, its value in the struct */
	ROW_ROOMS,    /* words in the file, a set of rooms in the struct */
};

struct arena;
struct mail_settings;
struct settings;
struct webhook;
struct words;

/* One setting: where it goes, and what it may be. */
struct row {
	const char *name;
	enum row_type type;
	size_t offset;    /* in the struct of its section */
	const char *text; /* the default of a text, a mode or a length */
	int64_t number;   /* ... of a number or a flag */
	int64_t min, max;
	check_fn *check;
	const struct words *words; /* of a word */
};

/* The settings between the braces behind a name; the first ones stand in none. */
struct section {
	const char *name; /* NULL: the file itself */
	const struct row *rows;
	size_t count;
	size_t offset; /* of its struct, in struct settings; or SETTINGS_ELSEWHERE: there may be many */
};

#define SETTINGS_ELSEWHERE SIZE_MAX

enum { SETTINGS_SECTIONS = 6 };
extern const struct section settings_sections[SETTINGS_SECTIONS];

enum { MAIL_ROWS = 11, WEBHOOK_ROWS = 7, NOTIFICATION_ROWS = 6 };
extern const struct row mail_rows[MAIL_ROWS], webhook_rows[WEBHOOK_ROWS],
	notification_rows[NOTIFICATION_ROWS];

/* What is wrong with a section as a whole; NULL: nothing. */
const char *mail_wrong(const struct mail_settings *mail);
const char *webhook_wrong(const struct webhook *webhook);
const char *notifications_wrong(const struct settings *settings);

/* What is to be known of all that for making messages; lives in `arena`. */
void make_outbox_rules(struct settings *settings, struct arena *arena);

/* Looks into the system's tables. */
check_fn check_zone;

/* "desk, direct": a set of enum room, "direct" being bit 0; 0: there is another word among them. */
int64_t rooms_parse(const char *text);

/* "90s", "15m", "8h": in milliseconds; 0: it is no such text. */
int64_t length_parse(const char *text);
check_fn check_length;

/* Whether "address:port" is one at all, and one that only this machine can reach. */
bool listen_parse_tcp(const char *text, bool *loopback);

#endif
