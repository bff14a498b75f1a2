#ifndef DOMAIN_FORWARDING_H
#define DOMAIN_FORWARDING_H

#include <stdbool.h>
#include <stdint.h>

#include "domain/employee.h"
#include "domain/words.h"

/* One bug in one software, handed to the Software Team; many issues may hang on it. */
struct forwarding {
	int64_t id;
	int64_t version; /* from 1; each update, edit and join adds 1 */
	int64_t software_id;
	const char *software_title;
	int state; /* enum forwarding_state */
	const char *summary, *steps_to_reproduce;
	const char *fixed_in_version;
	int64_t expected_on; /* a date; 0: unknown */
	const char *message_to_employee; /* the latest */
	int news;                        /* enum news: what that message tells */
	const char *vendor_case, *internal; /* for the Software Team only */
	int64_t created_at, updated_at;
	int64_t issues;         /* how many hang on it */
	int64_t relays_pending; /* how many employees have not been told the latest */
};

/* One line of its life; append-only. */
struct forwarding_update {
	int64_t id, forwarding_id;
	int64_t at;
	struct person by;
	int outcome; /* enum forwarding_state */
	const char *message_to_employee; /* NULL: returned */
	const char *reason;              /* of `returned`: a question for the desk */
};

/* The duty to tell one employee the latest news of a forwarding. */
struct relay {
	int64_t id, issue_id, forwarding_id;
	int outcome; /* enum news */
	const char *message;
	int state; /* enum relay_state */
	int64_t since;
	int channel; /* enum channel: how they were told; 0: not told */
	struct person by;
	int64_t at;
};

/* What an update's outcome means (product.md, "A forwarding's life"). */
struct outcome_rule {
	int state;           /* enum forwarding_state: the outcome */
	int news;            /* enum news: what employees are told; 0: nothing */
	bool by_update;      /* comes by an update; `forwarded` comes by forwarding */
	bool ends_waiting;   /* issues that wait with the Software Team go back to their assignees */
	bool reaches_closed; /* employees hear of it even if their issue is closed by then */
};

extern const struct outcome_rule outcome_rules[forwarding_state_count];

/* What an employee is told when their problem is forwarded. */
extern const char forwarded_message[];

/*
 * Whether news of that kind concern an issue in that status. Whoever is still owed earlier news is
 * owed the latest instead, even if their issue is over.
 */
bool news_concerns(const struct outcome_rule *rule, int status, bool relay_pending);

/* An employee counts as unreachable after this many attempts since the news. */
enum { RELAY_ATTEMPTS = 3 };

#endif
