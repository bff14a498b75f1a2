#include "http/etag.h"

#include <string.h>

static bool malformed(struct err *err)
{
	return err_set(err, ERR_MALFORMED,
		"If-Match and If-None-Match take entity tags in double quotes, or *.");
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

/* One tag at `*p`, which moves behind it. */
static bool read_tag(const char **p, bool weak, struct etag_list *list, struct err *err)
{
	bool is_weak = !strncmp(*p, "W/", 2);
	const char *tag = *p + (is_weak ? 2 : 0) + 1;
	const char *end;
	int64_t version;

	if (tag[-1] != '"')
		return malformed(err);
	end = strchr(tag, '"');
	if (!end)
		return malformed(err);
	*p = end + 1;
	version = read_version(tag, (size_t)(end - tag));
	if (!version || (is_weak && !weak))
		return true;
	if (list->count == ETAG_LIST)
		return err_set(err, ERR_MALFORMED, "Too many entity tags.");
	list->versions[list->count++] = version;
	return true;
}

bool etag_parse(const char *value, bool weak, struct etag_list *list, struct err *err)
{
	static const char blank[] = " \t";

	*list = (struct etag_list){ .any = !strcmp(value, "*") };
	if (list->any)
		return true;
	do {
		value += strspn(value, blank);
		if (!read_tag(&value, weak, list, err))
			return false;
		value += strspn(value, blank);
	} while (*value++ == ',');
	return value[-1] == '\0' || malformed(err);
}

bool etag_matches(const struct etag_list *list, int64_t version)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->versions[i] == version)
			return true;
	return list->any;
}
