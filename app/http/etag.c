#include "http/etag.h"

#include <string.h>

#include "base/arena.h"

static bool malformed(struct err *err)
{
	return err_set(err, ERR_MALFORMED,
		"If-Match and If-None-Match take entity tags in double quotes, as they came in "
		"ETag, or *.");
}

/* The version that the tag between the quotes stands for; 0: none of ours. */
static int64_t read_version(const char *tag, size_t len)
{
	int64_t version = 0;

	if (!len || len > 18 || tag[0] == '0')
		return 0;
	for (size_t i = 0; i < len; i++) {
		if (tag[i] < '0' || tag[i] > '9')
			return 0;
		version = version * 10 + (tag[i] - '0');
	}
	return version;
}

/* One tag at `*p`, which moves behind it; `*version` is 0 when it can match nothing. */
static bool read_tag(const char **p, bool weak, int64_t *version)
{
	bool is_weak = !strncmp(*p, "W/", 2);
	const char *quote = *p + (is_weak ? 2 : 0);
	const char *end = *quote == '"' ? strchr(quote + 1, '"') : NULL;

	if (!end)
		return false;
	*p = end + 1;
	*version = is_weak && !weak ? 0 : read_version(quote + 1, (size_t)(end - quote - 1));
	return true;
}

/* No more of them than the commas allow. */
static int64_t *room_for_versions(const char *value, struct arena *arena)
{
	size_t count = 1;

	for (; *value; value++)
		count += *value == ',';
	return arena_array(arena, count, sizeof(int64_t));
}

/* Between the tags stand commas; a list may have empty places (RFC 9110, 5.6.1.2), but not only. */
bool etag_parse(const char *value, bool weak, struct arena *arena, struct etag_list *list,
	struct err *err)
{
	static const char blank[] = " \t", between[] = " \t,";
	int64_t *versions, version;

	*list = (struct etag_list){ .any = !strcmp(value, "*") };
	if (list->any)
		return true;
	list->versions = versions = room_for_versions(value, arena);
	value += strspn(value, between);
	do {
		if (!read_tag(&value, weak, &version))
			return malformed(err);
		if (version)
			versions[list->count++] = version;
		value += strspn(value, blank);
		if (*value && *value != ',')
			return malformed(err);
		value += strspn(value, between);
	} while (*value);
	return true;
}

bool etag_named(const char *value, const char *tag, struct arena *arena, bool *named,
	struct err *err)
{
	struct etag_list list;

	if (!etag_parse(value, true, arena, &list, err))
		return false;
	*named = list.any || strstr(value, tag);
	return true;
}

bool etag_matches(const struct etag_list *list, int64_t version)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->versions[i] == version)
			return true;
	return list->any;
}
