/* Rules in a file: what they become, and that each mistake is named with file and line. */
#include "desk/rules_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "domain/triage.h"
#include "domain/words.h"
#include "tap/tap.h"

#define RULES "rule \"rest\" { priority = 3 reason = \"Whatever.\" }\n"
#define BASKETS "basket_rule rest { basket = p2 }\n"

static struct arena *arena;
static const struct triage_rules *rules;
static struct err err;
static char path[] = "/tmp/rules.XXXXXX";

static bool read_text(const char *text)
{
	FILE *file = fopen(path, "w");

	if (!file || fputs(text, file) < 0 || fclose(file))
		tap_bail("%s cannot be written", path);
	rules = NULL;
	err_init(&err, arena);
	return rules_read(path, &rules, arena, &err);
}

static void test_none(void)
{
	err_init(&err, arena);
	ok(rules_read("", &rules, arena, &err) && rules == &triage_shipped,
		"no file: the rules that are shipped");
}

/* The example says of itself that it is what is shipped. */
static void test_example(void)
{
	const struct triage_rules *shipped = &triage_shipped;

	err_init(&err, arena);
	if (access("conf/rules.conf.example", R_OK))
		return;
	ok(rules_read("conf/rules.conf.example", &rules, arena, &err), "the example is right");
	is_str(err.detail, "", "... and nothing is said of it");
	if (!rules)
		return;
	is_int(rules->version, 2, "its version");
	is_int((int64_t)rules->rule_count, (int64_t)shipped->rule_count, "its rules are as many");
	for (size_t i = 0; i < rules->rule_count; i++) {
		is_str(rules->rules[i].name, shipped->rules[i].name, "%zu: its name", i);
		ok(!memcmp(&rules->rules[i].when, &shipped->rules[i].when, sizeof(struct triage_when)),
			"... its conditions");
		is_int(rules->rules[i].priority, shipped->rules[i].priority, "... its priority");
		is_str(rules->rules[i].reason, shipped->rules[i].reason, "... its reason");
	}
	is_int((int64_t)rules->basket_rule_count, (int64_t)shipped->basket_rule_count,
		"its basket rules are as many");
	for (size_t i = 0; i < rules->basket_rule_count; i++) {
		is_str(rules->basket_rules[i].name, shipped->basket_rules[i].name, "%zu: its name", i);
		ok(!memcmp(&rules->basket_rules[i].when, &shipped->basket_rules[i].when,
			   sizeof(struct triage_when)),
			"... its conditions");
		is_int(rules->basket_rules[i].basket, shipped->basket_rules[i].basket, "... its basket");
	}
}

static void test_conditions(void)
{
	ok(read_text("version = 7\n"
		     "rule a { impact = question vip = yes priority = 2 reason = 'A \"VIP\"' }\n"
		     "rule b { customer_impact = false\n\tpriority = 3 reason = B }\n"
		     "rule c { priority = 1 reason = C }\n"
		     "basket_rule bin { priority = 3 escalated = off basket = bin }\n" BASKETS),
		"all kinds of conditions");
	is_str(err.detail, "", "nothing to complain");
	if (!rules)
		return;
	is_int(rules->version, 7, "the version");
	is_int(rules->rules[0].when.impact, IMPACT_QUESTION, "an impact");
	is_int(rules->rules[0].when.vip, MAYBE_YES, "yes");
	is_int(rules->rules[0].when.customer_impact, MAYBE_EITHER, "left out");
	is_str(rules->rules[0].reason, "A \"VIP\"", "the reason");
	is_int(rules->rules[1].when.customer_impact, MAYBE_NO, "no");
	is_int(rules->basket_rules[0].when.escalated, MAYBE_NO, "escalated: no");
	is_int(rules->basket_rules[0].when.priority, 3, "a priority as a condition");
	is_int(rules->basket_rules[0].basket, BASKET_BIN, "a basket");
}

/* The message behind "PATH:LINE: ". */
static const struct {
	const char *text;
	int line;
	const char *message;
} mistakes[] = {
	{ RULES BASKETS, 1, "version is missing" },
	{ "\nversion = 1\n" RULES BASKETS, 2,
	  "version must be from 2 to 2147483647: 1 is that of the rules as shipped" },
	{ "version = 2\nversion = 3\n" RULES BASKETS, 2, "version was set in line 1 already" },
	{ "version = 2\n\nrool \"x\" { }\n", 3, "no such option 'rool'" },
	{ "version = 2\nrule \"x\" {\n escalated = true\n}\n", 3, "no such option 'escalated'" },
	{ "version = 2\n" BASKETS, 1, "rule is missing: the table has to have one row at least" },
	{ "version = 2\n" RULES, 1, "basket_rule is missing: the table has to have one row at least" },
	{ "version = 2\nrule x {\n impact = none\n}\n", 3, "there is no impact \"none\"" },
	{ "version = 2\nrule x {\n vip = true\n vip = true\n}\n", 4, "vip was set in line 3 already" },
	{ "version = 2\nrule x { priority = 1 reason = A }\n\nrule x { priority = 2 reason = B }\n", 4,
	  "found duplicate title 'x'" },
	{ "version = 2\n" BASKETS "\nrule x {\n reason = A\n\n priority = 4\n}\n", 7,
	  "rule \"x\": priority must be 1, 2 or 3" },
	{ "version = 2\n" BASKETS "\nrule x {\n priority = 3\n}\n", 5,
	  "rule \"x\": reason is missing: it tells people why" },
	{ "version = 2\n" BASKETS "rule \"X\" { priority = 3 reason = A }\n", 3,
	  "rule \"X\": name must be a word of at most 60 small letters, digits and underscores, a"
	  " letter first" },
	{ "version = 2\n" RULES "rule y { priority = 3 reason = A }\n" BASKETS, 3,
	  "rule \"y\" can never decide: nothing that would fit it is left by the rows before it" },
	{ "version = 2\n" RULES "basket_rule x {\n\n vip = true\n basket = vip\n}\n", 5,
	  "basket_rule \"x\" is the last row, and must have no condition: else nothing decides what no"
	  " row fits" },
	{ "version = 2\n" RULES "basket_rule x { }\n", 3,
	  "basket_rule \"x\": basket is missing: vip, p1, p2 or bin" },
	{ "version = 2\n" RULES "basket_rule x {\n basket = trash\n}\n", 4,
	  "there is no basket \"trash\"" },
	{ "version = 2\n" RULES "basket_rule x {\n basket = bin\n}\n", 4,
	  "basket_rule \"x\": basket must not be bin for what is escalated: Tier 1 takes from there" },
	{ "version = 2\n" RULES "basket_rule x {\n", 3, "a section without an end" },
};

static void test_mistakes(void)
{
	char want[400];

	for (size_t i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++) {
		ok(!read_text(mistakes[i].text), "mistake %zu is found", i);
		snprintf(want, sizeof(want), "%s:%d: %s", path, mistakes[i].line, mistakes[i].message);
		is_str(err.detail, want, "... and named");
		is_int(err.kind, ERR_INVALID, "... as ERR_INVALID");
		ok(!rules, "... and there are no rules");
		ok(read_text("version = 2\n" RULES BASKETS), "... and the next file is read as if nothing"
							      " had been");
	}
}

static void test_no_file(void)
{
	err_init(&err, arena);
	ok(!rules_read("/nonexistent", &rules, arena, &err), "no file");
	is_str(err.detail, "/nonexistent: No such file or directory", "... is said");
}

int main(void)
{
	int file = mkstemp(path);

	if (file < 0)
		tap_bail("no temporary file");
	close(file);
	arena = arena_new();
	test_none();
	test_example();
	test_conditions();
	test_mistakes();
	test_no_file();
	unlink(path);
	arena_free(arena);
	return tap_done();
}
