#ifndef DOMAIN_LOG_H
#define DOMAIN_LOG_H

#include <stdint.h>

#include "domain/employee.h"

/* Entries in an issue's log, beside its history. Once written they never change. */
struct note {
	int64_t id, issue_id;
	int64_t at;
	struct person by;
	int visibility; /* enum visibility */
	const char *body;
};

/* One try to reach the employee. */
struct contact_attempt {
	int64_t id, issue_id;
	int64_t at;
	struct person by;
	int channel; /* enum channel */
	int outcome; /* enum outcome */
	const char *note; /* NULL: none */
};

/* What was done. */
struct work {
	int64_t id, issue_id;
	int64_t at;
	struct person by;
	int kind; /* enum work_kind */
	const char *details;
	int64_t minutes; /* 0: not said */
};

#endif
