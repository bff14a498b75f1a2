#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "desk/settings.h"
#include "triaged/master.h"

enum { EXIT_USAGE = 2, OPTION_CHECK = 256, OPTION_VERSION };

static const char usage[] =
	"usage: triaged [-c FILE] [--check-config] [--version] [--help]\n"
	"\n"
	"The FastCGI server of the issue tracker. Stays in the foreground and logs on stderr.\n"
	"\n"
	"  -c, --config FILE  read FILE instead of /etc/triaged/triaged.conf\n"
	"      --check-config say what is wrong with the file, if anything, and exit\n"
	"      --version      print the version and exit\n"
	"  -h, --help         print this and exit\n"
	"\n"
	"SIGTERM: finish what is in hand and exit. SIGHUP: read the file again.\n";

static const struct option options[] = {
	{ "config", required_argument, NULL, 'c' },
	{ "check-config", no_argument, NULL, OPTION_CHECK },
	{ "version", no_argument, NULL, OPTION_VERSION },
	{ "help", no_argument, NULL, 'h' },
	{ 0 },
};

static int misused(void)
{
	fputs(usage, stderr);
	return EXIT_USAGE;
}

static int run(const char *config, bool check_only)
{
	struct arena *arena = arena_new();
	struct settings settings;
	struct err err;

	err_init(&err, arena);
	if (!settings_read(config, &settings, arena, &err)) {
		fprintf(stderr, "triaged: %s\n", err.detail);
		arena_free(arena);
		return EXIT_FAILURE;
	}
	if (!check_only)
		return master_run(config, &settings, arena);
	printf("%s: nothing wrong with it\n", config);
	arena_free(arena);
	return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	const char *config = "/etc/triaged/triaged.conf";
	bool check_only = false;
	int option;

	while ((option = getopt_long(argc, argv, "c:h", options, NULL)) != -1) {
		switch (option) {
		case 'c':
			config = optarg;
			break;
		case OPTION_CHECK:
			check_only = true;
			break;
		case OPTION_VERSION:
			puts("triaged " VERSION);
			return EXIT_SUCCESS;
		case 'h':
			fputs(usage, stdout);
			return EXIT_SUCCESS;
		default:
			return misused();
		}
	}
	return optind < argc ? misused() : run(config, check_only);
}
