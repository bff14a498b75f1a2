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
