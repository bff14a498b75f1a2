#include "api/rules.h"

#include <stdlib.h>

#include "base/time.h"
#include "desk/replay.h"
#include "domain/triage_check.h"
#include "domain/words.h"

/* Rows ------------------------------------------------------------------------------------------- */

static const struct format format_row = { NULL, triage_name_valid,
	"is not a word of small letters, digits and underscores, a letter first",
	"^[a-z][a-z0-9_]*$" };

/* The conditions that both tables have. */
#define WHEN_FIELDS(struct_) \
	{ "impact", FIELD_WORD, FIELD_NULLABLE, offsetof(struct_, when.impact), \
	  .words = &impact_words, .about = "the impact that it fits; null: any" }, \
	{ "customer_impact", FIELD_MAYBE, FIELD_NULLABLE, offsetof(struct_, when.customer_impact), \
	  .about = "whether customers are affected; null: either" }, \
	{ "vip", FIELD_MAYBE, FIELD_NULLABLE, offsetof(struct_, when.vip), \
	  .about = "whether the reporter is a VIP; null: either" }

#define RULE(member) offsetof(struct triage_rule, member)

/* An answer's rows and a body's are the same; only that they are sent. */
#define RULE_FIELDS(required) \
	{ "name", FIELD_TEXT, (required), RULE(name), .min = 1, .max = TRIAGE_NAME_MOST, \
	  .format = &format_row, \
	  .about = "a word, for one row only; stands in the trace of each issue that it decides" }, \
	WHEN_FIELDS(struct triage_rule), \
	{ "priority", FIELD_INT, (required), RULE(priority), .min = 1, .max = 3, \
	  .about = "the one that it gives" }, \
	{ "reason", FIELD_TEXT, (required), RULE(reason), .min = 1, .max = TRIAGE_REASON_MOST, \
	  .about = "why, in one sentence" }

#define BASKET_RULE(member) offsetof(struct basket_rule, member)

#define BASKET_RULE_FIELDS(required) \
	{ "name", FIELD_TEXT, (required), BASKET_RULE(name), .min = 1, .max = TRIAGE_NAME_MOST, \
	  .format = &format_row, .about = "a word, for one row only" }, \
	WHEN_FIELDS(struct basket_rule), \
	{ "escalated", FIELD_MAYBE, FIELD_NULLABLE, BASKET_RULE(when.escalated), \
	  .about = "whether Tier 1 has handed it on; null: either" }, \
	{ "priority", FIELD_INT, FIELD_NULLABLE, BASKET_RULE(when.priority), .min = 1, .max = 3, \
	  .about = "the priority that it fits; null: any" }, \
	{ "basket", FIELD_WORD, (required), BASKET_RULE(basket), .words = &basket_words, \
	  .about = "the one that it gives" }

static const struct field rule_fields[] = { RULE_FIELDS(0) };
static const struct field rule_input_fields[] = { RULE_FIELDS(FIELD_REQUIRED) };
static const struct field basket_rule_fields[] = { BASKET_RULE_FIELDS(0) };
static const struct field basket_rule_input_fields[] = { BASKET_RULE_FIELDS(FIELD_REQUIRED) };

static const struct shape rule_shape = SHAPE("Rule", struct triage_rule, rule_fields);
static const struct shape rule_input = SHAPE("RuleInput", struct triage_rule, rule_input_fields);
static const struct shape basket_rule_shape =
	SHAPE("BasketRule", struct basket_rule, basket_rule_fields);
static const struct shape basket_rule_input =
	SHAPE("BasketRuleInput", struct basket_rule, basket_rule_input_fields);

/* The rules in force ----------------------------------------------------------------------------- */

struct rules_view {
	int64_t version;
	struct field_array rules, basket_rules;
};

#define VIEW(member) offsetof(struct rules_view, member)

static const struct field rules_fields[] = {
	{ "version", FIELD_INT, .offset = VIEW(version),
	  .about = "stands in the trace of each issue that they decide" },
	{ "rules", FIELD_ARRAY, .offset = VIEW(rules), .shape = &rule_shape,
	  .about = "the first one that fits gives the priority" },
	{ "basket_rules", FIELD_ARRAY, .offset = VIEW(basket_rules), .shape = &basket_rule_shape,
	  .about = "the first one that fits gives the basket" },
};
const struct shape rules_shape = SHAPE("Rules", struct rules_view, rules_fields);

bool api_rules(struct ctx *c)
{
	const struct triage_rules *rules = c->desk.rules;

	return request_good(c)
	       && reply(c, &rules_shape, &(struct rules_view){
			.version = rules->version,
			.rules = { rules->rules, rules->rule_count },
			.basket_rules = { rules->basket_rules, rules->basket_rule_count },
		});
}

/* Others, tried on past issues ------------------------------------------------------------------- */

#define LAST_MOMENT INT64_C(253402300799999) /* of the year 9999 */

enum { ISSUES_MOST = 1000000 };

enum { TIME_MOST = 2 * MS_SECOND };

struct replay_input {
	struct field_array rules, basket_rules;
	int64_t from, to, limit, after;
};

#define INPUT(member) offsetof(struct replay_input, member)

static const struct field input_fields[] = {
	{ "rules", FIELD_ARRAY, .offset = INPUT(rules), .min = 1, .max = TRIAGE_ROWS_MOST,
	  .shape = &rule_input,
	  .about = "what shall give the priority: the last row has no condition, and none comes"
		   " behind others that take all it fits. Left out: the rules in force" },
	{ "basket_rules", FIELD_ARRAY, .offset = INPUT(basket_rules), .min = 1,
	  .max = TRIAGE_ROWS_MOST, .shape = &basket_rule_input,
	  .about = "what shall give the basket: like these; bin is none for what is escalated. Left out:"
		   " the rules in force" },
	{ "from", FIELD_TIME, FIELD_NULLABLE, INPUT(from),
	  .about = "only issues that were reported then or later" },
	{ "to", FIELD_TIME, FIELD_NULLABLE, INPUT(to),
	  .about = "only issues that were reported before; later than from" },
	{ "limit", FIELD_INT, FIELD_NULLABLE, INPUT(limit), .min = 1, .max = ISSUES_MOST,
	  .about = "how many issues to consider at most, the newest first; a million unless said"
		   " otherwise" },
	{ "after", FIELD_ID, FIELD_NULLABLE, INPUT(after),
	  .about = "the next of the answer before, to go on where it ended" },
};
const struct shape replay_body = SHAPE("Replay", struct replay_input, input_fields);

static const struct field decision_fields[] = {
	{ "priority", FIELD_INT, .offset = offsetof(struct replay_decision, priority), .min = 1,
	  .max = 3, .about = "1 is the most urgent" },
	{ "basket", FIELD_WORD, .offset = offsetof(struct replay_decision, basket),
	  .words = &basket_words, .about = "where it waits" },
};
static const struct shape decision_shape =
	SHAPE("Decision", struct replay_decision, decision_fields);

struct change_view {
	struct replay_decision from, to;
	int64_t count;
};

static const struct field change_fields[] = {
	{ "from", FIELD_OBJECT, .offset = offsetof(struct change_view, from),
	  .shape = &decision_shape, .about = "what triage decided then" },
	{ "to", FIELD_OBJECT, .offset = offsetof(struct change_view, to), .shape = &decision_shape,
	  .about = "what it would have decided" },
	{ "count", FIELD_COUNT, .offset = offsetof(struct change_view, count),
	  .about = "of how many issues" },
};
static const struct shape change_shape =
	SHAPE("ReplayedChange", struct change_view, change_fields);

#define EXAMPLE(member) offsetof(struct replay_example, member)

static const struct field example_fields[] = {
	{ "issue_id", FIELD_ID, .offset = EXAMPLE(issue_id), .about = "its number" },
	{ "was", FIELD_OBJECT, .offset = EXAMPLE(was), .shape = &decision_shape,
	  .about = "what triage decided then" },
	{ "would_be", FIELD_OBJECT, .offset = EXAMPLE(would_be), .shape = &decision_shape,
	  .about = "what it would have decided" },
	{ "rule", FIELD_TEXT, .offset = EXAMPLE(rule), .about = "the row that would have" },
};
static const struct shape example_shape =
	SHAPE("ReplayedIssue", struct replay_example, example_fields);

struct replay_view {
	int64_t considered, changed;
	struct field_array by, examples;
	bool complete;
	int64_t next;
};

#define REPLAY(member) offsetof(struct replay_view, member)

static const struct field replay_fields[] = {
	{ "considered", FIELD_COUNT, .offset = REPLAY(considered),
	  .about = "issues that were looked at; each counts as triage decided it last, without what"
		   " was escalated or overridden later" },
	{ "changed", FIELD_COUNT, .offset = REPLAY(changed),
	  .about = "how many of them would have got another priority or basket" },
	{ "by", FIELD_ARRAY, .offset = REPLAY(by), .shape = &change_shape,
	  .about = "what would have become of what, the most frequent first" },
	{ "examples", FIELD_ARRAY, .offset = REPLAY(examples), .shape = &example_shape,
	  .about = "up to five of each, up to 50 in all, the newest first" },
	{ "complete", FIELD_BOOL, .offset = REPLAY(complete),
	  .about = "false: the limit or the time of two seconds was used up; go on with next" },
	{ "next", FIELD_ID, FIELD_NULLABLE, REPLAY(next),
	  .about = "to be sent as `after`; null: there is nothing left" },
};
const struct shape replay_shape = SHAPE("Replayed", struct replay_view, replay_fields);

/* What triage_check() finds, with the pointer to where it stands in the body. */
static void on_mistake(void *arg, const struct triage_mistake *mistake)
{
	static const char *const tables[TABLES] = { "rules", "basket_rules" };
	struct ctx *c = arg;

	(void)err_add_field(c->err,
		arena_printf(c->arena, "/%s/%zu%s%s", tables[mistake->table], mistake->row,
			mistake->member ? "/" : "", mistake->member ? mistake->member : ""),
		mistake->code, "%s", mistake->detail);
}

static bool check_input(struct ctx *c, const struct replay_input *input,
	struct triage_rules *rules)
{
	*rules = *c->desk.rules;
	if (input->rules.count) {
		rules->rules = input->rules.items;
		rules->rule_count = input->rules.count;
	}
	if (input->basket_rules.count) {
		rules->basket_rules = input->basket_rules.items;
		rules->basket_rule_count = input->basket_rules.count;
	}
	if (input->from && input->to && input->from >= input->to)
		(void)err_add_field(c->err, "/to", "range", "must be later than from");
	return triage_check(rules, on_mistake, c) && c->err->kind == ERR_NONE;
}

/* Batch after batch, until nothing is left to be looked at, or no time. */
static bool run(struct ctx *c, struct replay *replay)
{
	int64_t until = time_monotonic() + TIME_MOST;
	struct arena_mark mark = arena_mark(c->arena);

	do {
		arena_rewind(c->arena, mark);
		if (!replay_batch(&c->desk, replay, c->err))
			return false;
	} while (!replay->complete && replay->left && time_monotonic() < until);
	return true;
}

static int by_count(const void *a, const void *b)
{
	const struct change_view *x = a, *y = b;

	return (x->count < y->count) - (x->count > y->count);
}

static struct field_array changes_of(struct ctx *c, const struct replay *replay)
{
	struct change_view *changes = arena_array(c->arena,
		(size_t)REPLAY_DECISIONS * REPLAY_DECISIONS, sizeof(*changes));
	size_t count = 0;

	for (size_t was = 0; was < REPLAY_DECISIONS; was++)
		for (size_t to = 0; to < REPLAY_DECISIONS; to++)
			if (replay->counts[was][to])
				changes[count++] = (struct change_view){ replay_decision_at(was),
					replay_decision_at(to), replay->counts[was][to] };
	qsort(changes, count, sizeof(*changes), by_count);
	return (struct field_array){ changes, count };
}

bool api_rules_replay(struct ctx *c)
{
	const struct replay_input *input = c->body;
	struct replay *replay = arena_alloc(c->arena, sizeof(*replay));
	struct triage_rules rules;

	if (!request_good(c) || !check_input(c, input, &rules))
		return false;
	replay->rules = &rules;
	replay->from = input->from ? input->from : 1;
	replay->to = input->to ? input->to : LAST_MOMENT;
	replay->left = input->limit ? input->limit : ISSUES_MOST;
	if ((input->after && !replay_after(&c->desk, replay, input->after, c->err))
		|| !run(c, replay))
		return false;
	return reply(c, &replay_shape, &(struct replay_view){
		.considered = replay->considered,
		.changed = replay->changed,
		.by = changes_of(c, replay),
		.examples = { replay->examples, replay->example_count },
		.complete = replay->complete,
		.next = replay->complete ? 0 : replay->id,
	});
}
