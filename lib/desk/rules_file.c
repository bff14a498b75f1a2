#include "desk/rules_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "desk/settings_inner.h"
#include "desk/settings_text.h"
#include "domain/triage_check.h"
#include "domain/words.h"

enum { MESSAGE_MAX = 240 };

/* What may stand in a row, in either table or in both. */
enum member { IMPACT, CUSTOMER_IMPACT, VIP, ESCALATED, PRIORITY, REASON, BASKET, MEMBERS };

static const struct {
	const char *name;
	cfg_type_t type;
	bool in[TABLES];
	const struct words *words; /* of a text that is one of them */
} members[MEMBERS] = {
	[IMPACT] = { "impact", CFGT_STR, { true, true }, &impact_words },
	[CUSTOMER_IMPACT] = { "customer_impact", CFGT_BOOL, { true, true }, NULL },
	[VIP] = { "vip", CFGT_BOOL, { true, true }, NULL },
	[ESCALATED] = { "escalated", CFGT_BOOL, { false, true }, NULL },
	[PRIORITY] = { "priority", CFGT_INT, { true, true }, NULL },
	[REASON] = { "reason", CFGT_STR, { true, false }, NULL },
	[BASKET] = { "basket", CFGT_STR, { false, true }, &basket_words },
};

static const char *const table_names[TABLES] = { "rule", "basket_rule" };

/* In which line each member of a row stands, and where the row begins. */
struct row_lines {
	int members[MEMBERS];
	int first;
};

struct reading {
	const char *path;
	int version_line;
	struct row_lines lines[TABLES][TRIAGE_ROWS_MOST + 1];
	size_t rows[TABLES]; /* that have been read */
	struct arena *arena;
	struct err *err;
};

/* libconfuse calls back without a pointer of ours. Set while rules_read() runs. */
static struct reading *reading;

/* Mistakes --------------------------------------------------------------------------------------- */

static bool fail_at(int line, const char *message)
{
	if (reading->err->kind == ERR_NONE)
		err_set(reading->err, ERR_INVALID, "%s:%d: %s", reading->path, line, message);
	return false;
}

static void __attribute__((format(printf, 2, 0)))
on_error(cfg_t *cfg, const char *format, va_list args)
{
	char message[MESSAGE_MAX];

	vsnprintf(message, sizeof(message), format, args);
	fail_at(cfg->line, message);
}

/* What triage_check() finds, said of the line in which it stands. */
static void on_mistake(void *arg, const struct triage_mistake *mistake)
{
	const struct triage_rules *rules = arg;
	const struct row_lines *lines = &reading->lines[mistake->table][mistake->row];
	bool in_rules = mistake->table == TABLE_RULES;
	size_t count = in_rules ? rules->rule_count : rules->basket_rule_count;
	const char *name = NULL, *member = mistake->member ? mistake->member : "";
	int line = lines->first;

	if (mistake->row < count)
		name = in_rules ? rules->rules[mistake->row].name
				: rules->basket_rules[mistake->row].name;
	for (int i = 0; i < MEMBERS; i++)
		if (!strcmp(members[i].name, member) && lines->members[i])
			line = lines->members[i];
	fail_at(line ? line : 1,
		arena_printf(reading->arena, "%s%s%s%s%s%s %s", table_names[mistake->table],
			name ? " \"" : "", name ? name : "", name ? "\"" : "", *member ? ": " : "", member,
			mistake->detail));
}

/* What libconfuse has read ----------------------------------------------------------------------- */

/* The table whose row is being read: its sections bear its name. */
static enum triage_table table_of(cfg_t *section)
{
	return strcmp(cfg_name(section), table_names[TABLE_RULES]) ? TABLE_BASKET_RULES : TABLE_RULES;
}

static enum member member_of(const cfg_opt_t *opt)
{
	enum member member = 0;

	while (strcmp(members[member].name, opt->name) != 0)
		member++;
	return member;
}

/* The lines of the row that is being read; those of what is one too many are all the last one's. */
static struct row_lines *lines_of(enum triage_table table)
{
	size_t row = reading->rows[table];

	return &reading->lines[table][row < TRIAGE_ROWS_MOST ? row : TRIAGE_ROWS_MOST];
}

static int on_member(cfg_t *section, cfg_opt_t *opt)
{
	struct row_lines *lines = lines_of(table_of(section));
	enum member member = member_of(opt);
	const char *text = opt->type == CFGT_STR ? cfg_opt_getnstr(opt, 0) : NULL;

	if (lines->members[member])
		cfg_error(section, "%s was set in line %d already", opt->name, lines->members[member]);
	else if (members[member].words && !word_find(members[member].words, text, strlen(text)))
		cfg_error(section, "there is no %s \"%s\"", opt->name, text);
	lines->members[member] = section->line;
	if (!lines->first)
		lines->first = section->line;
	return reading->err->kind == ERR_NONE ? 0 : -1;
}

/* Called behind each row: the next one begins. */
static int on_row(cfg_t *cfg, cfg_opt_t *opt)
{
	enum triage_table table = table_of(cfg_opt_getnsec(opt, cfg_opt_size(opt) - 1));
	struct row_lines *lines = lines_of(table);

	if (!lines->first)
		lines->first = cfg->line;
	reading->rows[table]++;
	return 0;
}

static int on_version(cfg_t *cfg, cfg_opt_t *opt)
{
	int64_t version = cfg_opt_getnint(opt, 0);

	if (reading->version_line)
		cfg_error(cfg, "version was set in line %d already", reading->version_line);
	else if (version <= TRIAGE_RULES_VERSION || version > INT32_MAX)
		cfg_error(cfg, "version must be from %d to %d: %d is that of the rules as shipped",
			TRIAGE_RULES_VERSION + 1, INT32_MAX, TRIAGE_RULES_VERSION);
	reading->version_line = cfg->line;
	return reading->err->kind == ERR_NONE ? 0 : -1;
}

/* Into the tables ---------------------------------------------------------------------------------- */

static int word_in(cfg_t *section, enum member member)
{
	const char *name = members[member].name;
	const char *text = cfg_size(section, name) ? cfg_getstr(section, name) : "";

	return word_find(members[member].words, text, strlen(text));
}

static int maybe_in(cfg_t *section, enum member member)
{
	const char *name = members[member].name;

	if (!cfg_size(section, name))
		return MAYBE_EITHER;
	return cfg_getbool(section, name) ? MAYBE_YES : MAYBE_NO;
}

static int64_t number_in(cfg_t *section, enum member member)
{
	const char *name = members[member].name;

	return cfg_size(section, name) ? cfg_getint(section, name) : 0;
}

static struct triage_when when_in(cfg_t *section)
{
	return (struct triage_when){
		.impact = word_in(section, IMPACT),
		.customer_impact = maybe_in(section, CUSTOMER_IMPACT),
		.vip = maybe_in(section, VIP),
	};
}

static void keep_rules(cfg_t *cfg, struct triage_rules *kept)
{
	size_t count = cfg_size(cfg, table_names[TABLE_RULES]);
	struct triage_rule *rules = arena_array(reading->arena, count, sizeof(*rules));

	for (size_t i = 0; i < count; i++) {
		cfg_t *section = cfg_getnsec(cfg, table_names[TABLE_RULES], (unsigned)i);
		bool reasoned = cfg_size(section, members[REASON].name);

		rules[i] = (struct triage_rule){
			.name = arena_strdup(reading->arena, cfg_title(section)),
			.when = when_in(section),
			.priority = number_in(section, PRIORITY),
			.reason = reasoned ? arena_strdup(reading->arena,
					cfg_getstr(section, members[REASON].name)) : NULL,
		};
	}
	kept->rules = rules;
	kept->rule_count = count;
}

static void keep_basket_rules(cfg_t *cfg, struct triage_rules *kept)
{
	size_t count = cfg_size(cfg, table_names[TABLE_BASKET_RULES]);
	struct basket_rule *rules = arena_array(reading->arena, count, sizeof(*rules));

	for (size_t i = 0; i < count; i++) {
		cfg_t *section = cfg_getnsec(cfg, table_names[TABLE_BASKET_RULES], (unsigned)i);

		rules[i] = (struct basket_rule){
			.name = arena_strdup(reading->arena, cfg_title(section)),
			.when = when_in(section),
			.basket = word_in(section, BASKET),
		};
		rules[i].when.escalated = maybe_in(section, ESCALATED);
		rules[i].when.priority = number_in(section, PRIORITY);
	}
	kept->basket_rules = rules;
	kept->basket_rule_count = count;
}

static void describe(enum triage_table table, cfg_opt_t opts[MEMBERS + 1])
{
	size_t count = 0;

	for (int i = 0; i < MEMBERS; i++) {
		const char *name = members[i].name;

		if (!members[i].in[table])
			continue;
		if (members[i].type == CFGT_STR)
			opts[count] = (cfg_opt_t)CFG_STR(name, NULL, CFGF_NODEFAULT);
		else if (members[i].type == CFGT_INT)
			opts[count] = (cfg_opt_t)CFG_INT(name, 0, CFGF_NODEFAULT);
		else
			opts[count] = (cfg_opt_t)CFG_BOOL(name, cfg_false, CFGF_NODEFAULT);
		opts[count++].validcb = on_member;
	}
	opts[count] = (cfg_opt_t)CFG_END();
}

static bool parse(const char *text, struct triage_rules *rules)
{
	cfg_opt_t rule[MEMBERS + 1], basket_rule[MEMBERS + 1];
	const cfg_flag_t flags = CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES;
	cfg_opt_t file[] = {
		CFG_INT("version", 0, CFGF_NODEFAULT),
		CFG_SEC("rule", rule, flags),
		CFG_SEC("basket_rule", basket_rule, flags),
		CFG_END(),
	};
	bool parsed;
	cfg_t *cfg;

	describe(TABLE_RULES, rule);
	describe(TABLE_BASKET_RULES, basket_rule);
	file[0].validcb = on_version;
	file[1].validcb = file[2].validcb = on_row;
	cfg = cfg_init(file, CFGF_NONE);
	if (!cfg)
		abort();
	cfg_set_error_function(cfg, on_error);
	errno = 0; /* libconfuse takes an old ERANGE for its own */
	parsed = cfg_parse_buf(cfg, text) == CFG_SUCCESS;
	if (parsed) {
		rules->version = cfg_size(cfg, "version") ? cfg_getint(cfg, "version") : 0;
		keep_rules(cfg, rules);
		keep_basket_rules(cfg, rules);
	}
	cfg_free(cfg);
	return parsed || fail_at(1, "cannot be read");
}

static bool read_file(struct triage_rules *rules)
{
	struct strbuf text;

	return settings_text(reading->path, &text, reading->arena, reading->err)
	       && parse(text.data, rules)
	       && (rules->version || fail_at(1, "version is missing"))
	       && triage_check(rules, on_mistake, rules);
}

bool rules_read(const char *path, const struct triage_rules **rules, struct arena *arena,
	struct err *err)
{
	struct triage_rules *read = arena_alloc(arena, sizeof(*read));
	struct reading this = { .path = path, .arena = arena, .err = err };
	bool right;

	if (!path[0]) {
		*rules = &triage_shipped;
		return true;
	}
	reading = &this;
	right = read_file(read);
	reading = NULL;
	if (right)
		*rules = read;
	return right;
}
