#include "courier/trial.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/arena.h"
#include "base/time.h"
#include "courier/transport.h"

/* What a value is, given as a text; false: it is none of its kind. */
static bool read_value(int name, const char *text, struct arena *arena, struct letter_value *value)
{
	const struct value_row *row = &value_rows[name];
	char *end;

	*value = (struct letter_value){ .text = NULL };
	if (!text[0])
		return true;
	switch (row->kind) {
	case VALUE_KIND_TEXT:
		value->text = arena_strdup(arena, text);
		return true;
	case VALUE_KIND_WORD:
		value->number = word_find(row->words, text, strlen(text));
		return value->number != 0;
	case VALUE_KIND_MOMENT:
	case VALUE_KIND_DATE:
		return time_parse(text, strlen(text), &value->number);
	default:
		value->number = strtoll(text, &end, 10);
		return !*end;
	}
}

static bool set_value(struct letter *letter, const char *given, struct arena *arena)
{
	size_t len = strcspn(given, "=");

	for (int i = 0; given[len] && i < value_count; i++)
		if (strlen(value_rows[i].name) == len && !memcmp(value_rows[i].name, given, len))
			return read_value(i, given + len + 1, arena, &letter->values[i]);
	return false;
}

static const char *set_values(struct letter *letter, const struct trial *trial, struct arena *arena)
{
	for (int i = 0; i < value_count; i++)
		if (!read_value(i, value_rows[i].example, arena, &letter->values[i]))
			return value_rows[i].name;
	if (letter->room)
		letter->values[VALUE_RECIPIENT] = (struct letter_value){ .text = NULL };
	for (const char *const *given = trial->set; *given; given++)
		if (!set_value(letter, *given, arena))
			return *given;
	return NULL;
}

/* Returns what makes no sense; NULL: all of it does. */
static const char *make_letter(const struct trial *trial, struct letter *letter,
	struct arena *arena)
{
	size_t len = strcspn(trial->template, "/");
	const char *language = trial->template[len] ? trial->template + len + 1 : "en";

	letter->template = word_find(&template_words, trial->template, len);
	letter->language = word_find(&language_words, language, strlen(language));
	if (!letter->template || !letter->language)
		return trial->template;
	letter->channel = word_find(&channel_words, trial->channel, strlen(trial->channel));
	if (letter->channel != CHANNEL_EMAIL && letter->channel != CHANNEL_CHAT)
		return trial->channel;
	if (letter->channel == CHANNEL_CHAT)
		letter->room = word_find(&room_words, trial->to, strlen(trial->to));
	letter->to = letter->room ? NULL : trial->to;
	letter->zone = trial->zone;
	letter->name = arena_printf(arena, "trial.%.*s.%s", (int)len, trial->template, language);
	letter->created_at = time_now();
	return set_values(letter, trial, arena);
}

static int say(enum delivery delivery, const struct receipt *receipt)
{
	static const struct {
		const char *word;
		int status;
	} outcomes[] = {
		[DELIVERED] = { "delivered", EXIT_SUCCESS },
		[TRY_LATER] = { "later", EX_TEMPFAIL },
		[REFUSED] = { "refused", EXIT_FAILURE },
	};

	printf("%s: status %lld, after %lld ms", outcomes[delivery].word, (long long)receipt->status,
		(long long)receipt->ms);
	if (receipt->retry_after)
		printf(", again in %lld s", (long long)(receipt->retry_after / MS_SECOND));
	printf("%s%s\n", receipt->said ? ": " : "", receipt->said ? receipt->said : "");
	return outcomes[delivery].status;
}

int trial_run(const struct settings *settings, const struct trial *trial, struct arena *arena)
{
	struct letter letter = { .id = 1 };
	struct transport *transport;
	struct receipt receipt;
	enum delivery delivery;
	const char *wrong = make_letter(trial, &letter, arena);
	struct err err;

	letter.issue_id = letter.values[VALUE_ISSUE].number;
	err_init(&err, arena);
	if (wrong) {
		fprintf(stderr, "triaged-courier: there is no %s\n", wrong);
		return 2;
	}
	if (!transport_open(settings, arena, &transport, &err)) {
		fprintf(stderr, "triaged-courier: %s\n", err.detail);
		return 2;
	}
	delivery = transport_deliver(transport, &letter, arena, &receipt);
	transport_close(transport);
	return say(delivery, &receipt);
}
