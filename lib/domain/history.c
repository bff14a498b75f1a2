#include "domain/history.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "base/tabbed.h"
#include "base/time.h"

#define FIELD(name_, type_, member_, ...) \
	{ .name = (name_), .type = (type_), .offset = offsetof(struct issue, member_), __VA_ARGS__ }

const struct history_field history_fields[] = {
	FIELD("status", HISTORY_WORD, status, .words = &status_words),
	FIELD("priority", HISTORY_INT, priority),
	FIELD("basket", HISTORY_WORD, basket, .words = &basket_words),
	FIELD("impact", HISTORY_WORD, impact, .words = &impact_words),
	FIELD("customer_impact", HISTORY_BOOL, customer_impact),
	FIELD("triage.rule", HISTORY_TEXT, triage_rule, .internal = true),
	FIELD("triage.reason", HISTORY_TEXT, triage_reason, .internal = true),
	FIELD("triage.rules_version", HISTORY_INT, rules_version, .internal = true),
	FIELD("escalated", HISTORY_BOOL, escalated, .internal = true),
	FIELD("override.by_id", HISTORY_ID, override.by.id, .internal = true, .person = true),
	FIELD("override.reason", HISTORY_TEXT, override.reason, .internal = true),
	FIELD("triage.routing", HISTORY_TEXT, routing, .internal = true),
	FIELD("description", HISTORY_TEXT, description),
	FIELD("software.version", HISTORY_TEXT, software.version),
	FIELD("contact.preferred", HISTORY_WORD, contact.preferred, .words = &channel_words),
	FIELD("contact.email", HISTORY_TEXT, contact.email),
	FIELD("contact.phone", HISTORY_TEXT, contact.phone),
	FIELD("contact.chat", HISTORY_TEXT, contact.chat),
	FIELD("contact.blocked", HISTORY_WORDS, contact.blocked, .words = &channel_words),
	FIELD("contact.next", HISTORY_WORD, contact_next, .words = &channel_words),
	FIELD("forwarding_id", HISTORY_ID, forwarding.id),
	FIELD("assignee_id", HISTORY_ID, assignee.id, .person = true),
	FIELD("scheduled.kind", HISTORY_WORD, scheduled.kind, .words = &appointment_kind_words),
	FIELD("scheduled.at", HISTORY_TIME, scheduled.at),
	FIELD("resolution.code", HISTORY_WORD, resolution.code, .words = &resolution_code_words),
	FIELD("resolution.details", HISTORY_TEXT, resolution.details),
	FIELD("resolution.duplicate_of", HISTORY_ID, resolution.duplicate_of),
	FIELD("resolution.first_contact", HISTORY_BOOL, resolution.first_contact),
	FIELD("resolution.by_id", HISTORY_ID, resolution.by.id, .person = true),
	FIELD("waiting_since", HISTORY_TIME, waiting_since, .internal = true),
	FIELD("first_contact_at", HISTORY_TIME, first_contact_at),
	FIELD("resolved_at", HISTORY_TIME, resolved_at),
	FIELD("closed_at", HISTORY_TIME, closed_at),
	FIELD("overdue.respond", HISTORY_BOOL, clocks.of[CLOCK_RESPOND].missed, .internal = true),
	FIELD("overdue.resolve", HISTORY_BOOL, clocks.of[CLOCK_RESOLVE].missed, .internal = true),
};

const size_t history_field_count = sizeof(history_fields) / sizeof(history_fields[0]);

static const void *field_at(const struct history_field *field, const struct issue *issue)
{
	return (const char *)issue + field->offset;
}

static void *field_in(const struct history_field *field, struct issue *issue)
{
	return (char *)issue + field->offset;
}

static const char *time_text(int64_t at, struct arena *arena)
{
	char text[TIME_TEXT];

	time_format(at, text);
	return arena_strdup(arena, text);
}

static const char *words_text(const struct words *words, uint32_t set, struct arena *arena)
{
	struct strbuf text;

	strbuf_init(&text, arena, 40);
	for (int i = 1; i < words->count; i++)
		if (set & WORD_BIT(i))
			strbuf_addf(&text, "%s%s", text.len ? "," : "", words->names[i]);
	return text.data;
}

/* A field's value as text; NULL: none. */
static const char *field_text(const struct history_field *field, const struct issue *issue,
	struct arena *arena)
{
	const void *value = field_at(field, issue);

	switch (field->type) {
	case HISTORY_ID:
		return *(const int64_t *)value
			       ? arena_printf(arena, "%lld", (long long)*(const int64_t *)value)
			       : NULL;
	case HISTORY_INT:
		return arena_printf(arena, "%lld", (long long)*(const int64_t *)value);
	case HISTORY_BOOL:
		return *(const bool *)value ? "true" : "false";
	case HISTORY_TEXT:
		return *(const char *const *)value;
	case HISTORY_TIME:
		return *(const int64_t *)value ? time_text(*(const int64_t *)value, arena) : NULL;
	case HISTORY_WORD:
		return word_name(field->words, *(const int *)value);
	case HISTORY_WORDS:
		return words_text(field->words, *(const uint32_t *)value, arena);
	}
	return NULL;
}

static bool same(const struct history_field *field, const struct issue *a, const struct issue *b)
{
	static const size_t sizes[] = {
		[HISTORY_ID] = sizeof(int64_t),     [HISTORY_INT] = sizeof(int64_t),
		[HISTORY_BOOL] = sizeof(bool),      [HISTORY_TIME] = sizeof(int64_t),
		[HISTORY_WORD] = sizeof(int),       [HISTORY_WORDS] = sizeof(uint32_t),
	};
	const void *before = field_at(field, a), *after = field_at(field, b);
	const char *old, *new;

	if (field->type != HISTORY_TEXT)
		return !memcmp(before, after, sizes[field->type]);
	old = *(const char *const *)before;
	new = *(const char *const *)after;
	return old == new || (old && new && !strcmp(old, new));
}

const char *history_changes(const struct issue *before, const struct issue *after,
	struct arena *arena)
{
	struct strbuf out;

	strbuf_init(&out, arena, 200);
	for (size_t i = 0; i < history_field_count; i++) {
		const struct history_field *field = &history_fields[i];

		if (same(field, before, after))
			continue;
		strbuf_adds(&out, field->name);
		tabbed_add(&out, field_text(field, before, arena));
		tabbed_add(&out, field_text(field, after, arena));
		strbuf_addc(&out, '\n');
	}
	return out.data;
}

static const struct history_field *find_field(const char *name)
{
	for (size_t i = 0; i < history_field_count; i++)
		if (!strcmp(history_fields[i].name, name))
			return &history_fields[i];
	return NULL;
}

bool history_next(const char **changes, struct change *change, struct arena *arena)
{
	if (!**changes)
		return false;
	change->name = tabbed_take(changes, '\t', arena);
	change->before = tabbed_take(changes, '\t', arena);
	change->after = tabbed_take(changes, '\n', arena);
	change->field = change->name ? find_field(change->name) : NULL;
	return true;
}

const struct event_cut event_cuts[command_count] = {
	[COMMAND_REPORT] = { EVENT_SHOWN },
	[COMMAND_CLAIM] = { EVENT_SHOWN },
	[COMMAND_TAKE_NEXT] = { EVENT_SHOWN },
	[COMMAND_RELEASE] = { EVENT_SHOWN },
	[COMMAND_RESOLVE] = { EVENT_SHOWN },
	[COMMAND_CONFIRM] = { EVENT_SHOWN },
	[COMMAND_REOPEN] = { EVENT_SHOWN, .reason = true },
	[COMMAND_CANCEL] = { EVENT_SHOWN, .reason = true },
	[COMMAND_NOTE] = { EVENT_IF_CHANGED }, /* an answer that the desk waited for */
	[COMMAND_CONTACT] = { EVENT_OF_DESK },
	[COMMAND_WORK] = { EVENT_OF_DESK },
	[COMMAND_ESCALATE] = { EVENT_SHOWN },
	[COMMAND_REASSIGN] = { EVENT_SHOWN },
	[COMMAND_RETRIAGE] = { EVENT_SHOWN },
	[COMMAND_PRIORITIZE] = { EVENT_SHOWN },
	[COMMAND_AWAIT_EMPLOYEE] = { EVENT_SHOWN },
	[COMMAND_REPLY] = { EVENT_SHOWN },
	[COMMAND_SCHEDULE] = { EVENT_SHOWN },
	[COMMAND_ROUTE] = { EVENT_IF_CHANGED }, /* nobody was around: not for the reporter */
	[COMMAND_FORWARD] = { EVENT_SHOWN },
	[COMMAND_JOIN] = { EVENT_SHOWN },
	[COMMAND_NEWS] = { EVENT_SHOWN },
	[COMMAND_RELAYED] = { EVENT_SHOWN },
	[COMMAND_UNREACHABLE] = { EVENT_OF_DESK },
	[COMMAND_EDIT] = { EVENT_SHOWN },
	[COMMAND_OVERDUE] = { EVENT_OF_DESK },
	[COMMAND_CLOSE] = { EVENT_SHOWN },
	[COMMAND_BOUNCED] = { EVENT_OF_DESK },
};

static bool changes_in_public(const char *changes, struct arena *arena)
{
	struct change change;

	while (history_next(&changes, &change, arena))
		if (change.field && !change.field->internal)
			return true;
	return false;
}

bool event_is_public(const struct event *event, struct arena *arena)
{
	int shown = event_cuts[event->command].shown;

	return shown == EVENT_SHOWN
	       || (shown == EVENT_IF_CHANGED && changes_in_public(event->changes, arena));
}

static void set_time(int64_t *at, const char *text)
{
	*at = 0;
	if (text)
		(void)time_parse(text, strlen(text), at);
}

/* What field_text() has made of a value, back into its place. */
static void set_field(const struct history_field *field, struct issue *issue, const char *text)
{
	void *value = field_in(field, issue);
	size_t len = text ? strlen(text) : 0;

	switch (field->type) {
	case HISTORY_ID:
	case HISTORY_INT:
		*(int64_t *)value = text ? strtoll(text, NULL, 10) : 0;
		break;
	case HISTORY_BOOL:
		*(bool *)value = text && !strcmp(text, "true");
		break;
	case HISTORY_TEXT:
		*(const char **)value = text;
		break;
	case HISTORY_TIME:
		set_time(value, text);
		break;
	case HISTORY_WORD:
		*(int *)value = text ? word_find(field->words, text, len) : 0;
		break;
	case HISTORY_WORDS:
		*(uint32_t *)value = text ? word_set_parse(field->words, text, len) : 0;
		break;
	}
}

struct person *history_person(const struct history_field *field, struct issue *issue)
{
	return field->person ? field_in(field, issue) : NULL;
}

void history_undo(struct issue *issue, const char *changes, struct arena *arena)
{
	struct change change;
	struct person *person;

	while (history_next(&changes, &change, arena)) {
		if (!change.field)
			continue;
		set_field(change.field, issue, change.before);
		person = history_person(change.field, issue);
		if (person)
			*person = (struct person){ .id = person->id };
	}
}
