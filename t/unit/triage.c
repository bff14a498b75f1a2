/* The triage rules of product.md, every combination of inputs. */
#include "domain/triage.h"

#include "domain/words.h"
#include "tap/tap.h"

static const struct {
	int impact;
	bool customer_impact, vip, escalated;
	int priority;
	int basket;
	const char *rule;
} cases[] = {
	{ IMPACT_QUESTION, false, false, false, 3, BASKET_BIN, "minor" },
	{ IMPACT_QUESTION, false, false, true, 3, BASKET_P2, "minor" },
	{ IMPACT_QUESTION, false, true, false, 3, BASKET_VIP, "minor" },
	{ IMPACT_QUESTION, false, true, true, 3, BASKET_VIP, "minor" },
	{ IMPACT_INCONVENIENCE, false, false, false, 3, BASKET_BIN, "minor" },
	{ IMPACT_INCONVENIENCE, false, false, true, 3, BASKET_P2, "minor" },
	{ IMPACT_INCONVENIENCE, false, true, false, 3, BASKET_VIP, "minor" },
	{ IMPACT_INCONVENIENCE, true, false, false, 1, BASKET_P1, "customer_impact" },
	{ IMPACT_INCONVENIENCE, true, true, false, 1, BASKET_VIP, "customer_impact" },
	{ IMPACT_INCONVENIENCE, true, false, true, 1, BASKET_P1, "customer_impact" },
	{ IMPACT_WORK_STOPPAGE, false, false, false, 2, BASKET_P2, "work_stoppage" },
	{ IMPACT_WORK_STOPPAGE, false, false, true, 2, BASKET_P2, "work_stoppage" },
	{ IMPACT_WORK_STOPPAGE, false, true, false, 2, BASKET_VIP, "work_stoppage" },
	{ IMPACT_WORK_STOPPAGE, true, false, false, 1, BASKET_P1, "customer_impact" },
	{ IMPACT_WORK_STOPPAGE, true, true, true, 1, BASKET_VIP, "customer_impact" },
};

int main(void)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct triage_inputs inputs = { cases[i].impact, cases[i].customer_impact,
			cases[i].vip, cases[i].escalated };
		const struct triage_decision decision = triage_decide(&triage_shipped, &inputs);

		is_int(decision.priority, cases[i].priority, "case %zu: priority", i);
		is_int(decision.basket, cases[i].basket, "case %zu: basket", i);
		is_str(decision.rule->name, cases[i].rule, "case %zu: the row that decided", i);
		is_int(decision.rules_version, TRIAGE_RULES_VERSION, "case %zu: version", i);
		ok(decision.rule->reason != NULL, "case %zu: the row says why", i);
	}
	ok(!triage_acceptable(&(struct triage_inputs){ IMPACT_QUESTION, true, false, false }),
		"a question has no customer impact");
	ok(triage_acceptable(&(struct triage_inputs){ IMPACT_INCONVENIENCE, true, false, false }),
		"an inconvenience can have one");
	ok(triage_reason(&triage_shipped, "no such rule") == NULL, "an unknown rule has no reason");
	is_int(triage_basket(&triage_shipped, &(struct triage_inputs){ IMPACT_QUESTION, false, false, false }, 1),
		BASKET_P1, "an overridden priority moves the basket");
	is_str(triage_reason(&triage_shipped, "minor"), "It is a question or a minor inconvenience.",
		"a row says why");
	return tap_done();
}
