#ifndef STORE_KNOWN_PROBLEM_STORE_H
#define STORE_KNOWN_PROBLEM_STORE_H

#include <stdint.h>

#include "base/err.h"
#include "store/list.h"

struct arena;
struct db;
struct db_rows;

/* A forwarding as employees may see it; see domain/forwarding.h. */
struct known_problem {
	int64_t id;
	int state; /* enum forwarding_state; never `returned` */
	const char *summary, *message_to_employee, *fixed_in_version;
	int64_t expected_on;
	int64_t created_at;
	int64_t news_at; /* when that message came */
};

struct known_problem_filter {
	int64_t software_id;
	int64_t after_at, after_id; /* the row that ended the page before: its news_at and id */
	struct list_page page;
};

/* Rows of struct known_problem: a software's forwardings but for `returned`, newest news first. */
bool known_problem_list(struct db *db, const struct known_problem_filter *filter,
	struct arena *arena, struct db_rows *list, struct err *err) MUST_CHECK;

#endif
