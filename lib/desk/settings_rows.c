#include "desk/settings_inner.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>

#include "base/arena.h"
#include "base/time.h"
#include "base/zone.h"
#include "desk/settings.h"
#include "domain/hours.h"

/* What is in a text ------------------------------------------------------------------------- */

static const char *check_given(const char *text)
{
	return text[0] ? NULL : "must not be empty";
}

/* "127.0.0.1:9000" or "[::1]:9000". */
bool listen_parse_tcp(const char *text, bool *loopback)
{
	struct in6_addr six;
	struct in_addr four;
	char host[64];
	int bracketed = text[0] == '[', port, end = 0;

	if (sscanf(text, bracketed ? "[%63[^]]]:%5d%n" : "%63[^:]:%5d%n", host, &port, &end) != 2
		|| text[end] || port < 1 || port > 65535)
		return false;
	if (bracketed) {
		*loopback = inet_pton(AF_INET6, host, &six) == 1 && IN6_IS_ADDR_LOOPBACK(&six);
		return inet_pton(AF_INET6, host, &six) == 1;
	}
	*loopback = inet_pton(AF_INET, host, &four) == 1 && ntohl(four.s_addr) >> 24 == 127;
	return inet_pton(AF_INET, host, &four) == 1;
}

static const char *check_listen(const char *text)
{
	bool loopback;

	if (text[0] == '/')
		return strlen(text) < sizeof(((struct sockaddr_un *)0)->sun_path)
			? NULL : "must not be longer than 107 bytes";
	return listen_parse_tcp(text, &loopback)
		? NULL : "must be a path that begins with \"/\", or an address such as \"127.0.0.1:9000\"";
}

static const char *check_mode(const char *text)
{
	char *end;
	long mode = strtol(text, &end, 8);

	return text[0] && !*end && mode >= 0 && mode <= 0777 ? NULL : "must be a mode such as \"0660\"";
}

static const char *host_of_url(const char *text)
{
	if (!strncmp(text, "https://", 8))
		return text + 8;
	return strncmp(text, "http://", 7) ? NULL : text + 7;
}

static bool ends_with(const char *text, const char *end)
{
	size_t len = strlen(text), end_len = strlen(end);

	return len >= end_len && !strcmp(text + len - end_len, end);
}

static const char *check_origin(const char *text)
{
	const char *host = host_of_url(text);

	if (ends_with(text, strncmp(text, "https", 5) ? ":80" : ":443"))
		return "must not name the port that is meant without it: no browser does";
	return !text[0] || (host && host[0] && !strpbrk(host, "/?# \t\r\n"))
		? NULL : "must look like \"https://desk.example.com\", with nothing behind the host";
}

static const char *check_base_url(const char *text)
{
	const char *host = host_of_url(text);

	return !text[0]
			|| (host && host[0] && !strpbrk(host, "?# \t\r\n") && text[strlen(text) - 1] != '/')
		? NULL : "must look like \"https://desk.example.com\", without a \"/\" at its end";
}

static const char *check_issue_link(const char *text)
{
	const char *host = host_of_url(text), *id = strstr(text, "{id}");

	return !text[0] || (host && id && id > host && !strstr(id + 1, "{id}") && !strpbrk(text, " \t\r\n\"<>"))
		? NULL : "must look like \"https://desk.example.com/issues/{id}\"";
}

static const char *check_level(const char *text)
{
	static const char *const levels[] = { "debug", "info", "warning", "error" };

	for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++)
		if (!strcmp(text, levels[i]))
			return NULL;
	return "must be \"debug\", \"info\", \"warning\" or \"error\"";
}

const char *check_zone(const char *text)
{
	struct arena *arena = arena_new();
	const struct zone *zone;
	struct err err;
	bool good;

	err_init(&err, arena);
	good = zone_load(text, arena, &zone, &err);
	arena_free(arena);
	return good ? NULL : "must be a time zone of this machine, such as \"Europe/Madrid\"";
}

static const char *check_hours(const char *text)
{
	struct hours hours;
	struct err err;

	err_init(&err, NULL);
	return hours_parse(text, ZONE_UTC, &hours, &err)
		? NULL : "must look like \"Mon-Thu 08:00-12:00 13:00-17:00, Fri 08:00-14:00\"";
}

static const char *check_holidays(const char *text)
{
	struct arena *arena = arena_new();
	struct hours hours;
	struct err err;
	bool good;

	err_init(&err, arena);
	good = holidays_parse(text, arena, &hours, &err);
	arena_free(arena);
	return good ? NULL : "must be days such as \"2026-12-25, 2027-01-01\"";
}

int64_t length_parse(const char *text)
{
	static const struct {
		char unit;
		int64_t length;
	} units[] = { { 's', MS_SECOND }, { 'm', MS_MINUTE }, { 'h', MS_HOUR } };
	size_t digits = strspn(text, "0123456789");

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (digits > 0 && digits < 7 && text[digits] == units[i].unit && !text[digits + 1])
			return strtol(text, NULL, 10) * units[i].length;
	return 0;
}

const char *check_length(const char *text)
{
	return length_parse(text) > 0 ? NULL : "must be a time such as \"15m\" or \"8h\"";
}

/* Which there are --------------------------------------------------------------------------- */

#define SERVER(member_) #member_, .offset = offsetof(struct settings, member_)
#define CLOCK(member_) #member_, .offset = offsetof(struct clock_settings, member_)
#define LENGTH(member_, text_) \
	{ CLOCK(member_), .type = ROW_LENGTH, .text = (text_), .check = check_length }
#define DATABASE(member_) #member_, .offset = offsetof(struct db_settings, member_)

static const struct row server_rows[] = {
	{ SERVER(listen), .text = "/run/triaged/triaged.sock", .check = check_listen },
	{ SERVER(listen_any), .type = ROW_FLAG, .number = false },
	{ SERVER(socket_mode), .type = ROW_MODE, .text = "0660", .check = check_mode },
	{ SERVER(socket_group), .text = "www-data" },
	{ SERVER(workers), .type = ROW_NUMBER, .number = 8, .min = 1, .max = 512 },
	{ SERVER(request_limit), .type = ROW_NUMBER, .number = 30, .min = 1, .max = 3600 },
	{ SERVER(peer_timeout), .type = ROW_NUMBER, .number = 5, .min = 1, .max = 3600 },
	{ SERVER(body_limit), .type = ROW_NUMBER, .number = 262144, .min = 1024, .max = 16 << 20 },
	{ SERVER(writes_per_minute), .type = ROW_NUMBER, .number = 600, .min = 0, .max = 100000 },
	{ SERVER(token_writes_per_minute), .type = ROW_NUMBER, .number = 0, .min = 0, .max = 100000 },
	{ SERVER(auto_provision), .type = ROW_FLAG, .number = true },
	{ SERVER(vip_manager_limit), .type = ROW_NUMBER, .number = 1, .min = 0, .max = 1000 },
	{ .name = "rules", .offset = offsetof(struct settings, rules_file), .text = "" },
	{ SERVER(public_origin), .text = "", .check = check_origin },
	{ SERVER(base_url), .text = "", .check = check_base_url },
	{ SERVER(issue_link), .text = "", .check = check_issue_link },
	{ SERVER(templates), .text = "" },
	{ SERVER(log_level), .text = "info", .check = check_level },
};

static const struct row database_rows[] = {
	{ DATABASE(socket), .text = "" },
	{ DATABASE(host), .text = "" },
	{ DATABASE(port), .type = ROW_NUMBER, .number = 3306, .min = 1, .max = 65535 },
	{ DATABASE(user), .text = "triaged", .check = check_given },
	{ .name = "password_file", .type = ROW_PASSWORD,
	  .offset = offsetof(struct db_settings, password), .text = "" },
	{ DATABASE(name), .text = "triaged", .check = check_given },
	{ DATABASE(tls), .type = ROW_FLAG, .number = true },
	{ DATABASE(tls_ca), .text = "" },
	{ DATABASE(statement_timeout), .type = ROW_NUMBER, .number = 5, .min = 1, .max = 3600 },
	{ DATABASE(lock_timeout), .type = ROW_NUMBER, .number = 5, .min = 1, .max = 3600 },
};

static const struct row clock_rows[] = {
	{ CLOCK(zone), .text = "UTC", .check = check_zone },
	{ CLOCK(hours), .text = "Mon-Fri 08:00-17:00", .check = check_hours },
	{ CLOCK(holidays), .text = "", .check = check_holidays },
	{ CLOCK(p1_around_the_clock), .type = ROW_FLAG, .number = true },
	LENGTH(respond_vip, "15m"),
	LENGTH(respond_p1, "15m"),
	LENGTH(respond_p2, "1h"),
	LENGTH(respond_p3, "8h"),
	LENGTH(resolve_vip, "4h"),
	LENGTH(resolve_p1, "4h"),
	LENGTH(resolve_p2, "8h"),
	LENGTH(resolve_p3, "40h"),
	{ CLOCK(close_after_days), .type = ROW_NUMBER, .number = 7, .min = 1, .max = 365 },
};

#define ROWS(rows_) rows_, sizeof(rows_) / sizeof((rows_)[0])

const struct section settings_sections[SETTINGS_SECTIONS] = {
	{ NULL, ROWS(server_rows), 0 },
	{ "clock", ROWS(clock_rows), offsetof(struct settings, clock) },
	{ "database", ROWS(database_rows), offsetof(struct settings, database) },
	{ "notifications", notification_rows, NOTIFICATION_ROWS,
	  offsetof(struct settings, notifications) },
	{ "mail", mail_rows, MAIL_ROWS, offsetof(struct settings, mail) },
	{ "webhook", webhook_rows, WEBHOOK_ROWS, SETTINGS_ELSEWHERE },
};
