#ifndef DOMAIN_TRIAGE_H
#define DOMAIN_TRIAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The triage and priority rules of product.md ("Priority", "Basket"), as two tables of which the
 * first row that fits decides. An issue keeps the inputs, the name of the row and the tables'
 * version, so that anyone can ask why.
 */
enum { TRIAGE_RULES_VERSION = 1 };

struct triage_inputs {
	int impact; /* enum impact */
	bool customer_impact;
	bool vip;       /* reported by an active VIP */
	bool escalated; /* a priority 3 that Tier 1 handed to Tier 2 */
};

struct triage_decision {
	int64_t priority; /* 1, 2 or 3 */
	int basket;       /* enum basket */
	const char *rule; /* the row that gave the priority; a constant */
	int64_t rules_version;
};

/* A row: impact 0 stands for any, customer_impact -1 for either. */
struct triage_rule {
	const char *name;
	int impact;
	int customer_impact;
	int64_t priority;
	const char *reason; /* for people: "It stops the employee ..." */
};

extern const struct triage_rule triage_rules[];
extern const size_t triage_rule_count;

/* False for the one combination that is refused: a question has no customer impact. */
bool triage_acceptable(const struct triage_inputs *inputs);

/* The inputs must be acceptable. */
struct triage_decision triage_decide(const struct triage_inputs *inputs);

/* Where an issue of that priority belongs: also asked when the priority was overridden. */
int triage_basket(const struct triage_inputs *inputs, int64_t priority);

/* Why, in one sentence; NULL when no row has that name. */
const char *triage_reason(const char *rule);

#endif
