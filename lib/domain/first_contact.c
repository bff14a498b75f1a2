#include "domain/first_contact.h"

#include <string.h>

#include "domain/history.h"
#include "domain/words.h"

enum counted { REACHED, SESSION, TRANSFER, REOPENED, COUNTED };

/* How many there may be. */
static const int most[COUNTED] = { [REACHED] = 1 };

static const struct rule {
	struct log_line line; /* what is set of it: the line has the same */
	enum counted as;
	bool out_of_hand; /* only when somebody had the issue before */
} rules[] = {
	{ { .outcome = OUTCOME_REACHED }, REACHED },
	{ { .work = WORK_VISIT }, SESSION },
	{ { .work = WORK_BRING_IN }, SESSION },
	{ { .work = WORK_REMOTE_SUPPORT }, SESSION },
	{ { .command = COMMAND_SCHEDULE }, SESSION },
	{ { .command = COMMAND_RELEASE }, TRANSFER },
	{ { .command = COMMAND_ESCALATE }, TRANSFER },
	{ { .command = COMMAND_FORWARD }, TRANSFER },
	{ { .command = COMMAND_REASSIGN }, TRANSFER, .out_of_hand = true },
	{ { .command = COMMAND_REOPEN }, REOPENED },
};

enum { RULES = sizeof(rules) / sizeof(rules[0]) };

static bool leaves_a_hand(const char *changes, struct arena *arena)
{
	struct change change;

	while (changes && history_next(&changes, &change, arena))
		if (!strcmp(change.name, "assignee_id"))
			return change.before != NULL;
	return false;
}

static bool fits(const struct rule *rule, const struct log_line *line, struct arena *arena)
{
	return rule->line.command == line->command && rule->line.outcome == line->outcome
	       && rule->line.work == line->work
	       && (!rule->out_of_hand || leaves_a_hand(line->changes, arena));
}

bool first_contact(const struct log_line *log, size_t count, struct arena *arena)
{
	int counts[COUNTED] = { 0 };

	for (size_t i = 0; i < count; i++)
		for (size_t rule = 0; rule < RULES; rule++)
			counts[rules[rule].as] += fits(&rules[rule], &log[i], arena);
	for (int what = 0; what < COUNTED; what++)
		if (counts[what] > most[what])
			return false;
	return true;
}
