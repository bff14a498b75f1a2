#include "domain/triage.h"

#include <string.h>

#include "domain/words.h"

static const struct triage_rule rules[] = {
	{ "customer_impact", { .customer_impact = MAYBE_YES }, 1, "Customers are affected." },
	{ "work_stoppage", { .impact = IMPACT_WORK_STOPPAGE }, 2,
	  "It stops the employee from doing their job; no customer is affected." },
	{ "minor", { 0 }, 3, "It is a question or a minor inconvenience." },
};

static const struct basket_rule basket_rules[] = {
	{ "vip", { .vip = MAYBE_YES }, BASKET_VIP },
	{ "priority_1", { .priority = 1 }, BASKET_P1 },
	{ "priority_2", { .priority = 2 }, BASKET_P2 },
	{ "escalated", { .escalated = MAYBE_YES }, BASKET_P2 },
	{ "rest", { 0 }, BASKET_BIN },
};

const struct triage_rules triage_shipped = {
	.version = TRIAGE_RULES_VERSION,
	.rules = rules,
	.rule_count = sizeof(rules) / sizeof(rules[0]),
	.basket_rules = basket_rules,
	.basket_rule_count = sizeof(basket_rules) / sizeof(basket_rules[0]),
};

static bool is_met(int wanted, bool input)
{
	return wanted == MAYBE_EITHER || (wanted == MAYBE_YES) == input;
}

static bool fits(const struct triage_when *when, const struct triage_inputs *inputs,
	int64_t priority)
{
	return (!when->impact || when->impact == inputs->impact)
	       && is_met(when->customer_impact, inputs->customer_impact)
	       && is_met(when->vip, inputs->vip) && is_met(when->escalated, inputs->escalated)
	       && (!when->priority || when->priority == priority);
}

bool triage_acceptable(const struct triage_inputs *inputs)
{
	return !(inputs->impact == IMPACT_QUESTION && inputs->customer_impact);
}

size_t triage_rule_at(const struct triage_rules *in, const struct triage_inputs *inputs)
{
	size_t i = 0;

	while (i < in->rule_count && !fits(&in->rules[i].when, inputs, 0))
		i++;
	return i;
}

size_t basket_rule_at(const struct triage_rules *in, const struct triage_inputs *inputs,
	int64_t priority)
{
	size_t i = 0;

	while (i < in->basket_rule_count && !fits(&in->basket_rules[i].when, inputs, priority))
		i++;
	return i;
}

/* The last row of each table fits anything: triage_check() has seen to that. */
int triage_basket(const struct triage_rules *in, const struct triage_inputs *inputs,
	int64_t priority)
{
	return in->basket_rules[basket_rule_at(in, inputs, priority)].basket;
}

struct triage_decision triage_decide(const struct triage_rules *in,
	const struct triage_inputs *inputs)
{
	const struct triage_rule *rule = &in->rules[triage_rule_at(in, inputs)];

	return (struct triage_decision){
		.priority = rule->priority,
		.basket = triage_basket(in, inputs, rule->priority),
		.rule = rule,
		.rules_version = in->version,
	};
}

const char *triage_reason(const struct triage_rules *in, const char *rule)
{
	for (size_t i = 0; i < in->rule_count; i++)
		if (!strcmp(in->rules[i].name, rule))
			return in->rules[i].reason;
	return NULL;
}
