#include "domain/fact.h"

#include <stdlib.h>

#include "base/arena.h"
#include "domain/words.h"

const struct measure_rule measure_rules[measure_count] = {
	[MEASURE_REPORTED] = { .open = +1 },
	[MEASURE_REOPENED] = { .open = +1 },
	[MEASURE_ENTERED] = { .open = +1 },
	[MEASURE_LEFT] = { .open = -1 },
	[MEASURE_RESOLVED] = { .open = -1, .timed = true },
	[MEASURE_UNDONE] = { .open = -1 },
	[MEASURE_CANCELLED] = { .open = -1 },
	[MEASURE_CONTACTED] = { .timed = true },
	[MEASURE_FIRST_CONTACT] = { 0 },
	[MEASURE_TAKEN] = { .turn = true },
	[MEASURE_CLAIMED] = { .turn = true },
	[MEASURE_RELEASED] = { .turn = true },
};

/* The facts as they are found: from the last event back to the report. */
struct finding {
	struct fact *facts;
	size_t count;
	bool reopened; /* later than where we are */
};

/* One event makes at most: left, entered, an end with first_contact, contacted, a turn. */
enum { FACTS_OF_EVENT = 6 };

/* One step of an issue's life: what it was, what it became, and by which event. */
struct step {
	const struct issue *before; /* NULL: it was not there yet */
	const struct issue *after;
	const struct event *event;
};

static bool is_open(const struct issue *issue)
{
	return issue && (STATUSES_OPEN & WORD_BIT(issue->status));
}

static struct fact *add(struct finding *finding, const struct step *step, int measure, int64_t at)
{
	const struct issue *issue = step->after;
	const struct measure_rule *rule = &measure_rules[measure];
	struct fact *fact = &finding->facts[finding->count++];

	*fact = (struct fact){
		.measure = measure,
		.issue_id = issue->id,
		.version = step->event->version,
		.at = at,
		.born = issue->created_at,
		.priority = issue->priority,
		.subject_id = rule->turn ? step->event->by.id : issue->software.id,
		.ms = rule->timed && at > issue->created_at ? at - issue->created_at : 0,
	};
	fact->bucket = rule->timed ? fact_bucket(fact->ms) : 0;
	return fact;
}

/* It is open no more: resolved, for good or until it is reopened; or cancelled. */
static void find_end(struct finding *finding, const struct step *step)
{
	const struct issue *issue = step->after;

	if (issue->status == STATUS_CANCELLED) {
		add(finding, step, MEASURE_CANCELLED, step->event->at);
		return;
	}
	if (finding->reopened) {
		add(finding, step, MEASURE_UNDONE, issue->resolved_at);
	} else {
		add(finding, step, MEASURE_RESOLVED, issue->resolved_at);
		if (issue->resolution.first_contact)
			add(finding, step, MEASURE_FIRST_CONTACT, issue->resolved_at);
	}
	finding->reopened = false;
}

static void find_turn(struct finding *finding, const struct step *step)
{
	static const int turns[command_count] = {
		[COMMAND_TAKE_NEXT] = MEASURE_TAKEN,
		[COMMAND_CLAIM] = MEASURE_CLAIMED,
		[COMMAND_RELEASE] = MEASURE_RELEASED,
	};
	int measure = turns[step->event->command];

	if (measure)
		add(finding, step, measure, step->event->at);
}

/* The report may have been more: a call that was resolved at once. */
static void find_all(struct finding *finding, const struct step *step)
{
	const struct issue *before = step->before, *after = step->after;

	if (!before)
		add(finding, step, MEASURE_REPORTED, after->created_at);
	if (is_open(before) && before->priority != after->priority) {
		add(finding, step, MEASURE_LEFT, step->event->at)->priority = before->priority;
		add(finding, step, MEASURE_ENTERED, step->event->at);
	}
	if (after->first_contact_at && !(before && before->first_contact_at))
		add(finding, step, MEASURE_CONTACTED, after->first_contact_at);
	if (!is_open(after) && (!before || is_open(before)))
		find_end(finding, step);
	if (before && !is_open(before) && is_open(after)) {
		add(finding, step, MEASURE_REOPENED, step->event->at);
		finding->reopened = true;
	}
	find_turn(finding, step);
}

struct fact *facts_of(const struct issue *now, const struct event *events, size_t events_count,
	struct arena *arena, size_t *count)
{
	struct finding finding = { .facts = arena_array(arena, events_count + 1,
		FACTS_OF_EVENT * sizeof(*finding.facts)) };
	struct issue after = *now;

	while (events_count && events[events_count - 1].version > now->version)
		events_count--;
	for (size_t i = events_count; i-- > 0;) {
		struct issue before = after;
		const struct step step = { i ? &before : NULL, &after, &events[i] };

		if (i)
			history_undo(&before, events[i].changes, arena);
		find_all(&finding, &step);
		after = before;
	}
	qsort(finding.facts, finding.count, sizeof(*finding.facts), fact_compare);
	*count = finding.count;
	return finding.facts;
}

static int order(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

int fact_compare(const void *a, const void *b)
{
	const struct fact *x = a, *y = b;

	if (x->issue_id != y->issue_id)
		return order(x->issue_id, y->issue_id);
	if (x->version != y->version)
		return order(x->version, y->version);
	return order(x->measure, y->measure);
}

enum { FINE = 16 }; /* classes of a doubling */

/* 0 .. 15 are classes of their own; from there on, the five leading bits say which it is. */
int64_t fact_bucket(int64_t ms)
{
	int64_t shift = 0;

	while (ms >> shift >= 2 * FINE)
		shift++;
	return shift * FINE + (ms >> shift);
}

int64_t fact_bucket_begins(int64_t bucket)
{
	int64_t shift = bucket < 2 * FINE ? 0 : bucket / FINE - 1;

	return (bucket - shift * FINE) << shift;
}

int64_t percentile_rank(int64_t count, int percent)
{
	return (count * percent + 99) / 100;
}
