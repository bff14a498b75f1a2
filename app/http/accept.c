#include "http/accept.h"

#include <string.h>
#include <strings.h>

/* Whether the range of `len` bytes ("text/html", "text/ *", "* / *") covers the type. */
static bool covers(const char *range, size_t len, const char *type)
{
	size_t family = strcspn(type, "/") + 1, type_len = strcspn(type, ";");

	if (len == 3 && !memcmp(range, "*/*", 3))
		return true;
	if (len == family + 1 && range[family] == '*')
		return !strncasecmp(range, type, family);
	return len == type_len && !strncasecmp(range, type, len);
}

/* "q=0", "q=0.0": the client says that it does not want it. */
static bool is_refused(const char *params, size_t len)
{
	const char *end = params + len;

	while (params < end) {
		const char *next = memchr(params, ';', (size_t)(end - params));
		const char *stop = next ? next : end;

		params += strspn(params, " \t");
		if (!strncasecmp(params, "q=", 2))
			return params + 2 + strspn(params + 2, "0. \t") == stop;
		params = stop + 1;
	}
	return false;
}

/* What stands behind "q=" among the parameters; NULL: there is none. */
static const char *find_quality(const char *params, const char *end)
{
	while (params < end) {
		params += strspn(params, "; \t");
		if (!strncasecmp(params, "q=", 2))
			return params + 2;
		params += strcspn(params, ";,");
	}
	return NULL;
}

/* Thousandths, as RFC 9110 has them; 1000 when it does not say. */
static int read_quality(const char *params, const char *end)
{
	const char *p = find_quality(params, end);
	int quality = 0, unit = 1000;

	if (!p)
		return 1000;
	for (; p < end && ((*p >= '0' && *p <= '9') || *p == '.'); p++) {
		if (*p == '.')
			continue;
		quality += (*p - '0') * unit;
		unit /= 10;
	}
	return quality < 1000 ? quality : 1000;
}

/* How much a range says: a type more than a family, a family more than anything. */
static int says(const char *range, size_t len)
{
	return (len != 3 || range[0] != '*') + (len < 1 || range[len - 1] != '*');
}

/* How well the client likes the type, in thousandths; 0: not at all. */
static int quality_of(const char *accept, const char *type)
{
	int quality = 0, said = -1;

	if (!accept || !accept[strspn(accept, " \t")])
		return 1000;
	while (*accept) {
		size_t item, range;

		accept += strspn(accept, " \t,");
		item = strcspn(accept, ",");
		range = strcspn(accept, "; \t,");
		if (covers(accept, range, type) && says(accept, range) > said) {
			said = says(accept, range);
			quality = read_quality(accept + range, accept + item);
		}
		accept += item;
	}
	return quality;
}

bool request_prefers(const struct request *request, const char *other, const char *type,
	bool *prefers, struct err *err)
{
	int likes = quality_of(request->accept, type), likes_other = quality_of(request->accept, other);

	*prefers = likes_other > likes;
	return likes || likes_other
	       || err_set(err, ERR_NOT_ACCEPTABLE, "Only %s and %s can be sent.", type, other);
}

bool request_accepts(const struct request *request, const char *type, struct err *err)
{
	const char *accept = request->accept;

	if (!accept || !accept[strspn(accept, " \t")])
		return true;
	while (*accept) {
		size_t item, range;

		accept += strspn(accept, " \t,");
		item = strcspn(accept, ",");
		range = strcspn(accept, "; \t,");
		if (covers(accept, range, type) && !is_refused(accept + range, item - range))
			return true;
		accept += item;
	}
	return err_set(err, ERR_NOT_ACCEPTABLE, "Only %s can be sent.", type);
}
