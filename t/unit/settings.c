/* A configuration file: what it sets, and that each mistake is named with file and line. */
#include "desk/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/time.h"
#include "base/zone.h"
#include "domain/clock.h"
#include "domain/hours.h"
#include "domain/triage.h"
#include "domain/words.h"
#include "tap/tap.h"

static struct arena *arena;
static struct settings settings;
static struct err err;
static char folder[] = "/tmp/settings.XXXXXX";
static char path[64];

static void write_file(const char *name, const char *text, size_t len)
{
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "w");
	if (!file || fwrite(text, 1, len, file) != len || fclose(file))
		tap_bail("%s cannot be written", path);
}

static bool read_text(const char *text)
{
	write_file("conf", text, strlen(text));
	memset(&settings, 0, sizeof(settings));
	err_init(&err, arena);
	return settings_read(path, &settings, arena, &err);
}

static void test_defaults(void)
{
	ok(read_text(""), "an empty file is right");
	is_str(settings.listen, "/run/triaged/triaged.sock", "listen");
	is_int(settings.socket_mode, 0660, "socket_mode");
	is_str(settings.socket_group, "www-data", "socket_group");
	is_int(settings.workers, 8, "workers");
	is_int(settings.request_limit, 30, "request_limit");
	is_int(settings.peer_timeout, 5, "peer_timeout");
	is_int(settings.body_limit, 262144, "body_limit");
	is_int(settings.writes_per_minute, 600, "writes_per_minute");
	is_int(settings.token_writes_per_minute, 0, "token_writes_per_minute");
	ok(settings.auto_provision && !settings.listen_any, "flags");
	ok(settings.rules == &triage_shipped, "rules: those that are shipped");
	is_str(settings.log_level, "info", "log_level");
	is_str(settings.database.socket, "", "a text that is not set is empty");
	is_str(settings.database.password, "", "no password");
	is_int(settings.database.port, 3306, "database: port");
	ok(settings.database.tls, "database: tls");
	is_int((int64_t)settings.group_role_count, 0, "no group has a role");
	is_str(settings.clock.zone, "UTC", "clock: zone");
	is_int(settings.clock.respond_p1, 15 * MS_MINUTE, "clock: a length");
	is_int(settings.clock.rules->targets[CLOCK_RESOLVE][3], 40 * (int64_t)MS_HOUR,
		"clock: the rules have it");
	is_int(settings.clock.rules->hours->week_length, 45 * (int64_t)MS_HOUR, "clock: hours");
	is_int(settings.clock.rules->close_after, 7 * MS_DAY, "clock: close_after_days");
}

static void test_example(void)
{
	err_init(&err, arena);
	if (access("conf/triaged.conf.example", R_OK))
		return;
	ok(settings_read("conf/triaged.conf.example", &settings, arena, &err), "the example is right");
	is_str(err.detail, "", "... and nothing is said of it");
}

static void test_values(void)
{
	write_file("secret", "pa ss#word\nnot this\n", 20);
	ok(read_text("# comment\n"
		     "listen = /tmp/x.sock // comment\n"
		     "socket_mode = 0666 socket_group = \"#desk\"\n"
		     "/* workers = 9\n */ workers = 3# comment\n"
		     "base_url = https://desk.example.com/it\n"
		     "public_origin = 'https://desk.example.com:8443'\n"
		     "auto_provision = no\n"
		     "clock { zone = Europe/Madrid hours = 'Sat 08:00-12:00' holidays = \"2026-12-26\"\n"
		     " p1_around_the_clock = no respond_vip = 90s }\n"
		     "database {\n name = 'a\\'b' host = \"db.example.com\" tls = false }\n"
		     "group_role \"it desk\" { role = tier1 }\n"
		     "group_role chiefs {\nrole = \"manager\"\n}\n"),
		"all kinds of values");
	is_str(err.detail, "", "nothing to complain");
	is_str(settings.listen, "/tmp/x.sock", "a text without quotes");
	is_int(settings.socket_mode, 0666, "a mode without quotes");
	is_str(settings.socket_group, "#desk", "no comment within quotes");
	is_int(settings.workers, 3, "a number, between comments");
	is_str(settings.base_url, "https://desk.example.com/it", "slashes within a word are no comment");
	ok(!settings.auto_provision, "a flag");
	is_str(settings.database.name, "a'b", "an escaped quote");
	ok(!settings.database.tls, "a flag of the database");
	is_str(zone_name(settings.clock.rules->hours->zone), "Europe/Madrid", "a time zone");
	is_int((int64_t)settings.clock.rules->hours->holiday_count, 1, "a holiday");
	is_int(settings.clock.rules->targets[CLOCK_RESPOND][CLOCK_VIP], 90 * MS_SECOND, "a length");
	ok(!settings.clock.rules->p1_around_the_clock, "a flag of the clock");
	is_int((int64_t)settings.group_role_count, 2, "two groups with roles");
	is_str(settings.group_roles[0].group, "it desk", "the first group");
	is_int(settings.group_roles[0].role, ROLE_TIER1, "... and its role");
	is_int(settings.group_roles[1].role, ROLE_MANAGER, "the second one's role");
}

static void test_password(void)
{
	char text[128];

	write_file("secret", "pa ss#word \r\nnot this\n", 22);
	snprintf(text, sizeof(text), "database { password_file = \"%s\" }\n", path);
	ok(read_text(text), "a password file");
	is_str(settings.database.password, "pa ss#word ", "the password is its first line");
	write_file("secret", "none", 4);
	ok(read_text(text), "a password file without a newline");
	is_str(settings.database.password, "none", "the password is all of it");
}

static void test_rules(void)
{
	static const char rules[] = "version = 2\nrule rest { priority = 2 reason = \"It is.\" }\n"
				    "basket_rule rest { basket = p2 }\n";
	static const char wrong[] = "version = 2\nrule rest { priority = 9 }\n";
	char text[128], want[160];

	write_file("rules", rules, sizeof(rules) - 1);
	snprintf(text, sizeof(text), "rules = \"%s\"\n", path);
	ok(read_text(text), "a file of rules");
	is_int(settings.rules ? settings.rules->version : 0, 2, "... is read");
	write_file("rules", wrong, sizeof(wrong) - 1);
	snprintf(want, sizeof(want), "%s:1: basket_rule is missing: the table has to have one row at least",
		path);
	ok(!read_text(text), "one with mistakes");
	is_str(err.detail, want, "... is named with its line");
	ok(!settings.listen && !settings.rules, "... and the settings are untouched");
}

static void test_told(void)
{
	char text[512];

	ok(read_text("base_url = 'https://desk.example.com/it'\n"), "no word of mail or chat");
	is_str(settings.issue_link, "https://desk.example.com/it/issues/{id}", "an issue is where the tracker is");
	ok(!settings.mail.server[0] && !settings.mail.sendmail[0] && !settings.webhook_count, "nobody is told");
	ok(settings.mail.tls && settings.mail.timeout == 60000, "mail: defaults");
	write_file("secret", "s\n", 2);
	snprintf(text, sizeof(text),
		"issue_link = 'https://ui.example.com/#/{id}/x'\n"
		"mail { server = 'smtps://mail.example.com' from = 'Desk <desk@example.com>' user = u timeout = 2m }\n"
		"webhook one { kind = slack url = 'https://chat.example.com/a' for = desk }\n"
		"webhook two { kind = generic url = 'http://10.0.0.1/b' allow_private = true timeout = 3s\n"
		" secret_file = '%s' for = 'manager, direct' }\n", path);
	ok(read_text(text), "mail and two webhooks");
	is_str(err.detail, "", "nothing to complain");
	is_str(settings.issue_link, "https://ui.example.com/#/{id}/x", "an issue is where it is said to be");
	is_int(settings.mail.timeout, 120000, "mail: a time-out");
	is_int((int64_t)settings.webhook_count, 2, "two webhooks");
	is_str(settings.webhooks[0].name, "one", "the first one's name");
	is_int(settings.webhooks[0].kind, WEBHOOK_SLACK, "... kind");
	is_int(settings.webhooks[0].rooms, WORD_BIT(ROOM_DESK), "... and room");
	is_int(settings.webhooks[0].timeout, 10000, "... and default");
	is_int(settings.webhooks[1].rooms, WORD_BIT(ROOM_MANAGER) | WORD_BIT(0), "the second one's room and people");
	is_str(settings.webhooks[1].secret, "s", "... secret");
	ok(settings.webhooks[1].allow_private && !settings.webhooks[0].allow_private, "... and leave");
	is_str(settings.webhooks[1].ca, "", "nothing is left of the first one in the second");
}

/* The message behind "PATH:LINE: ". */
static const struct {
	const char *text;
	int line;
	const char *message;
} mistakes[] = {
	{ "# one\n# two\n\n/* three\n four */ // five\nwrkers = 3\n", 6, "no such option 'wrkers'" },
	{ "database {\n# one\n\n  nam = \"x\"\n}\n", 4, "no such option 'nam'" },
	{ "\nworkers = many\n", 2, "invalid integer value for option 'workers'" },
	{ "workers = 12abc\n", 1, "invalid integer value for option 'workers'" },
	{ "clock {\n zone = \"Europe/Nowhere\"\n}\n", 2,
	  "zone must be a time zone of this machine, such as \"Europe/Madrid\"" },
	{ "clock { hours = \"Mon-Fri\" }\n", 1,
	  "hours must look like \"Mon-Thu 08:00-12:00 13:00-17:00, Fri 08:00-14:00\"" },
	{ "clock { holidays = \"25.12.\" }\n", 1, "holidays must be days such as \"2026-12-25, 2027-01-01\"" },
	{ "clock { respond_p1 = \"15\" }\n", 1, "respond_p1 must be a time such as \"15m\" or \"8h\"" },
	{ "clock { respond_p1 = \"0m\" }\n", 1, "respond_p1 must be a time such as \"15m\" or \"8h\"" },
	{ "clock { close_after_days = 0 }\n", 1, "close_after_days must be from 1 to 365" },
	{ "clock { }\n\nclock { }\n", 3, "clock stands in line 1 already" },
	{ "workers = 0\n", 1, "workers must be from 1 to 512" },
	{ "\nworkers = 513\n", 2, "workers must be from 1 to 512" },
	{ "workers = 99999999999999999999\n", 1, "integer value for option 'workers' is out of range" },
	{ "public_origin = 'https://desk.example.com:443'\n", 1,
	  "public_origin must not name the port that is meant without it: no browser does" },
	{ "public_origin = 'http://desk.example.com:80'\n", 1,
	  "public_origin must not name the port that is meant without it: no browser does" },
	{ "writes_per_minute = -1\n", 1, "writes_per_minute must be from 0 to 100000" },
	{ "token_writes_per_minute = 100001\n", 1, "token_writes_per_minute must be from 0 to 100000" },
	{ "body_limit = 100\n", 1, "body_limit must be from 1024 to 16777216" },
	{ "workers 3\n", 1, "missing equal sign after option 'workers'" },
	{ "workers = 3\n\nworkers = 4\n", 3, "workers was set in line 1 already" },
	{ "database { name = a }\n\ndatabase { user = b }\n", 3, "database stands in line 1 already" },
	{ "listen_any = perhaps\n", 1, "invalid boolean value for option 'listen_any'" },
	{ "socket_mode = 0888\n", 1, "socket_mode must be a mode such as \"0660\"" },
	{ "socket_mode = 01777\n", 1, "socket_mode must be a mode such as \"0660\"" },
	{ "log_level = loud\n", 1, "log_level must be \"debug\", \"info\", \"warning\" or \"error\"" },
	{ "listen = \"triaged.sock\"\n", 1,
	  "listen must be a path that begins with \"/\", or an address such as \"127.0.0.1:9000\"" },
	{ "listen = \"localhost:9000\"\n", 1,
	  "listen must be a path that begins with \"/\", or an address such as \"127.0.0.1:9000\"" },
	{ "listen = \"127.0.0.1:99999\"\n", 1,
	  "listen must be a path that begins with \"/\", or an address such as \"127.0.0.1:9000\"" },
	{ "workers = 2\nlisten = \"0.0.0.0:9000\"\n", 2,
	  "listen is not a loopback address: only with listen_any = true" },
	{ "listen = \"[2001:db8::1]:9000\"\n", 1,
	  "listen is not a loopback address: only with listen_any = true" },
	{ "public_origin = \"https://desk.example.com/\"\n", 1,
	  "public_origin must look like \"https://desk.example.com\", with nothing behind the host" },
	{ "base_url = \"desk.example.com\"\n", 1,
	  "base_url must look like \"https://desk.example.com\", without a \"/\" at its end" },
	{ "database {\n\nuser = \"\" }\n", 3, "user must not be empty" },
	{ "database {\n password_file = \"/nonexistent/x\"\n}\n", 2,
	  "password_file: /nonexistent/x: No such file or directory" },
	{ "database {\n password_file = \"/\"\n}\n", 2, "password_file: /: Is a directory" },
	{ "\ngroup_role \"a\" { role = boss }\n", 2, "group_role \"a\": there is no role \"boss\"" },
	{ "group_role \"a\" { }\n", 1, "group_role \"a\": there is no role \"\"" },
	{ "group_role \"a\" { role = admin }\ngroup_role \"a\" { role = tier1 }\n", 2,
	  "found duplicate title 'a'" },
	{ "issue_link = 'https://desk.example.com/issues'\n", 1,
	  "issue_link must look like \"https://desk.example.com/issues/{id}\"" },
	{ "mail {\n server = 'mail.example.com'\n}\n", 2,
	  "server must look like \"smtp://mail.example.com:587\"" },
	{ "mail {\n server = 'smtp://mail.example.com/x'\n}\n", 2,
	  "server must look like \"smtp://mail.example.com:587\"" },
	{ "mail {\n from = 'Help desk'\n}\n", 2, "from must look like \"Help desk <desk@example.com>\"" },
	{ "mail { list_id = 'a b' }\n", 1, "list_id must look like \"desk.example.com\"" },
	{ "mail { timeout = 0s }\n", 1, "timeout must be a time such as \"15m\" or \"8h\"" },
	{ "mail { server = 'smtp://a' }\n", 1, "mail needs a from" },
	{ "\nmail { server = 'smtp://a' sendmail = /bin/true from = 'a@b' }\n", 2,
	  "mail goes by its server, or by sendmail, but not by both" },
	{ "mail { server = 'smtp://a' tls = false user = u from = 'a@b' }\n", 1,
	  "mail: no password is sent without tls" },
	{ "webhook a {\n kind = irc\n}\n", 2, "kind must be \"slack\", \"teams\" or \"generic\"" },
	{ "webhook a {\n url = 'ftp://x'\n}\n", 2, "url must begin with \"https://\"" },
	{ "webhook a {\n url = 'https:///x'\n}\n", 2, "url must name a host" },
	{ "webhook a {\n for = 'desk, lobby'\n}\n", 2,
	  "for must be some of \"desk\", \"manager\", \"software_team\" and \"direct\"" },
	{ "webhook a { kind = slack for = desk }\n", 1,
	  "webhook \"a\" needs a kind, a url, and something that it is for" },
	{ "webhook a { kind = slack url = 'http://x/' for = desk }\n", 1,
	  "webhook \"a\" would send without encryption: http only with allow_private = true" },
	{ "webhook a { kind = generic url = 'https://x/' for = desk }\n", 1,
	  "webhook \"a\" needs a secret_file: a generic one is signed" },
	{ "webhook a { kind = teams url = 'https://x/' for = direct }\n", 1,
	  "webhook \"a\" cannot be for direct: Teams takes messages for rooms only" },
	{ "webhook a { kind = slack url = 'https://hooks.slack.com/services/x' for = 'desk, direct' }\n", 1,
	  "webhook \"a\" cannot be for direct: Slack's own posts into its room, whomever it is for" },
	{ "webhook a { kind = slack url = 'https://x/' for = desk }\n"
	  "webhook b { kind = slack url = 'https://y/' for = 'manager, desk' }\n", 2,
	  "webhook \"b\" is for what another webhook is for already" },
	{ "webhook a { url = 'https://x/'\n url = 'https://y/' }\n", 2, "url was set in line 1 already" },
	{ "workers = 3\n/* no end\n", 2, "a comment without an end" },
	{ "workers = 3\n}\n", 2, "unexpected closing brace" },
	{ "listen = \"/tmp/x\n", 2, "premature end of file" },
	{ "listen = '/tmp/x\n", 2, "unterminated string constant" },
	{ "\ndatabase { # }\n host = \"}\"\n", 2, "a section without an end" },
	{ "database {\n name = \n", 1, "a section without an end" },
};

static void test_mistakes(void)
{
	char want[256];

	for (size_t i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++) {
		ok(!read_text(mistakes[i].text), "mistake %zu is found", i);
		snprintf(want, sizeof(want), "%s:%d: %s", path, mistakes[i].line, mistakes[i].message);
		is_str(err.detail, want, "... and named");
		is_int(err.kind, ERR_INVALID, "... as ERR_INVALID");
		ok(!settings.listen && !settings.workers, "... and the settings are untouched");
		ok(read_text("workers = 5\n") && settings.workers == 5,
			"... and the next file is read as if nothing had been");
	}
}

static void test_addresses(void)
{
	ok(read_text("listen = \"127.0.0.1:9000\""), "IPv4's loopback");
	ok(read_text("listen = \"127.8.9.1:9000\""), "all of 127.0.0.0/8 is loopback");
	ok(read_text("listen = \"[::1]:9000\""), "IPv6's loopback");
	ok(read_text("listen = \"0.0.0.0:9000\"\nlisten_any = true"), "any address, when allowed to");
}

static void test_files(void)
{
	err_init(&err, arena);
	ok(!settings_read("/nonexistent", &settings, arena, &err), "no file");
	is_str(err.detail, "/nonexistent: No such file or directory", "... is said");
	err_init(&err, arena);
	ok(!settings_read("/", &settings, arena, &err), "a directory");
	is_str(err.detail, "/: is a directory", "... is said");
	write_file("conf", "workers\0= 3", 11);
	err_init(&err, arena);
	ok(!settings_read(path, &settings, arena, &err), "a file with a zero byte");
}

static void remove_files(void)
{
	static const char *const names[] = { "conf", "secret", "rules" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
		unlink(path);
	}
	rmdir(folder);
}

int main(void)
{
	if (!mkdtemp(folder))
		tap_bail("no temporary folder");
	arena = arena_new();
	test_defaults();
	test_example();
	test_values();
	test_password();
	test_rules();
	test_told();
	test_mistakes();
	test_addresses();
	test_files();
	remove_files();
	arena_free(arena);
	return tap_done();
}
