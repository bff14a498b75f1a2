#include "store/migrate.h"

#include <stdio.h>
#include <unistd.h>

#include "ctl/ctl.h"

/* Where an installation has its migrations; from a build folder, those of the source. */
static const char *default_folder(void)
{
	static const char installed[] = DATADIR "/schema";

	return access(installed, R_OK) ? "schema" : installed;
}

static void say(const char *name)
{
	printf("%s\n", name);
	fflush(stdout);
}

int ctl_migrate(struct ctl *ctl, int argc, char **argv)
{
	const char *folder = default_folder();
	const struct ctl_option options[] = { { "--schema", &folder }, { NULL, NULL } };
	int applied;

	if (!ctl_options(options, &argc, argv) || argc != 1)
		return ctl_misused(ctl);
	if (!migrate(ctl->db, folder, ctl->arena, &applied, say, &ctl->err))
		return ctl_fail(ctl);
	return CTL_DONE;
}

int ctl_check(struct ctl *ctl, int argc, char **argv)
{
	(void)argv;
	if (argc != 1)
		return ctl_misused(ctl);
	if (!migrate_check(ctl->db, VERSION, ctl->arena, &ctl->err))
		return ctl_fail(ctl);
	puts("The database is there, and its schema fits this program.");
	return CTL_DONE;
}
