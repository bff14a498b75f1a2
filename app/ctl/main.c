#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "ctl/ctl.h"
#include "desk/database.h"
#include "store/db.h"

static const struct command {
	const char *name;
	int (*run)(struct ctl *ctl, int argc, char **argv);
	const char *usage;
	const char *summary;
} commands[] = {
	{ "migrate", ctl_migrate, "migrate [--schema FOLDER]",
		"bring the database's tables up to date" },
	{ "check", ctl_check, "check",
		"see whether the database can be reached and fits this program" },
	{ "import", ctl_import,
		"import employees|staff|vips|software|issues FILE.csv [--log LOG.csv]",
		"load a file: all of it, or nothing" },
	{ "outbox", ctl_outbox,
		"outbox\n"
		"                 outbox ID|NAME\n"
		"                 outbox replay ID|NAME|--dead\n"
		"                 outbox bounced ID|NAME [WHAT THE MAIL SERVER SAID]",
		"messages that wait or are dead; one of them; another chance; one that came back" },
	{ "token", ctl_token,
		"token create --owner LOGIN [--role ROLE] --scope read|write --name TEXT [--days N]\n"
		"                 token list\n"
		"                 token revoke ID",
		"how programs call; a new token is shown once" },
	{ "rebuild-reports", ctl_rebuild_reports, "rebuild-reports",
		"count anew, from the history of every issue, what reports tell" },
};

enum { COMMANDS = sizeof(commands) / sizeof(commands[0]) };

static int help(void)
{
	puts("Usage: triagectl [-c FILE] COMMAND [ARGUMENT]...\n\nThe operator's side of triaged. Commands:\n");
	for (int i = 0; i < COMMANDS; i++)
		printf("  %-10s %s\n                 %s\n", commands[i].name, commands[i].summary,
			commands[i].usage);
	puts("\n  -c FILE    the settings; otherwise /etc/triaged/triaged.conf\n"
	     "  --help     print this\n"
	     "  --version  print the version");
	return CTL_DONE;
}

static const struct command *find_command(const char *name)
{
	for (int i = 0; name && i < COMMANDS; i++)
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	return NULL;
}

static int run_command(const struct command *command, const char *conf, int argc, char **argv)
{
	struct ctl ctl = { .arena = arena_new(), .usage = command->usage };
	int status = CTL_FAILED;

	err_init(&ctl.err, ctl.arena);
	if (settings_read(conf, &ctl.settings, ctl.arena, &ctl.err)) {
		/* No command of an operator's is cut short: a large table is altered for minutes. */
		ctl.settings.database.statement_timeout = 0;
		ctl.db = database_open(&ctl.settings.database);
		status = command->run(&ctl, argc, argv);
		db_close(ctl.db);
	} else {
		ctl_fail(&ctl);
	}
	arena_free(ctl.arena);
	return status;
}

int main(int argc, char **argv)
{
	const char *conf = "/etc/triaged/triaged.conf";
	const struct command *command;

	argc--;
	argv++;
	if (argc >= 2 && !strcmp(argv[0], "-c")) {
		conf = argv[1];
		argc -= 2;
		argv += 2;
	}
	if (argc && !strcmp(argv[0], "--help"))
		return help();
	if (argc && !strcmp(argv[0], "--version"))
		return puts("triagectl " VERSION) < 0;
	command = find_command(argc ? argv[0] : NULL);
	if (command)
		return run_command(command, conf, argc, argv);
	fprintf(stderr, "triagectl: %s%s; see triagectl --help\n",
		argc ? "there is no command " : "a command is missing", argc ? argv[0] : "");
	return CTL_USAGE;
}
