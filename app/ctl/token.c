#include "desk/token.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/time.h"
#include "base/utf8.h"
#include "ctl/ctl.h"
#include "domain/words.h"
#include "store/db.h"

/* token create ----------------------------------------------------------------------------------- */

struct new_token {
	struct ctl *ctl;
	const char *role, *scope, *days; /* as typed */
	struct token_input input;
	int64_t now;
	struct token token;
	char secret[TOKEN_TEXT];
};

enum { NAME_MAX_LENGTH = 100, DAYS_MAX = 36500 };

static bool read_days(struct new_token *new, struct err *err)
{
	char *end;
	long days;

	if (!new->days)
		return true;
	days = strtol(new->days, &end, 10);
	if (*end || days < 1 || days > DAYS_MAX)
		return err_set(err, ERR_INVALID, "--days is no number from 1 to %d", DAYS_MAX);
	new->input.expires_at = new->now + MS_DAY * days;
	return true;
}

static bool read_owner(const struct new_token *new, struct err *err)
{
	return utf8_valid(new->input.owner, strlen(new->input.owner))
	       || err_set(err, ERR_INVALID, "--owner is not UTF-8");
}

static bool read_name(const struct new_token *new, struct err *err)
{
	size_t len = strlen(new->input.name);

	if (!len || !utf8_valid(new->input.name, len) || utf8_count(new->input.name, len) > NAME_MAX_LENGTH)
		return err_set(err, ERR_INVALID, "--name is no text of up to %d characters",
			NAME_MAX_LENGTH);
	return true;
}

static bool read_words(struct new_token *new, struct err *err)
{
	new->input.role = word_find(&role_words, new->role, strlen(new->role));
	new->input.scope = word_find(&scope_words, new->scope, strlen(new->scope));
	if (!new->input.role && strcmp(new->role, "employee"))
		return err_set(err, ERR_INVALID, "--role is none of: employee, tier1, tier2, manager,"
			" software_team, admin");
	return new->input.scope || err_set(err, ERR_INVALID, "--scope is neither read nor write");
}

static bool create(void *arg, struct err *err)
{
	struct new_token *new = arg;
	const struct desk desk = { .db = new->ctl->db, .arena = new->ctl->arena, .now = new->now };
	const struct guard nothing_wrong = { .request_error = NULL };

	return desk_token_create(&desk, &new->input, &nothing_wrong, &new->token, new->secret, err);
}

static int token_create(struct ctl *ctl, int argc, char **argv)
{
	struct new_token new = { .ctl = ctl, .role = "employee", .now = time_now() };
	const struct ctl_option options[] = {
		{ "--owner", &new.input.owner },
		{ "--role", &new.role },
		{ "--scope", &new.scope },
		{ "--name", &new.input.name },
		{ "--days", &new.days },
		{ NULL, NULL },
	};

	if (!ctl_options(options, &argc, argv) || argc != 1 || !new.input.owner || !new.scope
		|| !new.input.name)
		return ctl_misused(ctl);
	if (!read_owner(&new, &ctl->err) || !read_words(&new, &ctl->err)
		|| !read_name(&new, &ctl->err) || !read_days(&new, &ctl->err)
		|| !tx_run(ctl->db, ctl->arena, create, &new, &ctl->err))
		return ctl_fail(ctl);
	return puts(new.secret) < 0 ? CTL_FAILED : CTL_DONE;
}

/* token list ------------------------------------------------------------------------------------- */

static const char *date(int64_t at, struct arena *arena)
{
	char text[DATE_TEXT];

	if (!at)
		return "-";
	time_format_date(at, text);
	return arena_strdup(arena, text);
}

static const char *state(const struct token *token, int64_t now)
{
	if (token->revoked_at)
		return "revoked";
	return token_active(token, now) ? "valid" : "expired";
}

static int token_print_all(struct ctl *ctl, int argc, char **argv)
{
	const struct token_filter all = { .page = { .limit = INT64_MAX } };
	const struct token *tokens;
	struct db_rows rows;
	int64_t now = time_now();

	(void)argv;
	if (argc != 1)
		return ctl_misused(ctl);
	if (!token_list(ctl->db, &all, ctl->arena, &rows, &ctl->err))
		return ctl_fail(ctl);
	printf("%6s  %-7s  %-12s  %-13s  %-5s  %-10s  %-10s  %-10s  %s\n", "id", "state", "owner",
		"role", "scope", "created", "last used", "expires", "name");
	tokens = rows.items;
	for (const struct token *token = tokens; token < tokens + rows.count; token++)
		printf("%6lld  %-7s  %-12s  %-13s  %-5s  %-10s  %-10s  %-10s  %s\n",
			(long long)token->id, state(token, now), token->owner.person.login,
			token->role ? word_name(&role_words, token->role) : "employee",
			word_name(&scope_words, token->scope), date(token->created_at, ctl->arena),
			date(token->last_used_at, ctl->arena), date(token->expires_at, ctl->arena),
			token->name);
	return CTL_DONE;
}

/* token revoke ----------------------------------------------------------------------------------- */

static int token_end(struct ctl *ctl, int argc, char **argv)
{
	char *end;
	long long id;
	bool found = false;

	if (argc != 2)
		return ctl_misused(ctl);
	id = strtoll(argv[1], &end, 10);
	if (*end || id < 1)
		return ctl_misused(ctl);
	if (!token_revoke(ctl->db, id, time_now(), &found, &ctl->err))
		return ctl_fail(ctl);
	if (found)
		return CTL_DONE;
	(void)err_set(&ctl->err, ERR_NOT_FOUND, "There is no token %lld that is not revoked yet.", id);
	return ctl_fail(ctl);
}

int ctl_token(struct ctl *ctl, int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*run)(struct ctl *ctl, int argc, char **argv);
	} verbs[] = {
		{ "create", token_create },
		{ "list", token_print_all },
		{ "revoke", token_end },
	};

	for (size_t i = 0; argc > 1 && i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (!strcmp(verbs[i].name, argv[1]))
			return verbs[i].run(ctl, argc - 1, argv + 1);
	return ctl_misused(ctl);
}
