#ifndef DOMAIN_TRIAGE_H
#define DOMAIN_TRIAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/maybe.h"

/*
 * The triage and priority rules of product.md ("Priority", "Basket"), as two tables of which the
 * first row that fits decides. An issue keeps the inputs, the name of the row and the tables'
 * version, so that anyone can ask why. The tables that are shipped can be replaced by configuration
 * (desk/rules_file.h), and others be tried on past issues (desk/replay.h); all of them have to pass
 * triage_check().
 */
enum { TRIAGE_RULES_VERSION = 1 }; /* of those that are shipped; replaced ones have higher ones */

struct triage_inputs {
	int impact; /* enum impact */
	bool customer_impact;
	bool vip;       /* reported by an active VIP */
	bool escalated; /* a priority 3 that Tier 1 handed to Tier 2 */
};

/* What a row asks for. 0 stands for any. */
struct triage_when {
	int impact; /* enum impact */
	int customer_impact, vip, escalated; /* enum maybe */
	int64_t priority;
};

/*
 * What gives the priority. It is decided when nothing is escalated, and before there is a priority:
 * these two are no conditions here.
 */
struct triage_rule {
	const char *name;
	struct triage_when when;
	int64_t priority;
	const char *reason; /* for people: "It stops the employee ..." */
};

/* What gives the basket. */
struct basket_rule {
	const char *name;
	struct triage_when when;
	int basket; /* enum basket */
};

enum { TRIAGE_ROWS_MOST = 50, TRIAGE_NAME_MOST = 60, TRIAGE_REASON_MOST = 200 };

struct triage_rules {
	int64_t version;
	const struct triage_rule *rules;
	size_t rule_count;
	const struct basket_rule *basket_rules;
	size_t basket_rule_count;
};

extern const struct triage_rules triage_shipped;

struct triage_decision {
	int64_t priority; /* 1, 2 or 3 */
	int basket;       /* enum basket */
	const struct triage_rule *rule; /* the row that gave the priority */
	int64_t rules_version;
};

/* False for the one combination that is refused: a question has no customer impact. */
bool triage_acceptable(const struct triage_inputs *inputs);

/* The inputs must be acceptable. */
struct triage_decision triage_decide(const struct triage_rules *rules,
	const struct triage_inputs *inputs);

/* Where an issue of that priority belongs: also asked when the priority was overridden. */
int triage_basket(const struct triage_rules *rules, const struct triage_inputs *inputs,
	int64_t priority);

/* The place of the first row that fits; the table's count when none does. */
size_t triage_rule_at(const struct triage_rules *rules, const struct triage_inputs *inputs);
size_t basket_rule_at(const struct triage_rules *rules, const struct triage_inputs *inputs,
	int64_t priority);

/* Why, in one sentence; NULL when no row has that name. */
const char *triage_reason(const struct triage_rules *rules, const char *rule);

#endif
