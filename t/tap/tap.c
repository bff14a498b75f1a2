#include "tap/tap.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int checks, failures;

__attribute__((format(printf, 4, 0)))
static bool report(bool held, const char *file, int line, const char *name, va_list args)
{
	checks++;
	failures += !held;
	printf("%sok %d - ", held ? "" : "not ", checks);
	vprintf(name, args);
	putchar('\n');
	if (!held)
		printf("#   at %s line %d\n", file, line);
	fflush(stdout);
	return held;
}

bool tap_ok(bool condition, const char *file, int line, const char *name, ...)
{
	va_list args;

	va_start(args, name);
	report(condition, file, line, name, args);
	va_end(args);
	return condition;
}

bool tap_is_int(int64_t got, int64_t want, const char *file, int line, const char *name, ...)
{
	va_list args;

	va_start(args, name);
	report(got == want, file, line, name, args);
	va_end(args);
	if (got != want)
		tap_note("got %" PRId64 ", want %" PRId64, got, want);
	return got == want;
}

bool tap_is_str(const char *got, const char *want, const char *file, int line, const char *name,
	...)
{
	bool same = got && want ? !strcmp(got, want) : got == want;
	va_list args;

	va_start(args, name);
	report(same, file, line, name, args);
	va_end(args);
	if (!same) {
		tap_note("got  %s", got ? got : "(null)");
		tap_note("want %s", want ? want : "(null)");
	}
	return same;
}

void tap_note(const char *format, ...)
{
	va_list args;

	printf("#   ");
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
}

void tap_bail(const char *format, ...)
{
	va_list args;

	printf("Bail out! ");
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
	exit(1);
}

int tap_done(void)
{
	printf("1..%d\n", checks);
	return failures || !checks;
}
