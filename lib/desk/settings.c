#include "desk/settings.h"

#include <arpa/inet.h>
#include <confuse.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "desk/settings_text.h"
#include "domain/words.h"

enum { PASSWORD_MAX = 256, MESSAGE_MAX = 160 };

/* Returns what is wrong with a text, to be read behind its name; NULL: nothing. */
typedef const char *check_fn(const char *text);

enum row_type {
	ROW_TEXT,
	ROW_NUMBER,
	ROW_FLAG,
	ROW_MODE,     /* an octal text in the file, a number in the struct */
	ROW_PASSWORD, /* a file's path in the file, its first line in the struct */
};

/* One setting: where it goes, and what it may be. */
struct row {
	const char *name;
	enum row_type type;
	size_t offset;
	const char *text; /* the default of a text or a mode */
	int64_t number;   /* ... of a number or a flag */
	int64_t min, max;
	check_fn *check;
};

static check_fn check_listen, check_mode, check_origin, check_base_url, check_level, check_given;

#define SERVER(member_) #member_, .offset = offsetof(struct settings, member_)
#define DATABASE(member_) #member_, .offset = offsetof(struct db_settings, member_)

static const struct row server_rows[] = {
	{ SERVER(listen), .text = "/run/triaged/triaged.sock", .check = check_listen },
	{ SERVER(listen_any), .type = ROW_FLAG, .number = false },
	{ SERVER(socket_mode), .type = ROW_MODE, .text = "0660", .check = check_mode },
	{ SERVER(socket_group), .text = "www-data" },
	{ SERVER(workers), .type = ROW_NUMBER, .number = 16, .min = 1, .max = 512 },
	{ SERVER(request_limit), .type = ROW_NUMBER, .number = 30, .min = 1, .max = 3600 },
	{ SERVER(peer_timeout), .type = ROW_NUMBER, .number = 5, .min = 1, .max = 3600 },
	{ SERVER(body_limit), .type = ROW_NUMBER, .number = 262144, .min = 1024, .max = 16 << 20 },
	{ SERVER(writes_per_minute), .type = ROW_NUMBER, .number = 600, .min = 0, .max = 100000 },
	{ SERVER(token_writes_per_minute), .type = ROW_NUMBER, .number = 0, .min = 0, .max = 100000 },
	{ SERVER(auto_provision), .type = ROW_FLAG, .number = true },
	{ SERVER(vip_manager_limit), .type = ROW_NUMBER, .number = 1, .min = 0, .max = 1000 },
	{ SERVER(public_origin), .text = "", .check = check_origin },
	{ SERVER(base_url), .text = "", .check = check_base_url },
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

enum {
	SERVER_ROWS = sizeof(server_rows) / sizeof(server_rows[0]),
	DATABASE_ROWS = sizeof(database_rows) / sizeof(database_rows[0]),
};

/* Half of a struct settings with its rows, and the line in which each of them was set. */
struct part {
	const struct row *rows;
	size_t count;
	char *base;
	int lines[SERVER_ROWS + DATABASE_ROWS];
};

struct reading {
	const char *path;
	struct settings *settings;
	struct part server, database;
	int database_line;
	struct arena *arena;
	struct err *err;
};

/* libconfuse calls back without a pointer of ours. Set while settings_read() runs. */
static struct reading *reading;

/* What is in a text ------------------------------------------------------------------------- */

static const char *check_given(const char *text)
{
	return text[0] ? NULL : "must not be empty";
}

/* "127.0.0.1:9000" or "[::1]:9000". */
static bool parse_tcp(const char *text, bool *loopback)
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
	return parse_tcp(text, &loopback)
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

static const char *check_level(const char *text)
{
	static const char *const levels[] = { "debug", "info", "warning", "error" };

	for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++)
		if (!strcmp(text, levels[i]))
			return NULL;
	return "must be \"debug\", \"info\", \"warning\" or \"error\"";
}

/* Mistakes --------------------------------------------------------------------------------- */

static bool fail_at(int line, const char *message)
{
	if (reading->err->kind == ERR_NONE)
		err_set(reading->err, ERR_INVALID, "%s:%d: %s", reading->path, line, message);
	return false;
}

/* Where cfg_error() ends, called by libconfuse or by us. */
static void __attribute__((format(printf, 2, 0)))
on_error(cfg_t *cfg, const char *format, va_list args)
{
	char message[MESSAGE_MAX];

	vsnprintf(message, sizeof(message), format, args);
	fail_at(cfg->line, message);
}

/* From the file into the struct -------------------------------------------------------------- */

/* The first line of a file; NULL when it cannot be read, and errno says why. */
static const char *first_line(const char *path)
{
	char line[PASSWORD_MAX] = "";
	FILE *file = fopen(path, "re");
	bool read = file && (fgets(line, sizeof(line), file) || !ferror(file));

	if (file)
		fclose(file);
	line[strcspn(line, "\r\n")] = '\0';
	return read ? arena_strdup(reading->arena, line) : NULL;
}

static bool put(cfg_t *cfg, const struct row *row, cfg_opt_t *opt, void *place)
{
	const char *text = opt->type == CFGT_STR ? cfg_opt_getnstr(opt, 0) : NULL;
	const char *wrong = text && row->check ? row->check(text) : NULL;
	int64_t number = opt->type == CFGT_INT ? cfg_opt_getnint(opt, 0) : 0;

	if (wrong)
		cfg_error(cfg, "%s %s", row->name, wrong);
	else if (row->type == ROW_NUMBER && (number < row->min || number > row->max))
		cfg_error(cfg, "%s must be from %lld to %lld", row->name, (long long)row->min,
			(long long)row->max);
	else if (row->type == ROW_NUMBER)
		*(int64_t *)place = number;
	else if (row->type == ROW_FLAG)
		*(bool *)place = cfg_opt_getnbool(opt, 0);
	else if (row->type == ROW_MODE)
		*(int64_t *)place = strtol(text, NULL, 8);
	else if (row->type == ROW_TEXT || !text[0])
		*(const char **)place = arena_strdup(reading->arena, text);
	else if (!(*(const char **)place = first_line(text)))
		cfg_error(cfg, "%s: %s: %s", row->name, text, strerror(errno));
	return reading->err->kind == ERR_NONE;
}

/* libconfuse's call for each setting it has read. */
static int on_setting(cfg_t *cfg, cfg_opt_t *opt)
{
	struct part *part = strcmp(cfg_name(cfg), "database") ? &reading->server : &reading->database;
	size_t i = 0;

	while (strcmp(part->rows[i].name, opt->name) != 0)
		i++;
	if (part->lines[i]) {
		cfg_error(cfg, "%s was set in line %d already", opt->name, part->lines[i]);
		return -1;
	}
	part->lines[i] = cfg->line;
	return put(cfg, &part->rows[i], opt, part->base + part->rows[i].offset) ? 0 : -1;
}

static int on_database(cfg_t *cfg, cfg_opt_t *opt)
{
	(void)opt;
	if (reading->database_line)
		cfg_error(cfg, "database stands in line %d already", reading->database_line);
	reading->database_line = cfg->line;
	return reading->err->kind == ERR_NONE ? 0 : -1;
}

static int on_group_role(cfg_t *cfg, cfg_opt_t *opt)
{
	cfg_t *section = cfg_opt_getnsec(opt, cfg_opt_size(opt) - 1);
	const char *role = cfg_getstr(section, "role");

	if (word_find(&role_words, role, strlen(role)))
		return 0;
	cfg_error(cfg, "group_role \"%s\": there is no role \"%s\"", cfg_title(section), role);
	return -1;
}

static void keep_group_roles(cfg_t *cfg)
{
	size_t count = cfg_size(cfg, "group_role");
	struct group_role *roles = arena_array(reading->arena, count, sizeof(*roles));

	for (size_t i = 0; i < count; i++) {
		cfg_t *section = cfg_getnsec(cfg, "group_role", (unsigned)i);
		const char *role = cfg_getstr(section, "role");

		roles[i].group = arena_strdup(reading->arena, cfg_title(section));
		roles[i].role = word_find(&role_words, role, strlen(role));
	}
	reading->settings->group_roles = roles;
	reading->settings->group_role_count = count;
}

static void fill_in_defaults(const struct part *part)
{
	for (const struct row *row = part->rows; row < part->rows + part->count; row++) {
		void *place = part->base + row->offset;

		if (row->type == ROW_NUMBER)
			*(int64_t *)place = row->number;
		else if (row->type == ROW_FLAG)
			*(bool *)place = row->number;
		else if (row->type == ROW_MODE)
			*(int64_t *)place = strtol(row->text, NULL, 8);
		else
			*(const char **)place = row->text;
	}
}

/* libconfuse reads the tokens, finds the setting and knows the line; the rows do the rest. */
static void describe(const struct part *part, cfg_opt_t *opts)
{
	for (size_t i = 0; i < part->count; i++) {
		const struct row *row = &part->rows[i];

		if (row->type == ROW_NUMBER)
			opts[i] = (cfg_opt_t)CFG_INT(row->name, 0, CFGF_NONE);
		else if (row->type == ROW_FLAG)
			opts[i] = (cfg_opt_t)CFG_BOOL(row->name, cfg_false, CFGF_NONE);
		else
			opts[i] = (cfg_opt_t)CFG_STR(row->name, "", CFGF_NONE);
		opts[i].validcb = on_setting;
	}
}

/* Together ----------------------------------------------------------------------------------- */

static bool parse(const char *text)
{
	cfg_opt_t database[DATABASE_ROWS + 1] = { [DATABASE_ROWS] = CFG_END() };
	cfg_opt_t group[] = { CFG_STR("role", "", CFGF_NONE), CFG_END() };
	cfg_opt_t server[SERVER_ROWS + 3] = {
		[SERVER_ROWS] = CFG_SEC("database", database, CFGF_NONE),
		[SERVER_ROWS + 1] = CFG_SEC("group_role", group,
			CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES),
		[SERVER_ROWS + 2] = CFG_END(),
	};
	bool parsed;
	cfg_t *cfg;

	describe(&reading->server, server);
	describe(&reading->database, database);
	server[SERVER_ROWS].validcb = on_database;
	server[SERVER_ROWS + 1].validcb = on_group_role;
	cfg = cfg_init(server, CFGF_NONE);
	if (!cfg)
		abort();
	cfg_set_error_function(cfg, on_error);
	errno = 0; /* libconfuse takes an old ERANGE for its own */
	parsed = cfg_parse_buf(cfg, text) == CFG_SUCCESS;
	if (parsed)
		keep_group_roles(cfg);
	cfg_free(cfg);
	return parsed || fail_at(1, "cannot be read");
}

/* What no row can say by itself. */
static bool check_together(const struct settings *settings)
{
	bool loopback;

	if (settings->listen_any || !parse_tcp(settings->listen, &loopback) || loopback)
		return true;
	return fail_at(reading->server.lines[0],
		"listen is not a loopback address: only with listen_any = true");
}

bool settings_read(const char *path, struct settings *settings, struct arena *arena,
	struct err *err)
{
	struct settings read = { .listen = NULL };
	struct reading this = {
		.path = path,
		.settings = &read,
		.server = { server_rows, SERVER_ROWS, (char *)&read, { 0 } },
		.database = { database_rows, DATABASE_ROWS, (char *)&read.database, { 0 } },
		.arena = arena,
		.err = err,
	};
	struct strbuf text;
	bool right;

	if (!settings_text(path, &text, arena, err))
		return false;
	reading = &this;
	fill_in_defaults(&this.server);
	fill_in_defaults(&this.database);
	right = parse(text.data) && check_together(&read);
	reading = NULL;
	if (right)
		*settings = read;
	return right;
}
