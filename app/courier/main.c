#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "courier/courier.h"
#include "courier/transport.h"
#include "courier/trial.h"
#include "desk/settings.h"

enum { EXIT_USAGE = 2, SET_MOST = 64, OPTION_CHECK = 256, OPTION_VERSION, OPTION_TRY, OPTION_SET, OPTION_ZONE };

static const char usage[] =
	"usage: triaged-courier [-c FILE] [--check-config] [--version] [--help]\n"
	"       triaged-courier [-c FILE] --try TEMPLATE[/LANGUAGE] [--set NAME=VALUE] [--zone ZONE] email|chat TO\n"
	"\n"
	"Numbers the events of the issue tracker's feed and does what follows from them. Stays in the\n"
	"foreground and logs on stderr. Several may run. With --try it sends one message, made of examples,\n"
	"to an address or a chat room, says what came of it, and exits.\n"
	"\n"
	"  -c, --config FILE  read FILE instead of /etc/triaged/triaged.conf\n"
	"      --check-config say what is wrong with the file or the templates, if anything, and exit\n"
	"      --try NAME     which message: \"resolved\", \"resolved/es\"\n"
	"      --set N=VALUE  what one of its values is; may be given again\n"
	"      --zone NAME    whose time it says, such as \"Europe/Madrid\"\n"
	"      --version      print the version and exit\n"
	"  -h, --help         print this and exit\n"
	"\n"
	"SIGTERM: finish what is in hand and exit.\n";

static const struct option options[] = {
	{ "config", required_argument, NULL, 'c' },
	{ "check-config", no_argument, NULL, OPTION_CHECK },
	{ "try", required_argument, NULL, OPTION_TRY },
	{ "set", required_argument, NULL, OPTION_SET },
	{ "zone", required_argument, NULL, OPTION_ZONE },
	{ "version", no_argument, NULL, OPTION_VERSION },
	{ "help", no_argument, NULL, 'h' },
	{ 0 },
};

static int misused(void)
{
	fputs(usage, stderr);
	return EXIT_USAGE;
}

/* What was asked for. */
struct call {
	const char *config;
	bool check_only;
	struct trial trial; /* without a template: there is none */
	const char *set[SET_MOST + 1];
	int set_count;
};

static int check(const struct call *call, const struct settings *settings, struct arena *arena)
{
	struct transport *transport;
	struct err err;

	err_init(&err, arena);
	if (!transport_open(settings, arena, &transport, &err)) {
		fprintf(stderr, "triaged-courier: %s\n", err.detail);
		return EXIT_FAILURE;
	}
	transport_close(transport);
	return printf("%s: nothing wrong with it\n", call->config) < 0;
}

static int run(const struct call *call)
{
	struct arena *arena = arena_new();
	struct settings settings;
	int status = EXIT_FAILURE;
	struct err err;

	err_init(&err, arena);
	if (!settings_read(call->config, &settings, arena, &err))
		fprintf(stderr, "triaged-courier: %s\n", err.detail);
	else if (call->check_only)
		status = check(call, &settings, arena);
	else if (call->trial.template)
		status = trial_run(&settings, &call->trial, arena);
	else
		status = courier_run(&settings, arena);
	arena_free(arena);
	return status;
}

/* Takes one option; false: it is none of those that say how to run. */
static bool take(struct call *call, int option)
{
	switch (option) {
	case 'c':
		call->config = optarg;
		return true;
	case OPTION_CHECK:
		call->check_only = true;
		return true;
	case OPTION_TRY:
		call->trial.template = optarg;
		return true;
	case OPTION_ZONE:
		call->trial.zone = optarg;
		return true;
	case OPTION_SET:
		call->set[call->set_count++] = optarg;
		return call->set_count <= SET_MOST;
	default:
		return false;
	}
}

int main(int argc, char **argv)
{
	struct call call = { .config = "/etc/triaged/triaged.conf" };
	int option;

	while ((option = getopt_long(argc, argv, "c:h", options, NULL)) != -1) {
		if (option == OPTION_VERSION) {
			puts("triaged-courier " VERSION);
			return EXIT_SUCCESS;
		}
		if (option == 'h') {
			fputs(usage, stdout);
			return EXIT_SUCCESS;
		}
		if (!take(&call, option))
			return misused();
	}
	if (argc - optind != (call.trial.template ? 2 : 0))
		return misused();
	if (call.trial.template) {
		call.trial.channel = argv[optind];
		call.trial.to = argv[optind + 1];
		call.trial.set = call.set;
	}
	return run(&call);
}
