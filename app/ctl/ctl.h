#ifndef CTL_CTL_H
#define CTL_CTL_H

#include "base/err.h"
#include "desk/settings.h"

struct arena;
struct db;

/* What every command of triagectl is given. */
struct ctl {
	struct arena *arena;
	struct settings settings;
	struct db *db; /* connects when it is first used */
	struct err err;
	const char *usage; /* the command's own line */
};

/* What triagectl exits with. */
enum { CTL_DONE = 0, CTL_FAILED = 1, CTL_USAGE = 2 };

/*
 * The commands; argv[0] is the command's name. Results go to stdout, complaints to stderr, and
 * nothing else is said.
 */
int ctl_migrate(struct ctl *ctl, int argc, char **argv);
int ctl_check(struct ctl *ctl, int argc, char **argv);
int ctl_import(struct ctl *ctl, int argc, char **argv);
int ctl_outbox(struct ctl *ctl, int argc, char **argv);
int ctl_token(struct ctl *ctl, int argc, char **argv);
int ctl_rebuild_reports(struct ctl *ctl, int argc, char **argv);

/* Says what ctl->err holds, and what the database said if it has to do with it; CTL_FAILED. */
int ctl_fail(const struct ctl *ctl);

/* Says how the command is used; CTL_USAGE. */
int ctl_misused(const struct ctl *ctl);

/*
 * An option of a command: "--name VALUE" or "--name=VALUE". `*value` may hold a default.
 */
struct ctl_option {
	const char *name;
	const char **value;
};

/*
 * Takes the options (NULL name: end of the list) out of argv[1..]; `*argc` counts what is left.
 * False: one that is not in the list, or one without a value.
 */
bool ctl_options(const struct ctl_option *options, int *argc, char **argv) MUST_CHECK;

#endif
