#include "api/cursor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/strbuf.h"

enum { SEAL = 8 }; /* bytes of a digest, written as 16 hex digits */

static bool belongs_to_query(const char *name)
{
	return strcmp(name, "cursor") != 0 && strcmp(name, "limit") != 0;
}

/*
 * Binds a position to its query: a digest of both, so that neither can be exchanged. The
 * parameters are taken in the order of the route's rows, however they were sent.
 */
static void write_seal(struct ctx *c, const char *position, char seal[2 * SEAL + 1])
{
	const struct shape *query = c->match.route->query;
	unsigned char hash[SHA256_SIZE];
	struct strbuf text;

	strbuf_init(&text, c->arena, 200);
	strbuf_addf(&text, "%s\n%lld\n%s", c->match.route->pattern, (long long)c->match.id,
		position);
	for (size_t i = 0; i < query->count; i++) {
		const char *name = query->fields[i].name;
		const char *value = request_query(c->request, name);

		if (value && belongs_to_query(name))
			strbuf_addf(&text, "\n%s=%s", name, value);
	}
	digest_sha256(text.data, text.len, hash);
	for (size_t i = 0; i < SEAL; i++)
		snprintf(seal + 2 * i, 3, "%02x", hash[i]);
}

/* "<seal>.<id>.<at>.<text in hex>" */
const char *cursor_write(struct ctx *c, const struct cursor *cursor)
{
	char seal[2 * SEAL + 1];
	struct strbuf position;

	strbuf_init(&position, c->arena, 100);
	strbuf_addf(&position, "%lld.%lld.", (long long)cursor->id, (long long)cursor->at);
	for (const char *p = cursor->text ? cursor->text : ""; *p; p++)
		strbuf_addf(&position, "%02x", (unsigned char)*p);
	write_seal(c, position.data, seal);
	return arena_printf(c->arena, "%s.%s", seal, position.data);
}

static int hex_digit(char c)
{
	return c <= '9' ? c - '0' : c - 'a' + 10;
}

static const char *read_hex(struct ctx *c, const char *hex)
{
	size_t len = strlen(hex) / 2;
	char *text = arena_alloc(c->arena, len + 1);

	for (size_t i = 0; i < len; i++)
		text[i] = (char)(hex_digit(hex[2 * i]) << 4 | hex_digit(hex[2 * i + 1]));
	return text;
}

bool cursor_read(struct ctx *c, const char *text, struct cursor *cursor)
{
	char seal[2 * SEAL + 1];
	const char *position = strchr(text, '.');
	char *end;

	if (position)
		write_seal(c, position + 1, seal);
	if (!position || position - text != 2 * SEAL || memcmp(text, seal, 2 * SEAL) != 0)
		return err_set(c->err, ERR_MALFORMED,
			"The cursor is not one of this list: begin again without it.");
	/* What is sealed was written here, so its form is known. */
	cursor->id = strtoll(position + 1, &end, 10);
	cursor->at = strtoll(end + 1, &end, 10);
	cursor->text = read_hex(c, end + 1);
	return true;
}
