#ifndef DOMAIN_LETTER_H
#define DOMAIN_LETTER_H

#include <stdint.h>

#include "domain/words.h"

struct arena;

/*
 * What a message can say beside the words of its template: the names that stand in templates. Which
 * of them a letter has, depends on what happened; those that it has not are empty, and false in an
 * {{#if}}. A word's name is never shown to people as it is: {{#if resolution_reinstall}}, that is the
 * value's name, an underscore, and a word of its list, is true when it is that word.
 */
#define VALUE_NAMES(X) \
	X(VALUE_RECIPIENT, "recipient", TEXT, NULL, "Ana Ruiz")      /* nobody: a room */ \
	X(VALUE_ISSUE, "issue", NUMBER, NULL, "1042") \
	X(VALUE_LINK, "link", TEXT, NULL, "https://desk.example.com/issues/1042") /* the transport's */ \
	X(VALUE_SOFTWARE, "software", TEXT, NULL, "Contoso Contracts") \
	X(VALUE_VERSION, "version", TEXT, NULL, "1.92") \
	X(VALUE_DESCRIPTION, "description", TEXT, NULL, "Crashes on start") /* its beginning */ \
	X(VALUE_STATUS, "status", WORD, &status_words, "queued") \
	X(VALUE_PRIORITY, "priority", NUMBER, NULL, "1") \
	X(VALUE_BASKET, "basket", WORD, &basket_words, "p1")         /* not to the reporter */ \
	X(VALUE_VIP, "vip", FLAG, NULL, "1")                         /* not to the reporter */ \
	X(VALUE_REPORTER, "reporter", TEXT, NULL, "Ana Ruiz") \
	X(VALUE_ASSIGNEE, "assignee", TEXT, NULL, "Udo Klein") \
	X(VALUE_YOURS, "yours", FLAG, NULL, "1")                     /* the recipient is the assignee */ \
	X(VALUE_BY, "by", TEXT, NULL, "Udo Klein")                   /* nobody: the clock, routing */ \
	X(VALUE_AT, "at", MOMENT, NULL, "2026-11-23T18:04:40.123Z")  /* when it happened */ \
	X(VALUE_REASON, "reason", TEXT, NULL, "It crashed again")    /* of release, reopen, returned ... */ \
	X(VALUE_MESSAGE, "message", TEXT, NULL, "Please restart it") /* await, reply, note, relay */ \
	X(VALUE_RESOLUTION, "resolution", WORD, &resolution_code_words, "reinstall") \
	X(VALUE_DETAILS, "details", TEXT, NULL, "Reinstalled 1.92")  /* of the resolution */ \
	X(VALUE_CHANNEL, "channel", WORD, &channel_words, "phone")   /* of the attempt */ \
	X(VALUE_OUTCOME, "outcome", WORD, &outcome_words, "no_answer") \
	X(VALUE_APPOINTMENT, "appointment", WORD, &appointment_kind_words, "visit") \
	X(VALUE_SCHEDULED_AT, "scheduled_at", MOMENT, NULL, "2026-11-24T09:00:00.000Z") \
	X(VALUE_NEWS, "news", WORD, &forwarding_state_words, "workaround") /* relay; news: `returned` */ \
	X(VALUE_SUMMARY, "summary", TEXT, NULL, "Crash on open")     /* of the forwarding */ \
	X(VALUE_FIXED_IN_VERSION, "fixed_in_version", TEXT, NULL, "1.93") \
	X(VALUE_EXPECTED_ON, "expected_on", DATE, NULL, "2026-12-01T00:00:00.000Z") \
	X(VALUE_RESPOND_BY, "respond_by", MOMENT, NULL, "2026-11-23T19:04:40.123Z") \
	X(VALUE_RESOLVE_BY, "resolve_by", MOMENT, NULL, "2026-11-24T12:04:40.123Z") \
	X(VALUE_RESPOND_MISSED, "respond_missed", FLAG, NULL, "1")   /* overdue: which target */ \
	X(VALUE_RESOLVE_MISSED, "resolve_missed", FLAG, NULL, "1") \
	X(VALUE_CLOSES_AT, "closes_at", MOMENT, NULL, "2026-11-30T18:04:40.123Z") /* resolved */ \
	X(VALUE_SINCE, "since", MOMENT, NULL, "2026-11-22T08:00:00.000Z") /* waits; the oldest debt */ \
	X(VALUE_COUNT, "count", NUMBER, NULL, "6")                   /* relay_debt: so many are owed */

enum value_kind {
	VALUE_KIND_TEXT,
	VALUE_KIND_NUMBER,
	VALUE_KIND_MOMENT, /* shown in the recipient's zone, as people write it in their language */
	VALUE_KIND_DATE,   /* a day, whatever the zone */
	VALUE_KIND_WORD,   /* only for {{#if name_word}} */
	VALUE_KIND_FLAG,   /* only for {{#if name}} */
};

#define VALUE_ENUM(value, name, kind, words, example) value,
enum value { VALUE_NAMES(VALUE_ENUM) value_count };

struct value_row {
	const char *name;
	enum value_kind kind;
	const struct words *words; /* of a word */
	const char *example;       /* for looking at a template; a moment or a date as RFC 3339 */
};

extern const struct value_row value_rows[value_count];

/* A text; or the number, the moment, the word, or 1 for a flag. Neither: it is not there. */
struct letter_value {
	const char *text;
	int64_t number;
};

/* A message as somebody is to get it: everything that a transport needs, and that stays the same
 * however often it is tried. */
struct letter {
	int64_t id;          /* of the message */
	const char *name;    /* unique for ever; letters, digits, ".", "-", "_": its Message-ID before the "@" */
	const char *first;   /* the name of the first one to this recipient about this issue; NULL: this */
	int64_t issue_id;    /* 0: it is about no one issue */
	int64_t created_at;  /* for Date: the same in a repeat */
	int channel;         /* CHANNEL_EMAIL or CHANNEL_CHAT */
	int room;            /* enum room, of chat; 0: to one person */
	const char *to;      /* the person's address on that channel; NULL: a room */
	int template;        /* enum template */
	int language;        /* enum language */
	const char *zone;    /* "Europe/Madrid": for its moments */
	struct letter_value values[value_count];
};

/* The values as they are stored, a line for each that is there: name, tab, text; and back. */
const char *letter_contents(const struct letter_value values[value_count], struct arena *arena);
void letter_read(const char *contents, struct letter_value values[value_count], struct arena *arena);

enum delivery {
	DELIVERED, /* the other side has taken it */
	TRY_LATER, /* not now: 4xx of SMTP, 429 and 5xx of a webhook, no connection, a time-out */
	REFUSED,   /* never: 5xx of SMTP, other 4xx of a webhook, a redirect, an address that is none */
};

/* What the other side said, for the outbox. */
struct receipt {
	const char *said;    /* one line, in the arena; NULL: nothing */
	int64_t status;      /* SMTP's or HTTP's; 0: it came to none */
	int64_t retry_after; /* ms that the other side asked for; 0: it did not */
	int64_t ms;          /* how long it took */
};

#endif
