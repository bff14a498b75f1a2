#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "courier/courier.h"
#include "desk/settings.h"

enum { EXIT_USAGE = 2, OPTION_CHECK = 256, OPTION_VERSION };

static const char usage[] =
	"usage: triaged-courier [-c FILE] [--check-config] [--version] [--help]\n"
	"\n"
	"Numbers the events of the issue tracker's feed and does what follows from them. Stays in the\n"
	"foreground and logs on stderr. Several may run.\n"
	"\n"
	"  -c, --config FILE  read FILE instead of /etc/triaged/triaged.conf\n"
	"      --check-config say what is wrong with the file, if anything, and exit\n"
	"      --version      print the version and exit\n"
	"  -h, --help         print this and exit\n"
	"\n"
	"SIGTERM: finish what is in hand and exit.\n";

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
	int status = EXIT_FAILURE;
	struct err err;

	err_init(&err, arena);
	if (!settings_read(config, &settings, arena, &err))
		fprintf(stderr, "triaged-courier: %s\n", err.detail);
	else if (check_only)
		status = printf("%s: nothing wrong with it\n", config) < 0;
	else
		status = courier_run(&settings, arena);
	arena_free(arena);
	return status;
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
			puts("triaged-courier " VERSION);
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
