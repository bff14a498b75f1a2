/* Rules that may not decide: each mistake is found, and named by row and member. */
#include "domain/triage_check.h"

#include <stdio.h>
#include <string.h>

#include "domain/words.h"
#include "tap/tap.h"

#define LAST { "rest", { 0 }, 3, "Whatever it is." }
#define LAST_BASKET { "rest", { 0 }, BASKET_P2 }

/* "rules/1/name duplicate; ": all that was found. */
static char found[1000];

static void on_mistake(void *arg, const struct triage_mistake *mistake)
{
	size_t len = strlen(found);

	(void)arg;
	snprintf(found + len, sizeof(found) - len, "%s/%zu%s%s %s; ",
		mistake->table == TABLE_RULES ? "rules" : "baskets", mistake->row,
		mistake->member ? "/" : "", mistake->member ? mistake->member : "", mistake->code);
}

static bool check(const struct triage_rules *rules)
{
	found[0] = '\0';
	return triage_check(rules, on_mistake, NULL);
}

static const struct {
	const char *name;
	struct triage_rule rules[4];
	const char *found;
} rule_cases[] = {
	{ "one row", { LAST }, "" },
	{ "VIPs higher", { { "vip", { .vip = MAYBE_YES }, 2, "A VIP asks." }, LAST }, "" },
	{ "every row reached",
	  { { "a", { .impact = IMPACT_QUESTION }, 3, "A." },
	    { "b", { .customer_impact = MAYBE_NO, .vip = MAYBE_NO }, 2, "B." }, LAST }, "" },
	{ "no row", { { 0 } }, "rules/0 required; " },
	{ "a last row with a condition", { { "a", { .vip = MAYBE_NO }, 3, "A." } },
	  "rules/0 incomplete; " },
	{ "a name twice", { { "rest", { .vip = MAYBE_YES }, 2, "A." }, LAST },
	  "rules/1/name taken; " },
	{ "an empty name", { { "", { 0 }, 3, "A." } }, "rules/0/name format; " },
	{ "a name that is no word", { { "Not a word", { 0 }, 3, "A." } }, "rules/0/name format; " },
	{ "a name that begins with a digit", { { "1st", { 0 }, 3, "A." } }, "rules/0/name format; " },
	{ "no priority", { { "a", { 0 }, 0, "A." } }, "rules/0/priority range; " },
	{ "priority 4", { { "a", { 0 }, 4, "A." } }, "rules/0/priority range; " },
	{ "no reason", { { "a", { 0 }, 3, NULL } }, "rules/0/reason required; " },
	{ "an empty reason", { { "a", { 0 }, 3, "" } }, "rules/0/reason required; " },
	{ "a reason of two lines", { { "a", { 0 }, 3, "A.\nB." } }, "rules/0/reason control; " },
	{ "a reason that is no UTF-8", { { "a", { 0 }, 3, "\xff" } }, "rules/0/reason format; " },
	{ "a row behind one that takes all", { { "a", { 0 }, 3, "A." }, LAST },
	  "rules/1 unreachable; " },
	{ "a row behind those that take all of its kind",
	  { { "a", { .vip = MAYBE_YES }, 3, "A." }, { "b", { .vip = MAYBE_NO }, 3, "B." }, LAST },
	  "rules/2 unreachable; " },
	{ "what is refused anyway",
	  { { "a", { .impact = IMPACT_QUESTION, .customer_impact = MAYBE_YES }, 3, "A." }, LAST },
	  "rules/0 unreachable; " },
	{ "everything at once",
	  { { "rest", { .vip = MAYBE_YES }, 9, "" }, { "rest", { .vip = MAYBE_YES }, 1, "B." } },
	  "rules/1/name taken; rules/1 incomplete; rules/0/priority range;"
	  " rules/0/reason required; rules/1 unreachable; " },
};

static const struct {
	const char *name;
	struct basket_rule rules[4];
	const char *found;
} basket_cases[] = {
	{ "one row", { LAST_BASKET }, "" },
	{ "the bin, for what is not escalated",
	  { { "bin", { .priority = 3, .escalated = MAYBE_NO }, BASKET_BIN }, LAST_BASKET }, "" },
	{ "no row", { { 0 } }, "baskets/0 required; " },
	{ "a last row with a condition", { { "a", { .priority = 3 }, BASKET_P1 } },
	  "baskets/0 incomplete; " },
	{ "no basket", { { "a", { 0 }, basket_none } }, "baskets/0/basket required; " },
	{ "priority 4", { { "a", { .priority = 4 }, BASKET_P1 }, LAST_BASKET },
	  "baskets/0/priority range; baskets/0 unreachable; " },
	{ "what is escalated comes back to the bin", { { "rest", { 0 }, BASKET_BIN } },
	  "baskets/0/basket escalated; " },
	{ "... also if it is a VIP's only",
	  { { "a", { .vip = MAYBE_YES }, BASKET_BIN }, LAST_BASKET }, "baskets/0/basket escalated; " },
};

static size_t rows_of(const char *const *first_name, size_t size)
{
	size_t count = 0;

	while (count < 4 && *(const char *const *)((const char *)first_name + count * size))
		count++;
	return count;
}

static void test_cases(void)
{
	for (size_t i = 0; i < sizeof(rule_cases) / sizeof(rule_cases[0]); i++) {
		struct triage_rules rules = triage_shipped;

		rules.rules = rule_cases[i].rules;
		rules.rule_count = rows_of(&rules.rules[0].name, sizeof(rules.rules[0]));
		is_int(check(&rules), !rule_cases[i].found[0], "rules: %s", rule_cases[i].name);
		is_str(found, rule_cases[i].found, "... is told");
	}
	for (size_t i = 0; i < sizeof(basket_cases) / sizeof(basket_cases[0]); i++) {
		struct triage_rules rules = triage_shipped;

		rules.basket_rules = basket_cases[i].rules;
		rules.basket_rule_count =
			rows_of(&rules.basket_rules[0].name, sizeof(rules.basket_rules[0]));
		is_int(check(&rules), !basket_cases[i].found[0], "baskets: %s", basket_cases[i].name);
		is_str(found, basket_cases[i].found, "... is told");
	}
}

static void test_limits(void)
{
	char names[TRIAGE_ROWS_MOST + 1][24], reason[TRIAGE_REASON_MOST + 2];
	struct triage_rule rows[TRIAGE_ROWS_MOST + 1] = { 0 };
	struct triage_rules rules = triage_shipped;

	rules.rules = rows;
	rules.rule_count = TRIAGE_ROWS_MOST + 1;
	for (size_t i = 0; i < rules.rule_count; i++) {
		snprintf(names[i], sizeof(names[i]), "r%zu", i);
		rows[i] = (struct triage_rule){ names[i], { 0 }, 3, "A." };
	}
	ok(!check(&rules) && strstr(found, "rules/50 too_long; "), "51 rows are one too many");

	rules.rule_count = 1;
	memset(reason, 'x', sizeof(reason) - 1);
	reason[sizeof(reason) - 1] = '\0';
	rows[0].reason = reason;
	ok(!check(&rules), "a reason of 201 characters");
	is_str(found, "rules/0/reason too_long; ", "... is told");
	reason[TRIAGE_REASON_MOST] = '\0';
	ok(check(&rules), "200 are fine");
}

/* What the tables promise: whatever the inputs, one row decides. */
static void test_shipped(void)
{
	ok(check(&triage_shipped), "the rules that are shipped may decide");
	is_str(found, "", "... and nothing is wrong with them");
	for (int impact = 1; impact < impact_count; impact++)
		for (int flags = 0; flags < 8; flags++) {
			const struct triage_inputs inputs = { impact, flags & 1, flags & 2, flags & 4 };

			ok(triage_rule_at(&triage_shipped, &inputs) < triage_shipped.rule_count,
				"%s, %d: one gives the priority", word_name(&impact_words, impact), flags);
			ok(basket_rule_at(&triage_shipped, &inputs, 3)
					< triage_shipped.basket_rule_count,
				"... and one the basket");
		}
}

int main(void)
{
	test_shipped();
	test_cases();
	test_limits();
	return tap_done();
}
