#ifndef DOMAIN_TRIAGE_CHECK_H
#define DOMAIN_TRIAGE_CHECK_H

#include "domain/triage.h"

/* Whether it can be the name of a row: [a-z][a-z0-9_]*, of TRIAGE_NAME_MOST bytes at most. */
bool triage_name_valid(const char *name);

/* The two tables of a struct triage_rules. */
enum triage_table { TABLE_RULES, TABLE_BASKET_RULES, TABLES };

/* What is wrong with a row. Texts are constants. */
struct triage_mistake {
	enum triage_table table;
	size_t row;         /* its place; 0 in a table without rows */
	const char *member; /* as JSON and configuration call it; NULL: the row as a whole */
	const char *code;   /* as in err_add_field() */
	const char *detail; /* for people, to be read behind the row or the member */
};

/*
 * Whether these tables may decide: each name is a word and stands once, each priority is one of the
 * three, each row says why, the last row has no conditions, so that each combination of inputs is
 * decided, and no row stands in vain behind others that take all there is; and what is escalated goes
 * to no basket of Tier 1's. Tells everything that is wrong, not only the first.
 */
bool triage_check(const struct triage_rules *rules,
	void (*found)(void *arg, const struct triage_mistake *mistake), void *arg);

#endif
