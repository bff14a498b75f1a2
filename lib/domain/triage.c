#include "domain/triage.h"

#include <string.h>

#include "domain/words.h"

enum { EITHER = -1, ANY = 0 };

const struct triage_rule triage_rules[] = {
	{ "customer_impact", ANY, true, 1, "Customers are affected." },
	{ "work_stoppage", IMPACT_WORK_STOPPAGE, EITHER, 2,
	  "It stops the employee from doing their job; no customer is affected." },
	{ "minor", ANY, EITHER, 3, "It is a question or a minor inconvenience." },
};

const size_t triage_rule_count = sizeof(triage_rules) / sizeof(triage_rules[0]);

/* The first row that fits: priority 0 stands for any. */
static const struct {
	int vip, escalated; /* EITHER, or what the input must be */
	int64_t priority;
	int basket;
} basket_rules[] = {
	{ true, EITHER, ANY, BASKET_VIP },
	{ EITHER, EITHER, 1, BASKET_P1 },
	{ EITHER, EITHER, 2, BASKET_P2 },
	{ EITHER, true, 3, BASKET_P2 },
	{ EITHER, EITHER, 3, BASKET_BIN },
};

static bool fits(int wanted, bool input)
{
	return wanted == EITHER || (wanted != 0) == input;
}

bool triage_acceptable(const struct triage_inputs *inputs)
{
	return !(inputs->impact == IMPACT_QUESTION && inputs->customer_impact);
}

int triage_basket(const struct triage_inputs *inputs, int64_t priority)
{
	for (size_t i = 0; i < sizeof(basket_rules) / sizeof(basket_rules[0]); i++)
		if (fits(basket_rules[i].vip, inputs->vip)
			&& fits(basket_rules[i].escalated, inputs->escalated)
			&& (basket_rules[i].priority == ANY || basket_rules[i].priority == priority))
			return basket_rules[i].basket;
	return BASKET_BIN;
}

struct triage_decision triage_decide(const struct triage_inputs *inputs)
{
	const struct triage_rule *rule = triage_rules;

	while ((rule->impact != ANY && rule->impact != inputs->impact)
		|| !fits(rule->customer_impact, inputs->customer_impact))
		rule++; /* the last row fits anything */
	return (struct triage_decision){
		.priority = rule->priority,
		.basket = triage_basket(inputs, rule->priority),
		.rule = rule->name,
		.rules_version = TRIAGE_RULES_VERSION,
	};
}

const char *triage_reason(const char *rule)
{
	for (size_t i = 0; i < triage_rule_count; i++)
		if (!strcmp(triage_rules[i].name, rule))
			return triage_rules[i].reason;
	return NULL;
}
