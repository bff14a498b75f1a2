#include "http/route.h"

#include <string.h>

#include "base/arena.h"
#include "base/strbuf.h"

static bool read_id(const char *text, int64_t *id)
{
	int64_t number = 0;

	if (!*text || *text == '0')
		return false;
	for (; *text; text++) {
		if (*text < '0' || *text > '9' || number > (INT64_MAX - 9) / 10)
			return false;
		number = number * 10 + (*text - '0');
	}
	*id = number;
	return true;
}

/* What a pattern's "{id}" or other "{name}" makes of a segment. */
static bool match_param(const char *pattern, const char *segment, struct route_match *match)
{
	if (!strncmp(pattern, "{id}", 4))
		return read_id(segment, &match->id);
	match->word = segment;
	return true;
}

/* Moves `*pattern` behind its segment. Most rows of the table end here at the first letters. */
static bool match_segment(const char **pattern, const char *segment, struct route_match *match)
{
	const char *p = *pattern;

	if (*p == '{') {
		*pattern = strchr(p, '}') + 1;
		return match_param(p, segment, match);
	}
	for (; *segment && *p == *segment; segment++)
		p++;
	*pattern = p;
	return !*segment && (!*p || *p == '/');
}

static bool match_pattern(const char *pattern, const struct request *request, size_t skip,
	struct route_match *match)
{
	size_t i = skip;

	match->id = 0;
	match->word = NULL;
	while (*pattern == '/' && i < request->segment_count) {
		pattern++;
		if (!match_segment(&pattern, request->segments[i++], match))
			return false;
	}
	return !*pattern && i == request->segment_count;
}

static uint32_t methods_of(const struct route *route)
{
	uint32_t methods = WORD_BIT(route->method) | WORD_BIT(METHOD_OPTIONS);

	return route->method == METHOD_GET ? methods | WORD_BIT(METHOD_HEAD) : methods;
}

bool route_find(const struct route *routes, size_t count, const struct request *request,
	size_t skip, struct route_match *match)
{
	enum method method = request->method == METHOD_HEAD ? METHOD_GET : request->method;
	struct route_match seen = { 0 };

	*match = (struct route_match){ 0 };
	for (size_t i = 0; i < count; i++) {
		if (!match_pattern(routes[i].pattern, request, skip, &seen))
			continue;
		match->methods |= methods_of(&routes[i]);
		match->flags |= routes[i].flags;
		if (routes[i].method != method || match->route)
			continue;
		match->route = &routes[i];
		match->id = seen.id;
		match->word = seen.word;
	}
	return match->route != NULL;
}

int answer_status(enum answer answers)
{
	static const int statuses[] = {
		[ANSWER_ONE] = 200,
		[ANSWER_LIST] = 200,
		[ANSWER_MADE] = 201,
		[ANSWER_ADDED] = 201,
		[ANSWER_NOTHING] = 204,
		[ANSWER_ONE_OR_NOTHING] = 200,
		[ANSWER_DOCUMENT] = 200,
	};

	return statuses[answers];
}

const char *route_allow(uint32_t methods, struct arena *arena)
{
	struct strbuf allow;

	strbuf_init(&allow, arena, 60);
	for (int method = METHOD_GET; method < METHOD_COUNT; method++)
		if (methods & WORD_BIT(method))
			strbuf_addf(&allow, "%s%s", allow.len ? ", " : "", method_name(method));
	return allow.data;
}
