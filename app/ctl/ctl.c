#include "ctl/ctl.h"

#include <stdio.h>
#include <string.h>

#include "store/db.h"

int ctl_fail(const struct ctl *ctl)
{
	const char *said = ctl->db ? db_said(ctl->db) : "";

	for (const struct err_field *field = ctl->err.fields; field; field = field->next)
		fprintf(stderr, "triagectl: %s: %s\n", field->pointer + 1, field->detail);
	if (!ctl->err.fields)
		fprintf(stderr, "triagectl: %s\n", ctl->err.detail);
	if (ctl->err.kind == ERR_UNAVAILABLE && *said)
		fprintf(stderr, "triagectl: the database said: %s\n", said);
	return CTL_FAILED;
}

int ctl_misused(const struct ctl *ctl)
{
	fprintf(stderr, "Usage: triagectl %s\n", ctl->usage);
	return CTL_USAGE;
}

/* The option that `arg` names; `*value` is what follows "=" in it, if anything. */
static const struct ctl_option *find_option(const struct ctl_option *options, const char *arg,
	const char **value)
{
	size_t len = strcspn(arg, "=");

	for (; options->name; options++) {
		if (strlen(options->name) != len || strncmp(options->name, arg, len))
			continue;
		*value = arg[len] ? arg + len + 1 : NULL;
		return options;
	}
	return NULL;
}

bool ctl_options(const struct ctl_option *options, int *argc, char **argv)
{
	int left = 1;

	for (int i = 1; i < *argc; i++) {
		const struct ctl_option *option;
		const char *value;

		if (strncmp(argv[i], "--", 2)) {
			argv[left++] = argv[i];
			continue;
		}
		option = find_option(options, argv[i], &value);
		if (option && !value && i + 1 < *argc)
			value = argv[++i];
		if (!option || !value)
			return false;
		*option->value = value;
	}
	*argc = left;
	return true;
}
