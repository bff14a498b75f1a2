#include "http/json_place.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "http/json_name.h"
#include "http/json_scan.h"

static void add_steps(struct strbuf *pointer, const struct place *at)
{
	if (!at->parent)
		return;
	add_steps(pointer, at->parent);
	if (at->name)
		json_pointer_name(pointer, at->name, strlen(at->name));
	else
		json_pointer_index(pointer, at->index);
}

static struct strbuf pointer_to(const struct decoder *d, const struct place *at)
{
	struct strbuf pointer;

	strbuf_init(&pointer, d->arena, 64);
	add_steps(&pointer, at);
	return pointer;
}

bool decoder_is_full(const struct decoder *d)
{
	return d->errors > JSON_ERRORS;
}

/* One entry; the one after the last that is wanted closes the list. */
static void add_error(struct decoder *d, const char *pointer, const char *code, const char *detail)
{
	if (decoder_is_full(d))
		return;
	if (d->errors++ == JSON_ERRORS) {
		pointer = "";
		code = "too_many";
		detail = "has more mistakes than are listed here";
	}
	err_add_field(d->err, pointer, code, "%s", detail);
}

void decoder_refuse(struct decoder *d, const struct place *at, const char *code, const char *format,
	...)
{
	char detail[256];
	va_list args;

	va_start(args, format);
	vsnprintf(detail, sizeof(detail), format, args);
	va_end(args);
	add_error(d, pointer_to(d, at).data, code, detail);
}

static bool is_within(const char *pointer, const struct strbuf *outer)
{
	return !strncmp(pointer, outer->data, outer->len)
	       && (pointer[outer->len] == '/' || !pointer[outer->len]);
}

size_t decoder_problems_end(const struct decoder *d, const struct place *at)
{
	size_t end = d->reported;
	struct strbuf pointer;

	if (end == d->scan->problem_count)
		return end;
	pointer = pointer_to(d, at);
	while (end < d->scan->problem_count && is_within(d->scan->problems[end].pointer, &pointer))
		end++;
	return end;
}

bool decoder_report(struct decoder *d, const struct place *at)
{
	size_t before = d->reported, end = decoder_problems_end(d, at);

	for (; d->reported < end; d->reported++) {
		const struct json_problem *problem = &d->scan->problems[d->reported];

		add_error(d, problem->pointer, problem->code, problem->detail);
	}
	return end > before;
}
