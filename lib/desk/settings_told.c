#include "desk/settings_inner.h"

#include <string.h>

#include "base/arena.h"
#include "desk/settings.h"
#include "domain/mailbox.h"
#include "domain/words.h"

/* How people are told: by mail, and in chat. */

/* What is in a text ------------------------------------------------------------------------- */

static bool begins(const char *text, const char *with)
{
	return !strncmp(text, with, strlen(with));
}

/* A host and perhaps a port, with nothing behind it. */
static bool is_host(const char *text)
{
	return text[0] && !strpbrk(text, "/?#@ \t\r\n");
}

static const char *check_server(const char *text)
{
	return !text[0] || (begins(text, "smtp://") && is_host(text + 7))
			|| (begins(text, "smtps://") && is_host(text + 8))
		? NULL : "must look like \"smtp://mail.example.com:587\"";
}

static const char *check_path(const char *text)
{
	return !text[0] || text[0] == '/' ? NULL : "must be a path that begins with \"/\"";
}

static const char *check_from(const char *text)
{
	struct arena *arena = arena_new();
	struct mailbox mailbox;
	bool good = !text[0] || mailbox_parse(text, arena, &mailbox);

	arena_free(arena);
	return good ? NULL : "must look like \"Help desk <desk@example.com>\"";
}

static const char *check_address(const char *text)
{
	return !text[0] || mailbox_address_valid(text) ? NULL : "must look like \"desk@example.com\"";
}

static const char *check_list_id(const char *text)
{
	static const char good[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";

	return !text[strspn(text, good)] && strlen(text) < 200 ? NULL : "must look like \"desk.example.com\"";
}

static const char *check_url(const char *text)
{
	const char *host = strstr(text, "://");

	if (!begins(text, "https://") && !begins(text, "http://"))
		return "must begin with \"https://\"";
	for (const char *p = text; *p; p++)
		if (*p <= ' ' || *p > '~')
			return "must be an address of plain ASCII, without blanks";
	return strchr("/?#", host[3]) ? "must name a host" : NULL;
}

static const char *check_kind(const char *text)
{
	return word_find(&webhook_kind_words, text, strlen(text))
		? NULL : "must be \"slack\", \"teams\" or \"generic\"";
}

int64_t rooms_parse(const char *text)
{
	int64_t rooms = 0;

	for (size_t len; *text; text += len) {
		int room;

		text += strspn(text, ", \t");
		len = strcspn(text, ", \t");
		room = word_find(&room_words, text, len);
		if (len && !room && (len != 6 || memcmp(text, "direct", 6) != 0))
			return 0;
		rooms |= len ? WORD_BIT(room) : 0;
	}
	return rooms;
}

static const char *check_rooms(const char *text)
{
	return rooms_parse(text) ? NULL
		: "must be some of \"desk\", \"manager\", \"software_team\" and \"direct\"";
}

/* Which there are --------------------------------------------------------------------------- */

#define MAIL(member_) #member_, .offset = offsetof(struct mail_settings, member_)
#define WEBHOOK(member_) #member_, .offset = offsetof(struct webhook, member_)

const struct row mail_rows[MAIL_ROWS] = {
	{ MAIL(server), .text = "", .check = check_server },
	{ MAIL(sendmail), .text = "", .check = check_path },
	{ MAIL(from), .text = "", .check = check_from },
	{ MAIL(bounces), .text = "", .check = check_address },
	{ MAIL(list_id), .text = "", .check = check_list_id },
	{ MAIL(tls), .type = ROW_FLAG, .number = true },
	{ MAIL(ca), .text = "", .check = check_path },
	{ MAIL(user), .text = "" },
	{ .name = "password_file", .type = ROW_PASSWORD,
	  .offset = offsetof(struct mail_settings, password), .text = "" },
	{ MAIL(connect_timeout), .type = ROW_LENGTH, .text = "10s", .check = check_length },
	{ MAIL(timeout), .type = ROW_LENGTH, .text = "60s", .check = check_length },
};

const struct row webhook_rows[WEBHOOK_ROWS] = {
	{ WEBHOOK(kind), .type = ROW_WORD, .words = &webhook_kind_words, .check = check_kind },
	{ WEBHOOK(url), .text = "", .check = check_url },
	{ .name = "secret_file", .type = ROW_PASSWORD, .offset = offsetof(struct webhook, secret),
	  .text = "" },
	{ WEBHOOK(ca), .text = "", .check = check_path },
	{ WEBHOOK(allow_private), .type = ROW_FLAG, .number = false },
	{ .name = "for", .type = ROW_ROOMS, .offset = offsetof(struct webhook, rooms),
	  .check = check_rooms },
	{ WEBHOOK(timeout), .type = ROW_LENGTH, .text = "10s", .check = check_length },
};

/* Together ----------------------------------------------------------------------------------- */

const char *mail_wrong(const struct mail_settings *mail)
{
	if (mail->server[0] && mail->sendmail[0])
		return "mail goes by its server, or by sendmail, but not by both";
	if ((mail->server[0] || mail->sendmail[0]) && !mail->from[0])
		return "mail needs a from";
	if (mail->user[0] && !mail->tls && !begins(mail->server, "smtps:"))
		return "mail: no password is sent without tls";
	return NULL;
}

const char *webhook_wrong(const struct webhook *webhook)
{
	if (!webhook->kind || !webhook->url[0] || !webhook->rooms)
		return "needs a kind, a url, and something that it is for";
	if (begins(webhook->url, "http://") && !webhook->allow_private)
		return "would send without encryption: http only with allow_private = true";
	if (webhook->kind == WEBHOOK_GENERIC && !webhook->secret[0])
		return "needs a secret_file: a generic one is signed";
	if (webhook->kind == WEBHOOK_TEAMS && webhook->rooms & WORD_BIT(0))
		return "cannot be for direct: Teams takes messages for rooms only";
	if (begins(webhook->url, "https://hooks.slack.com/") && webhook->rooms & WORD_BIT(0))
		return "cannot be for direct: Slack's own posts into its room, whomever it is for";
	return NULL;
}
