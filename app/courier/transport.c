#include "courier/transport.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "base/time.h"
#include "courier/chat.h"
#include "courier/mail.h"
#include "courier/net.h"
#include "courier/sendmail.h"
#include "courier/texts.h"

struct transport {
	const struct settings *settings;
	const struct texts *texts;
	struct sender sender;
	const char *bounces; /* the envelope's sender */
	struct net *net;     /* NULL: there is nothing to send by */
};

static bool sends_mail(const struct mail_settings *mail)
{
	return mail->server[0] || mail->sendmail[0];
}

/* Opening ------------------------------------------------------------------------------------- */

/* The settings have been checked one by one; what they are together is looked at here. */
static bool open_mail(struct transport *transport, struct arena *arena, struct err *err)
{
	const struct mail_settings *mail = &transport->settings->mail;
	struct sender *sender = &transport->sender;

	if (!sends_mail(mail))
		return true;
	if (!mailbox_parse(mail->from, arena, &sender->from))
		return err_set(err, ERR_INVALID, "mail: from is missing: whose mail is it?");
	if (mail->sendmail[0] && access(mail->sendmail, X_OK))
		return err_set(err, ERR_INVALID, "mail: sendmail: %s cannot be run", mail->sendmail);
	sender->list_id = mail->list_id[0] ? mail->list_id
		: arena_printf(arena, "triaged.%s", mailbox_host(sender->from.address));
	transport->bounces = mail->bounces[0] ? mail->bounces : sender->from.address;
	return true;
}

static bool check_ca(const char *what, const char *path, struct err *err)
{
	return !path[0] || !access(path, R_OK)
	       || err_set(err, ERR_INVALID, "%s: ca: %s cannot be read", what, path);
}

static bool check_authorities(const struct settings *settings, struct err *err)
{
	for (size_t i = 0; i < settings->webhook_count; i++)
		if (!check_ca(settings->webhooks[i].name, settings->webhooks[i].ca, err))
			return false;
	return check_ca("mail", settings->mail.ca, err);
}

bool transport_open(const struct settings *settings, struct arena *arena,
	struct transport **transport, struct err *err)
{
	struct transport *made = arena_alloc(arena, sizeof(*made));
	bool any = sends_mail(&settings->mail) || settings->webhook_count;

	made->settings = settings;
	if ((any || settings->templates[0])
		&& !texts_load(settings->templates, DATADIR "/templates", arena, &made->texts, err))
		return false;
	if (!open_mail(made, arena, err) || !check_authorities(settings, err))
		return false;
	if (any)
		made->net = net_open();
	*transport = made;
	return true;
}

void transport_close(struct transport *transport)
{
	if (transport)
		net_close(transport->net);
}

/* Sending ------------------------------------------------------------------------------------- */

static const struct webhook *webhook_for(const struct transport *transport, int room)
{
	const struct settings *settings = transport->settings;

	for (size_t i = 0; i < settings->webhook_count; i++)
		if (settings->webhooks[i].rooms & WORD_BIT(room))
			return &settings->webhooks[i];
	return NULL;
}

bool transport_serves(const struct transport *transport, int channel, int room)
{
	if (channel == CHANNEL_EMAIL)
		return !room && sends_mail(&transport->settings->mail);
	return channel == CHANNEL_CHAT && webhook_for(transport, room);
}

/* "https://desk.example.com/issues/{id}". */
static const char *link_to(const struct settings *settings, int64_t issue_id, struct arena *arena)
{
	const char *place = strstr(settings->issue_link, "{id}");

	if (!place || !issue_id)
		return NULL;
	return arena_printf(arena, "%.*s%lld%s", (int)(place - settings->issue_link), settings->issue_link,
		(long long)issue_id, place + 4);
}

/* A program reads lines that end as they do on this machine. */
static void end_lines_here(struct strbuf *text)
{
	char *to = text->data;

	for (const char *p = text->data; *p; p++)
		if (*p != '\r')
			*to++ = *p;
	*to = '\0';
	text->len = (size_t)(to - text->data);
}

static enum delivery send_mail(struct transport *transport, const struct letter *letter,
	const struct wording *wording, struct arena *arena, struct receipt *receipt)
{
	const struct mail_settings *mail = &transport->settings->mail;
	const struct net_server server = {
		.url = mail->server,
		.tls = mail->tls,
		.ca = mail->ca,
		.user = mail->user,
		.password = mail->password,
		.connect_timeout = mail->connect_timeout,
		.timeout = mail->timeout,
	};
	struct strbuf text;

	strbuf_init(&text, arena, 8192);
	mail_write(&text, &transport->sender, letter, wording, arena);
	if (mail->server[0])
		return net_mail(transport->net, &server, transport->bounces, letter->to, text.data,
			text.len, arena, receipt);
	end_lines_here(&text);
	return sendmail_give(mail->sendmail, server.timeout, transport->bounces, letter->to, text.data,
		text.len, arena, receipt);
}

enum delivery transport_deliver(struct transport *transport, const struct letter *letter,
	struct arena *arena, struct receipt *receipt)
{
	const char *link = link_to(transport->settings, letter->issue_id, arena);
	const struct webhook *webhook = webhook_for(transport, letter->room);
	struct wording wording;

	*receipt = (struct receipt){ .said = "there is no way to send it: see the settings" };
	if (!transport_serves(transport, letter->channel, letter->room))
		return TRY_LATER;
	*receipt = (struct receipt){ .said = "mail cannot be sent to such an address" };
	if (letter->channel == CHANNEL_EMAIL && !mailbox_address_valid(letter->to))
		return REFUSED;
	texts_word(transport->texts, letter, link, arena, &wording);
	if (letter->channel == CHANNEL_EMAIL)
		return send_mail(transport, letter, &wording, arena, receipt);
	return chat_post(transport->net, webhook, letter, &wording, link, time_now(), arena, receipt);
}
