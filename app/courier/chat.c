#include "courier/chat.h"

#include <string.h>

#include "base/arena.h"
#include "base/digest.h"
#include "base/json_text.h"
#include "base/strbuf.h"
#include "base/time.h"
#include "courier/net.h"
#include "courier/texts.h"

/* Names that call everybody in a room, in one program or another. */
static const char *const calls[] = { "channel", "all", "here", "everyone", "team" };

static bool calls_everybody(const char *name)
{
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		if (!strncasecmp(name, calls[i], strlen(calls[i])))
			return true;
	return false;
}

/*
 * Slack's three escapes, but for a quotation's "> "; and "@all" keeps its look, but not its effect: with
 * a space of no width.
 */
static const char *for_slack(const char *text, struct arena *arena)
{
	struct strbuf out;

	strbuf_init(&out, arena, strlen(text) + 64);
	for (const char *line = text; *text; line = *text++ == '\n' ? text : line) {
		if (*text == '&')
			strbuf_adds(&out, "&amp;");
		else if (*text == '<')
			strbuf_adds(&out, "&lt;");
		else if (*text == '>' && (text > line || text[1] != ' '))
			strbuf_adds(&out, "&gt;");
		else
			strbuf_addc(&out, *text);
		if (*text == '@' && calls_everybody(text + 1))
			strbuf_adds(&out, "\xe2\x80\x8b");
	}
	return out.data;
}

static void write_slack(struct strbuf *out, const struct letter *letter,
	const struct wording *wording, const char *link, struct arena *arena)
{
	const char *subject = for_slack(wording->subject, arena);
	const char *text = for_slack(wording->text, arena);
	bool named = !link || strstr(wording->text, link);

	(void)letter;
	strbuf_adds(out, "{\"text\":");
	json_text(out, arena_printf(arena, "*%s*\n\n%s%s%s", subject, text, named ? "" : "\n",
		named ? "" : link));
	if (letter->to) {
		strbuf_adds(out, ",\"channel\":");
		json_text(out, letter->to);
	}
	strbuf_adds(out, "}");
}

/* A TextRun, unlike a TextBlock, takes its text as it is. */
static void write_run(struct strbuf *out, const char *text, size_t len, bool bold)
{
	strbuf_adds(out, "{\"type\":\"RichTextBlock\",\"inlines\":[{\"type\":\"TextRun\",\"text\":");
	json_text_part(out, text, len);
	strbuf_adds(out, bold ? ",\"weight\":\"bolder\",\"size\":\"medium\"}]}" : "}]}");
}

static void write_teams(struct strbuf *out, const struct letter *letter,
	const struct wording *wording, const char *link, struct arena *arena)
{
	size_t len;

	(void)arena;
	strbuf_adds(out, "{\"type\":\"message\",\"attachments\":[{"
		"\"contentType\":\"application/vnd.microsoft.card.adaptive\",\"content\":{"
		"\"$schema\":\"http://adaptivecards.io/schemas/adaptive-card.json\","
		"\"type\":\"AdaptiveCard\",\"version\":\"1.4\",\"body\":[");
	write_run(out, wording->subject, strlen(wording->subject), true);
	for (const char *line = wording->text; *line; line += len + (line[len] == '\n')) {
		len = strcspn(line, "\n");
		if (len) {
			strbuf_addc(out, ',');
			write_run(out, line, len, false);
		}
	}
	strbuf_addc(out, ']');
	if (link && letter->issue_id) {
		strbuf_addf(out, ",\"actions\":[{\"type\":\"Action.OpenUrl\",\"title\":\"%lld\",\"url\":",
			(long long)letter->issue_id);
		json_text(out, link);
		strbuf_adds(out, "}]");
	}
	strbuf_adds(out, "}}]}");
}

static void write_value(struct strbuf *out, int name, const struct letter_value *value)
{
	const struct value_row *row = &value_rows[name];
	char moment[TIME_TEXT];

	json_text(out, row->name);
	strbuf_addc(out, ':');
	if (row->kind == VALUE_KIND_TEXT)
		json_text(out, value->text);
	else if (row->kind == VALUE_KIND_NUMBER)
		strbuf_addi(out, value->number);
	else if (row->kind == VALUE_KIND_FLAG)
		strbuf_adds(out, "true");
	else if (row->kind == VALUE_KIND_WORD)
		json_text(out, word_name(row->words, (int)value->number));
	else if (row->kind == VALUE_KIND_DATE)
		json_text_part(out, (time_format_date(value->number, moment), moment), DATE_TEXT - 1);
	else
		json_text_part(out, (time_format(value->number, moment), moment), TIME_TEXT - 1);
}

static void write_values(struct strbuf *out, const struct letter *letter)
{
	const char *between = "";

	strbuf_adds(out, ",\"values\":{");
	for (int i = 0; i < value_count; i++) {
		const struct letter_value *value = &letter->values[i];

		if (!value->text && !value->number)
			continue;
		strbuf_adds(out, between);
		write_value(out, i, value);
		between = ",";
	}
	strbuf_addc(out, '}');
}

static void write_generic(struct strbuf *out, const struct letter *letter,
	const struct wording *wording, const char *link, struct arena *arena)
{
	const struct {
		const char *name, *text;
	} members[] = {
		{ ",\"template\":", word_name(&template_words, letter->template) },
		{ ",\"room\":", word_name(&room_words, letter->room) },
		{ ",\"to\":", letter->to },
		{ ",\"language\":", word_name(&language_words, letter->language) },
		{ ",\"subject\":", wording->subject },
		{ ",\"text\":", wording->text },
		{ ",\"link\":", link },
	};

	(void)arena;
	strbuf_adds(out, "{\"delivery\":");
	json_text(out, letter->name);
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		strbuf_adds(out, members[i].name);
		json_text(out, members[i].text);
	}
	if (letter->issue_id)
		strbuf_addf(out, ",\"issue_id\":%lld", (long long)letter->issue_id);
	else
		strbuf_adds(out, ",\"issue_id\":null");
	write_values(out, letter);
	strbuf_addc(out, '}');
}

static void (*const writers[])(struct strbuf *, const struct letter *, const struct wording *,
	const char *, struct arena *) = {
	[WEBHOOK_SLACK] = write_slack,
	[WEBHOOK_TEAMS] = write_teams,
	[WEBHOOK_GENERIC] = write_generic,
};

static const char *signature(const char *secret, int64_t stamp, const struct strbuf *body,
	struct arena *arena)
{
	static const char digits[] = "0123456789abcdef";
	unsigned char digest[SHA256_SIZE];
	struct strbuf text;

	strbuf_init(&text, arena, body->len + 32);
	strbuf_addi(&text, stamp);
	strbuf_addc(&text, '.');
	strbuf_add(&text, body->data, body->len);
	digest_hmac(secret, strlen(secret), text.data, text.len, digest);
	strbuf_clear(&text);
	strbuf_adds(&text, "X-Triaged-Signature: v1=");
	for (size_t i = 0; i < SHA256_SIZE; i++) {
		strbuf_addc(&text, digits[digest[i] >> 4]);
		strbuf_addc(&text, digits[digest[i] & 15]);
	}
	return text.data;
}

enum delivery chat_post(struct net *net, const struct webhook *webhook, const struct letter *letter,
	const struct wording *wording, const char *link, int64_t now, struct arena *arena,
	struct receipt *receipt)
{
	const struct net_server server = {
		.url = webhook->url,
		.ca = webhook->ca,
		.user = "",
		.password = "",
		.allow_private = webhook->allow_private,
		.connect_timeout = webhook->timeout,
		.timeout = webhook->timeout,
	};
	const char *headers[7] = {
		"Content-Type: application/json",
		"User-Agent: triaged-courier/" VERSION,
		"Expect:", /* nobody is asked whether the body may come */
		arena_printf(arena, "X-Triaged-Delivery: %s", letter->name),
	};
	struct strbuf body;

	strbuf_init(&body, arena, 2048);
	writers[webhook->kind](&body, letter, wording, link, arena);
	if (webhook->secret[0]) {
		headers[4] = arena_printf(arena, "X-Triaged-Timestamp: %lld", (long long)(now / MS_SECOND));
		headers[5] = signature(webhook->secret, now / MS_SECOND, &body, arena);
	}
	return net_post(net, &server, headers, body.data, body.len, arena, receipt);
}
