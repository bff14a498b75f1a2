#include "api/cursor.h"

#include <stdio.h>
#include <string.h>

#include "base/digest.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "store/secret_store.h"

enum { SEAL = 16 }; /* bytes of the signature, written as 32 hex digits */

bool cursor_ready(struct ctx *c)
{
	return c->cursor_secret->len || secret_load(c->desk.db, "cursor", c->cursor_secret, c->err);
}

static bool belongs_to_query(const char *name)
{
	static const char *const others[] = { "cursor", "limit", "fields", "count" };

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (!strcmp(name, others[i]))
			return false;
	return true;
}

/*
 * Binds a position to its query: a signature of both, so that neither can be exchanged. The
 * parameters are taken in the order of the route's rows, however they were sent; the
 * length of each keeps one from passing for two.
 */
static void write_seal(struct ctx *c, const char *position, char seal[2 * SEAL + 1])
{
	const struct shape *query = c->match.route->query;
	unsigned char hash[SHA256_SIZE];
	struct strbuf text;

	strbuf_init(&text, c->arena, 200);
	strbuf_addf(&text, "%s\n%lld\n%lld\n", c->match.route->pattern, (long long)c->match.id,
		(long long)c->caller.employee.person.id);
	for (size_t i = 0; i < query->count; i++) {
		const char *name = query->fields[i].name;
		const char *value = request_query(c->request, name);

		if (value && belongs_to_query(name))
			strbuf_addf(&text, "%s=%zu:%s\n", name, strlen(value), value);
	}
	strbuf_adds(&text, position);
	digest_hmac(c->cursor_secret->value, c->cursor_secret->len, text.data, text.len, hash);
	for (size_t i = 0; i < SEAL; i++)
		snprintf(seal + 2 * i, 3, "%02x", hash[i]);
}

/* "<seal>.<id>.<at>.<lane>.<text in hex>" */
const char *cursor_write(struct ctx *c, const struct cursor *cursor)
{
	char seal[2 * SEAL + 1];
	struct strbuf position;

	strbuf_init(&position, c->arena, 100);
	strbuf_addf(&position, "%lld.%lld.%lld.", (long long)cursor->id, (long long)cursor->at,
		(long long)cursor->lane);
	for (const char *p = cursor->text ? cursor->text : ""; *p; p++)
		strbuf_addf(&position, "%02x", (unsigned char)*p);
	write_seal(c, position.data, seal);
	return arena_printf(c->arena, "%s.%s", seal, position.data);
}

static int hex_digit(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *digit = c ? strchr(digits, c) : NULL;

	return digit ? (int)(digit - digits) : -1;
}

static bool read_hex(struct ctx *c, const char *hex, const char **text)
{
	size_t len = strlen(hex) / 2;
	char *copy = arena_alloc(c->arena, len + 1);

	for (size_t i = 0; i < len; i++) {
		int high = hex_digit(hex[2 * i]), low = hex_digit(hex[2 * i + 1]);

		if (high < 0 || low < 0 || !(high | low))
			return false;
		copy[i] = (char)(high << 4 | low);
	}
	*text = copy;
	return !hex[2 * len] && utf8_valid(copy, len);
}

/* A number and the point behind it. */
static bool read_number(const char **p, int64_t most, int64_t *number)
{
	const char *digits = *p;

	for (*number = 0; **p >= '0' && **p <= '9'; (*p)++) {
		if (*number > (most - (**p - '0')) / 10)
			return false;
		*number = *number * 10 + (**p - '0');
	}
	return *p > digits && *(*p)++ == '.';
}

#define LAST_MOMENT INT64_C(253402300799999) /* of the year 9999 */

/* What is signed was written here; still, nothing that does not fit gets any further. */
static bool read_position(struct ctx *c, const char *position, struct cursor *cursor)
{
	return read_number(&position, INT64_MAX, &cursor->id) && cursor->id
	       && read_number(&position, LAST_MOMENT, &cursor->at)
	       && read_number(&position, INT32_MAX, &cursor->lane)
	       && read_hex(c, position, &cursor->text);
}

bool cursor_read(struct ctx *c, const char *text, struct cursor *cursor)
{
	char seal[2 * SEAL + 1];
	const char *position = strchr(text, '.');

	if (position)
		write_seal(c, position + 1, seal);
	if (position && position - text == 2 * SEAL && digest_equal(text, seal, 2 * SEAL)
		&& read_position(c, position + 1, cursor))
		return true;
	return err_set(c->err, ERR_MALFORMED,
		"The cursor is not one of this list, as you asked for it: begin again without it, or send the"
		" parameters of the page that it came with.");
}
