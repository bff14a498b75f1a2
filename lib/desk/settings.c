#include "desk/settings.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "base/time.h"
#include "base/zone.h"
#include "desk/rules_file.h"
#include "desk/settings_inner.h"
#include "desk/settings_text.h"
#include "domain/clock.h"
#include "domain/hours.h"
#include "domain/words.h"

enum { PASSWORD_MAX = 256, MESSAGE_MAX = 160, WEBHOOKS_MOST = 32 };

/* A section's struct while it is being read, and the line in which each of its rows was set. */
struct part {
	const struct section *section;
	char *base;
	int *lines;
	int line; /* of the section itself */
};

struct reading {
	const char *path;
	struct settings *settings;
	struct part parts[SETTINGS_SECTIONS];
	struct webhook webhook; /* the one that is being read */
	struct webhook *webhooks;
	struct arena *arena;
	struct err *err;
};

/* libconfuse calls back without a pointer of ours. Set while settings_read() runs. */
static struct reading *reading;

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
	else if (row->type == ROW_LENGTH)
		*(int64_t *)place = length_parse(text);
	else if (row->type == ROW_WORD)
		*(int64_t *)place = word_find(row->words, text, strlen(text));
	else if (row->type == ROW_ROOMS)
		*(int64_t *)place = rooms_parse(text);
	else if (row->type == ROW_TEXT || !text[0])
		*(const char **)place = arena_strdup(reading->arena, text);
	else if (!(*(const char **)place = first_line(text)))
		cfg_error(cfg, "%s: %s: %s", row->name, text, strerror(errno));
	return reading->err->kind == ERR_NONE;
}

static void fill_in_default(const struct row *row, void *place)
{
	if (row->type == ROW_NUMBER)
		*(int64_t *)place = row->number;
	else if (row->type == ROW_FLAG)
		*(bool *)place = row->number;
	else if (row->type == ROW_MODE)
		*(int64_t *)place = strtol(row->text, NULL, 8);
	else if (row->type == ROW_LENGTH)
		*(int64_t *)place = length_parse(row->text);
	else if (row->type == ROW_WORD || row->type == ROW_ROOMS)
		*(int64_t *)place = 0;
	else
		*(const char **)place = row->text;
}

static void begin_part(const struct section *section, struct part *part)
{
	*part = (struct part){
		.section = section,
		.base = section->offset == SETTINGS_ELSEWHERE ? (char *)&reading->webhook
			: (char *)reading->settings + section->offset,
		.lines = arena_array(reading->arena, section->count, sizeof(*part->lines)),
	};
	for (size_t i = 0; i < section->count; i++)
		fill_in_default(&section->rows[i], part->base + section->rows[i].offset);
}

static struct part *part_of(const char *name)
{
	struct part *part = &reading->parts[SETTINGS_SECTIONS - 1];

	while (part->section->name && strcmp(part->section->name, name) != 0)
		part--;
	return part;
}

/* libconfuse's call for each setting it has read. */
static int on_setting(cfg_t *cfg, cfg_opt_t *opt)
{
	struct part *part = part_of(cfg_name(cfg));
	const struct row *row = part->section->rows;
	int *line = part->lines;

	for (; strcmp(row->name, opt->name) != 0; row++)
		line++;
	if (*line) {
		cfg_error(cfg, "%s was set in line %d already", opt->name, *line);
		return -1;
	}
	*line = cfg->line;
	return put(cfg, row, opt, part->base + row->offset) ? 0 : -1;
}

static int on_section(cfg_t *cfg, cfg_opt_t *opt)
{
	struct part *part = part_of(opt->name);

	if (part->line)
		cfg_error(cfg, "%s stands in line %d already", opt->name, part->line);
	part->line = cfg->line;
	return reading->err->kind == ERR_NONE ? 0 : -1;
}

/* At the end of each of them: what has been read becomes one more, and another may begin. */
static int on_webhook(cfg_t *cfg, cfg_opt_t *opt)
{
	const char *name = cfg_title(cfg_opt_getnsec(opt, cfg_opt_size(opt) - 1));
	struct settings *settings = reading->settings;
	const char *wrong = webhook_wrong(&reading->webhook);

	for (size_t i = 0; i < settings->webhook_count && !wrong; i++)
		if (settings->webhooks[i].rooms & reading->webhook.rooms)
			wrong = "is for what another webhook is for already";
	if (settings->webhook_count == WEBHOOKS_MOST)
		wrong = "is one too many";
	if (wrong) {
		cfg_error(cfg, "webhook \"%s\" %s", name, wrong);
		return -1;
	}
	reading->webhook.name = arena_strdup(reading->arena, name);
	reading->webhooks[settings->webhook_count++] = reading->webhook;
	begin_part(part_of("webhook")->section, part_of("webhook"));
	return 0;
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

/*
 * libconfuse reads the tokens, finds the setting and knows the line; the rows do the rest. There is
 * room for `more` options behind them.
 */
static cfg_opt_t *describe(const struct section *section, size_t more)
{
	cfg_opt_t *opts = arena_array(reading->arena, section->count + more + 1, sizeof(*opts));

	for (size_t i = 0; i < section->count; i++) {
		const struct row *row = &section->rows[i];

		if (row->type == ROW_NUMBER)
			opts[i] = (cfg_opt_t)CFG_INT(row->name, 0, CFGF_NONE);
		else if (row->type == ROW_FLAG)
			opts[i] = (cfg_opt_t)CFG_BOOL(row->name, cfg_false, CFGF_NONE);
		else
			opts[i] = (cfg_opt_t)CFG_STR(row->name, "", CFGF_NONE);
		opts[i].validcb = on_setting;
	}
	opts[section->count + more] = (cfg_opt_t)CFG_END();
	return opts;
}

/* Together ----------------------------------------------------------------------------------- */

static cfg_opt_t *describe_all(cfg_opt_t *group_role)
{
	const struct section *sections = settings_sections;
	cfg_opt_t *all = describe(&sections[0], SETTINGS_SECTIONS);
	cfg_opt_t *next = all + sections[0].count;

	for (size_t i = 1; i < SETTINGS_SECTIONS; i++, next++) {
		bool many = sections[i].offset == SETTINGS_ELSEWHERE;

		*next = (cfg_opt_t)CFG_SEC(sections[i].name, describe(&sections[i], 0),
			many ? CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES : CFGF_NONE);
		next->validcb = many ? on_webhook : on_section;
	}
	*next = (cfg_opt_t)CFG_SEC("group_role", group_role,
		CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES);
	next->validcb = on_group_role;
	return all;
}

static bool parse(const char *text)
{
	cfg_opt_t group_role[] = { CFG_STR("role", "", CFGF_NONE), CFG_END() };
	cfg_t *cfg = cfg_init(describe_all(group_role), CFGF_NONE);
	bool parsed;

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
	const char *wrong = mail_wrong(&settings->mail), *late = notifications_wrong(settings);
	bool loopback;

	if (!settings->listen_any && listen_parse_tcp(settings->listen, &loopback) && !loopback)
		return fail_at(reading->parts[0].lines[0],
			"listen is not a loopback address: only with listen_any = true");
	if (wrong)
		return fail_at(part_of("mail")->line, wrong);
	return !late || fail_at(part_of("notifications")->line, late);
}

/* Where people see an issue: as it is set, or where the tracker is. */
static void make_issue_link(struct settings *settings, struct arena *arena)
{
	const char *base = settings->base_url[0] ? settings->base_url : settings->public_origin;

	if (!settings->issue_link[0] && base[0])
		settings->issue_link = arena_printf(arena, "%s/issues/{id}", base);
}

/* Its texts have been looked at already; what fails now has gone wrong in between. */
static bool make_clock_rules(struct clock_settings *clock, struct arena *arena, struct err *err)
{
	struct clock_rules *rules = arena_alloc(arena, sizeof(*rules));
	struct hours *hours = arena_alloc(arena, sizeof(*hours));
	const struct zone *zone;

	clock->rules = rules;
	*rules = (struct clock_rules){
		.hours = hours,
		.p1_around_the_clock = clock->p1_around_the_clock,
		.targets = {
			[CLOCK_RESPOND] = { clock->respond_vip, clock->respond_p1, clock->respond_p2,
				clock->respond_p3 },
			[CLOCK_RESOLVE] = { clock->resolve_vip, clock->resolve_p1, clock->resolve_p2,
				clock->resolve_p3 },
		},
		.close_after = clock->close_after_days * MS_DAY,
	};
	return zone_load(clock->zone, arena, &zone, err)
	       && hours_parse(clock->hours, zone, hours, err)
	       && holidays_parse(clock->holidays, arena, hours, err);
}

bool settings_read(const char *path, struct settings *settings, struct arena *arena,
	struct err *err)
{
	struct settings read = { .listen = NULL };
	struct reading this = { .path = path, .settings = &read, .arena = arena, .err = err };
	struct strbuf text;
	bool right;

	if (!settings_text(path, &text, arena, err))
		return false;
	reading = &this;
	this.webhooks = arena_array(arena, WEBHOOKS_MOST, sizeof(*this.webhooks));
	read.webhooks = this.webhooks;
	for (size_t i = 0; i < SETTINGS_SECTIONS; i++)
		begin_part(&settings_sections[i], &this.parts[i]);
	right = parse(text.data) && check_together(&read)
		&& make_clock_rules(&read.clock, arena, err);
	reading = NULL;
	right = right && rules_read(read.rules_file, &read.rules, arena, err);
	make_issue_link(&read, arena);
	make_outbox_rules(&read, arena);
	if (right)
		*settings = read;
	return right;
}
