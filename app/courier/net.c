#include "courier/net.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/arena.h"
#include "base/time.h"
#include "base/utf8.h"
#include "courier/address.h"

enum {
	SAID_BYTES = 300,
	ANSWER_MOST = 64 << 10,   /* bytes of an answer that are read */
	RETRY_MOST = 24 * 60 * 60, /* seconds: nobody may ask for more */
};

struct net {
	CURL *curl;
};

/* One conversation. */
struct talk {
	const struct net_server *server;
	const char *message;
	size_t len, sent;
	char verb[5];          /* SMTP's last one that was not QUIT: "RCPT" */
	bool parting;          /* QUIT was said: what comes now does not count */
	bool is_mail;
	bool secure;           /* the URL's scheme says so */
	bool kept_off;         /* from an address */
	int socket;
	size_t got;            /* bytes of the answer */
	char said[SAID_BYTES]; /* SMTP: the last line; HTTP: how the answer begins */
	char error[CURL_ERROR_SIZE];
};

struct net *net_open(void)
{
	struct net *net = calloc(1, sizeof(*net));

	if (!net || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK || !(net->curl = curl_easy_init()))
		abort();
	return net;
}

void net_close(struct net *net)
{
	if (!net)
		return;
	curl_easy_cleanup(net->curl);
	curl_global_cleanup();
	free(net);
}

/* What libcurl calls back --------------------------------------------------------------------- */

static size_t give(char *room, size_t size, size_t count, void *data)
{
	struct talk *talk = data;
	size_t part = talk->len - talk->sent < size * count ? talk->len - talk->sent : size * count;

	memcpy(room, talk->message + talk->sent, part);
	talk->sent += part;
	return part;
}

static void keep(struct talk *talk, const char *line, size_t len)
{
	len = len < sizeof(talk->said) ? len : sizeof(talk->said) - 1;
	memcpy(talk->said, line, len);
	talk->said[len] = '\0';
}

/* SMTP: each line of an answer. HTTP: each line of the head, which counts only by its length. */
static size_t hear_line(char *line, size_t size, size_t count, void *data)
{
	struct talk *talk = data;

	if (talk->is_mail && !talk->parting)
		keep(talk, line, size * count);
	talk->got += size * count;
	return talk->got > ANSWER_MOST ? 0 : size * count;
}

static size_t hear_body(char *body, size_t size, size_t count, void *data)
{
	struct talk *talk = data;

	if (!talk->said[0])
		keep(talk, body, size * count);
	talk->got += size * count;
	return talk->got > ANSWER_MOST ? 0 : size * count;
}

/*
 * The verb of what we say to an SMTP server; the rest, a password among it, is not looked at. libcurl
 * would wait for two minutes for an answer to QUIT.
 */
static int watch(CURL *curl, curl_infotype type, char *text, size_t len, void *data)
{
	struct talk *talk = data;

	(void)curl;
	if (type != CURLINFO_HEADER_OUT || len < 4)
		return 0;
	talk->parting = !memcmp(text, "QUIT", 4);
	if (talk->parting)
		shutdown(talk->socket, SHUT_RD);
	else
		memcpy(talk->verb, text, 4);
	return 0;
}

static curl_socket_t open_any(void *data, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct talk *talk = data;

	(void)purpose;
	talk->socket = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
	return talk->socket;
}

/* The address that is connected to, whatever a name said before. */
static curl_socket_t open_allowed(void *data, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct talk *talk = data;
	bool public = address_is_public(&address->addr);

	if (public ? talk->secure : talk->server->allow_private)
		return open_any(data, purpose, address);
	talk->kept_off = true;
	return CURL_SOCKET_BAD;
}

/* What came of it ----------------------------------------------------------------------------- */

/* One line, and text, whatever the other side has sent. */
static const char *as_text(const char *said, struct arena *arena)
{
	char *text = arena_strdup(arena, said);
	size_t len = strcspn(text, "\r\n");

	text[len] = '\0';
	if (!utf8_valid(text, len))
		for (char *p = text; *p; p++)
			*p = *p >= ' ' && *p <= '~' ? *p : '?';
	return text;
}

static void write_receipt(struct net *net, const struct talk *talk, CURLcode result,
	struct arena *arena, struct receipt *receipt)
{
	long status = 0;
	curl_off_t wait = 0, us = 0;

	curl_easy_getinfo(net->curl, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(net->curl, CURLINFO_RETRY_AFTER, &wait);
	curl_easy_getinfo(net->curl, CURLINFO_TOTAL_TIME_T, &us);
	*receipt = (struct receipt){
		.status = result == CURLE_OK || status >= 400 || !talk->is_mail ? status : 0,
		.retry_after = (wait < RETRY_MOST ? wait : RETRY_MOST) * MS_SECOND,
		.ms = us / 1000,
		.said = as_text(talk->said, arena),
	};
	if (talk->kept_off)
		receipt->said = "the address is private, or http without the s goes to a public one";
	else if (!receipt->status)
		receipt->said = as_text(talk->error[0] ? talk->error : curl_easy_strerror(result), arena);
}

static void prepare(struct net *net, struct talk *talk, const char *protocols)
{
	const struct net_server *server = talk->server;
	CURL *curl = net->curl;

	curl_easy_reset(curl);
	curl_easy_setopt(curl, CURLOPT_URL, server->url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, protocols);
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)server->connect_timeout);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)server->timeout);
	curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	if (server->ca[0])
		curl_easy_setopt(curl, CURLOPT_CAINFO, server->ca);
	/* A connection is used once: another webhook may be allowed what this one is not. */
	curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, 1L);
	curl_easy_setopt(curl, CURLOPT_FORBID_REUSE, 1L);
	curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_any);
	curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, talk);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, talk->error);
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, hear_line);
	curl_easy_setopt(curl, CURLOPT_HEADERDATA, talk);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, hear_body);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, talk);
}

/* Mail ---------------------------------------------------------------------------------------- */

static void prepare_mail(CURL *curl, struct talk *talk, const char *from,
	const struct curl_slist *to)
{
	curl_easy_setopt(curl, CURLOPT_MAIL_FROM, from);
	curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, to);
	curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(curl, CURLOPT_READFUNCTION, give);
	curl_easy_setopt(curl, CURLOPT_READDATA, talk);
	curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L); /* into watch(), and nowhere else */
	curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, watch);
	curl_easy_setopt(curl, CURLOPT_DEBUGDATA, talk);
	curl_easy_setopt(curl, CURLOPT_USE_SSL, talk->server->tls ? (long)CURLUSESSL_ALL : (long)CURLUSESSL_NONE);
	if (talk->server->user[0]) {
		curl_easy_setopt(curl, CURLOPT_USERNAME, talk->server->user);
		curl_easy_setopt(curl, CURLOPT_PASSWORD, talk->server->password);
	}
}

static enum delivery judge_mail(const struct talk *talk, CURLcode result, int64_t status)
{
	bool of_this_one = !strcmp(talk->verb, "RCPT") || !strcmp(talk->verb, "DATA");

	if (result == CURLE_OK)
		return DELIVERED;
	return status >= 500 && status < 600 && of_this_one ? REFUSED : TRY_LATER;
}

enum delivery net_mail(struct net *net, const struct net_server *server, const char *from,
	const char *to, const char *message, size_t len, struct arena *arena,
	struct receipt *receipt)
{
	struct curl_slist *recipients = curl_slist_append(NULL, to);
	struct talk talk = { .server = server, .message = message, .len = len, .is_mail = true };
	CURLcode result;

	if (!recipients)
		abort();
	prepare(net, &talk, "smtp,smtps");
	prepare_mail(net->curl, &talk, from, recipients);
	result = curl_easy_perform(net->curl);
	write_receipt(net, &talk, result, arena, receipt);
	curl_easy_reset(net->curl); /* it knows no text of ours any more */
	curl_slist_free_all(recipients);
	return judge_mail(&talk, result, receipt->status);
}

/* Webhooks ------------------------------------------------------------------------------------ */

static struct curl_slist *slist_of(const char *const *lines)
{
	struct curl_slist *list = NULL, *next;

	for (; *lines; lines++) {
		next = curl_slist_append(list, *lines);
		if (!next)
			abort();
		list = next;
	}
	return list;
}

static void prepare_post(CURL *curl, struct talk *talk, const struct curl_slist *headers)
{
	curl_easy_setopt(curl, CURLOPT_POST, 1L);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDS, talk->message);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)talk->len);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_allowed);
}

/* A status is an answer, even if what follows it is endless, or never comes. */
static enum delivery judge_post(const struct talk *talk, int64_t status)
{
	if (!status)
		return talk->kept_off ? REFUSED : TRY_LATER;
	if (status >= 200 && status < 300)
		return DELIVERED;
	return status >= 500 || status == 408 || status == 425 || status == 429 ? TRY_LATER : REFUSED;
}

enum delivery net_post(struct net *net, const struct net_server *server,
	const char *const *headers, const char *body, size_t len, struct arena *arena,
	struct receipt *receipt)
{
	struct curl_slist *lines = slist_of(headers);
	struct talk talk = {
		.server = server,
		.message = body,
		.len = len,
		.secure = !strncmp(server->url, "https:", 6),
	};
	CURLcode result;

	prepare(net, &talk, "https,http");
	prepare_post(net->curl, &talk, lines);
	result = curl_easy_perform(net->curl);
	write_receipt(net, &talk, result, arena, receipt);
	curl_easy_reset(net->curl);
	curl_slist_free_all(lines);
	return judge_post(&talk, receipt->status);
}
