#include "domain/triage_check.h"

#include <string.h>

#include "base/utf8.h"
#include "domain/words.h"

struct checking {
	const struct triage_rules *rules;
	void (*found)(void *arg, const struct triage_mistake *mistake);
	void *arg;
	size_t mistakes;
};

static void refuse(struct checking *checking, enum triage_table table, size_t row,
	const char *member, const char *code, const char *detail)
{
	checking->mistakes++;
	checking->found(checking->arg,
		&(struct triage_mistake){ table, row, member, code, detail });
}

/* What all rows have ----------------------------------------------------------------------------- */

static size_t count_of(const struct triage_rules *rules, enum triage_table table)
{
	return table == TABLE_RULES ? rules->rule_count : rules->basket_rule_count;
}

static const char *name_of(const struct triage_rules *rules, enum triage_table table, size_t row)
{
	return table == TABLE_RULES ? rules->rules[row].name : rules->basket_rules[row].name;
}

static const struct triage_when *when_of(const struct triage_rules *rules,
	enum triage_table table, size_t row)
{
	return table == TABLE_RULES ? &rules->rules[row].when : &rules->basket_rules[row].when;
}

bool triage_name_valid(const char *name)
{
	size_t len = strlen(name);

	return len >= 1 && len <= TRIAGE_NAME_MOST && name[0] >= 'a' && name[0] <= 'z'
	       && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == len;
}

static void check_names(struct checking *checking, enum triage_table table)
{
	const struct triage_rules *rules = checking->rules;

	for (size_t i = 0; i < count_of(rules, table); i++) {
		const char *name = name_of(rules, table, i);

		if (!triage_name_valid(name))
			refuse(checking, table, i, "name", "format",
				"must be a word of at most 60 small letters, digits and underscores, a letter"
				" first");
		for (size_t k = 0; k < i; k++)
			if (!strcmp(name, name_of(rules, table, k))) {
				refuse(checking, table, i, "name", "taken",
					"is the name of a row before it, too");
				break;
			}
	}
}

static bool is_free(const struct triage_when *when)
{
	return !when->impact && !when->customer_impact && !when->vip && !when->escalated
	       && !when->priority;
}

static void check_size(struct checking *checking, enum triage_table table)
{
	size_t count = count_of(checking->rules, table);

	if (!count)
		refuse(checking, table, 0, NULL, "required",
			"is missing: the table has to have one row at least");
	else if (count > TRIAGE_ROWS_MOST)
		refuse(checking, table, TRIAGE_ROWS_MOST, NULL, "too_long",
			"is one too many: a table has at most 50 rows");
	else if (!is_free(when_of(checking->rules, table, count - 1)))
		refuse(checking, table, count - 1, NULL, "incomplete",
			"is the last row, and must have no condition: else nothing decides what no row"
			" fits");
}

/* What only one of them has ------------------------------------------------------------------------ */

static void check_reason(struct checking *checking, size_t row)
{
	const char *reason = checking->rules->rules[row].reason;
	size_t len = reason ? strlen(reason) : 0;

	if (!len)
		refuse(checking, TABLE_RULES, row, "reason", "required",
			"is missing: it tells people why");
	else if (!utf8_valid(reason, len))
		refuse(checking, TABLE_RULES, row, "reason", "format", "must be UTF-8");
	else if (utf8_count(reason, len) > TRIAGE_REASON_MOST)
		refuse(checking, TABLE_RULES, row, "reason", "too_long",
			"must have at most 200 characters");
	else if (strpbrk(reason, "\t\r\n"))
		refuse(checking, TABLE_RULES, row, "reason", "control", "must be one line");
}

static void check_rule(struct checking *checking, size_t row)
{
	int64_t priority = checking->rules->rules[row].priority;

	if (priority < 1 || priority > 3)
		refuse(checking, TABLE_RULES, row, "priority", "range", "must be 1, 2 or 3");
	check_reason(checking, row);
}

static void check_basket_rule(struct checking *checking, size_t row)
{
	const struct basket_rule *rule = &checking->rules->basket_rules[row];

	if (rule->when.priority < 0 || rule->when.priority > 3)
		refuse(checking, TABLE_BASKET_RULES, row, "priority", "range",
			"must be 1, 2 or 3, or left out");
	if (!word_name(&basket_words, rule->basket))
		refuse(checking, TABLE_BASKET_RULES, row, "basket", "required",
			"is missing: vip, p1, p2 or bin");
}

/* Every combination ------------------------------------------------------------------------------- */

/* What some combination of inputs has shown of the rows. */
struct reach {
	bool reached[TABLES][TRIAGE_ROWS_MOST + 1];
	bool drops[TRIAGE_ROWS_MOST + 1]; /* escalated issues into Tier 1's basket */
};

static void try_baskets(const struct triage_rules *rules, const struct triage_inputs *inputs,
	struct reach *reach)
{
	for (int64_t priority = 1; priority <= 3; priority++) {
		size_t row = basket_rule_at(rules, inputs, priority);

		reach->reached[TABLE_BASKET_RULES][row] = true;
		if (inputs->escalated && row < rules->basket_rule_count
			&& rules->basket_rules[row].basket == BASKET_BIN)
			reach->drops[row] = true;
	}
}

/* A priority may be overridden: each goes with each of the others. */
static void try_all(const struct triage_rules *rules, struct reach *reach)
{
	for (int impact = 1; impact < impact_count; impact++)
		for (int flags = 0; flags < 8; flags++) {
			const struct triage_inputs inputs = { impact, flags & 1, flags & 2, flags & 4 };

			if (!triage_acceptable(&inputs))
				continue;
			reach->reached[TABLE_RULES][triage_rule_at(rules, &inputs)] = true;
			try_baskets(rules, &inputs, reach);
		}
}

static void check_reach(struct checking *checking)
{
	struct reach reach = { 0 };

	try_all(checking->rules, &reach);
	for (int table = 0; table < TABLES; table++)
		for (size_t i = 0; i < count_of(checking->rules, table); i++)
			if (!reach.reached[table][i])
				refuse(checking, table, i, NULL, "unreachable",
					"can never decide: nothing that would fit it is left by the rows before it");
	for (size_t i = 0; i < checking->rules->basket_rule_count; i++)
		if (reach.drops[i])
			refuse(checking, TABLE_BASKET_RULES, i, "basket", "escalated",
				"must not be bin for what is escalated: Tier 1 takes from there");
}

bool triage_check(const struct triage_rules *rules,
	void (*found)(void *arg, const struct triage_mistake *mistake), void *arg)
{
	struct checking checking = { rules, found, arg, 0 };

	for (int table = 0; table < TABLES; table++) {
		check_names(&checking, table);
		check_size(&checking, table);
	}
	for (size_t i = 0; i < rules->rule_count; i++)
		check_rule(&checking, i);
	for (size_t i = 0; i < rules->basket_rule_count; i++)
		check_basket_rule(&checking, i);
	if (rules->rule_count <= TRIAGE_ROWS_MOST && rules->basket_rule_count <= TRIAGE_ROWS_MOST)
		check_reach(&checking);
	return checking.mistakes == 0;
}
