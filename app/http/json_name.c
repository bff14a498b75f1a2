#include "http/json_name.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/strbuf.h"

/* Escapes -------------------------------------------------------------------------------------- */

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
		return (c | 0x20) - 'a' + 10;
	return -1;
}

int json_code_unit(const char *p, const char *end)
{
	int unit = 0;

	if (end - p < 6 || p[0] != '\\' || p[1] != 'u')
		return -1;
	for (int i = 2; i < 6; i++) {
		int digit = hex_digit(p[i]);

		if (digit < 0)
			return -1;
		unit = unit * 16 + digit;
	}
	return unit;
}

bool json_is_high(int unit)
{
	return unit >= 0xd800 && unit <= 0xdbff;
}

bool json_is_low(int unit)
{
	return unit >= 0xdc00 && unit <= 0xdfff;
}

/* UTF-8, stretched to surrogates. */
static char *put_code_point(char *out, unsigned code)
{
	static const unsigned char leads[] = { 0, 0xc0, 0xe0, 0xf0 };
	int more = code < 0x80 ? 0 : code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;

	*out++ = (char)(leads[more] | code >> 6 * more);
	for (int i = more - 1; i >= 0; i--)
		*out++ = (char)(0x80 | (code >> 6 * i & 0x3f));
	return out;
}

/* What one escape, known to be sound, stands for; moves `*p` behind it. */
static unsigned unescape_one(const char **p, const char *end)
{
	static const char letters[] = "bfnrt", meanings[] = "\b\f\n\r\t";
	const char *letter = strchr(letters, (*p)[1]);
	int unit = json_code_unit(*p, end), low;

	if (unit < 0) {
		unit = letter ? meanings[letter - letters] : (*p)[1];
		*p += 2;
		return (unsigned)unit;
	}
	*p += 6;
	low = json_is_high(unit) ? json_code_unit(*p, end) : -1;
	if (!json_is_low(low))
		return (unsigned)unit;
	*p += 6;
	return 0x10000 + ((unsigned)(unit - 0xd800) << 10) + (unsigned)(low - 0xdc00);
}

/* Names ---------------------------------------------------------------------------------------- */

static void unescape(struct json_name *name, struct arena *arena)
{
	const char *p = name->text, *end = p + name->len;
	char *text = arena_alloc(arena, name->len + 1), *out = text;

	while (p < end) {
		if (*p == '\\')
			out = put_code_point(out, unescape_one(&p, end));
		else
			*out++ = *p++;
	}
	name->text = text;
	name->len = (size_t)(out - text);
}

struct json_name json_name(const char *raw, size_t len, size_t at, struct arena *arena)
{
	struct json_name name = { .text = raw, .len = len, .at = at };

	if (memchr(raw, '\\', len))
		unescape(&name, arena);
	memcpy(&name.head, name.text, name.len < 8 ? name.len : 8);
	return name;
}

static int compare_texts(const struct json_name *a, const struct json_name *b)
{
	if (a->head != b->head)
		return a->head < b->head ? -1 : 1;
	if (a->len != b->len)
		return a->len < b->len ? -1 : 1;
	return memcmp(a->text, b->text, a->len);
}

/* Any order will do that brings equals together, the earlier first. */
static int compare_names(const void *left, const void *right)
{
	const struct json_name *a = left, *b = right;
	int order = compare_texts(a, b);

	return order ? order : (a->at > b->at) - (a->at < b->at);
}

const struct json_name *json_names_twice(struct json_name *names, size_t count)
{
	const struct json_name *twice = NULL;

	if (count < 2)
		return NULL;
	qsort(names, count, sizeof(*names), compare_names);
	for (size_t i = 1; i < count; i++)
		if (!compare_texts(&names[i - 1], &names[i]) && (!twice || names[i].at < twice->at))
			twice = &names[i];
	return twice;
}

/* Pointers ------------------------------------------------------------------------------------- */

enum { NAME_SHOWN = 60 };

static bool is_surrogate(const char *p, size_t len)
{
	return len >= 3 && (unsigned char)p[0] == 0xed && (unsigned char)p[1] >= 0xa0;
}

/* As much of a name as is shown, cut before a code point. */
static size_t shown(const char *name, size_t len)
{
	size_t cut = NAME_SHOWN;

	if (len <= NAME_SHOWN)
		return len;
	while (cut && ((unsigned char)name[cut] & 0xc0) == 0x80)
		cut--;
	return cut;
}

void json_pointer_name(struct strbuf *pointer, const char *name, size_t len)
{
	size_t stop = shown(name, len);

	strbuf_addc(pointer, '/');
	for (size_t i = 0; i < stop; i++) {
		bool surrogate = is_surrogate(name + i, stop - i);

		if (name[i] == '~' || name[i] == '/')
			strbuf_adds(pointer, name[i] == '~' ? "~0" : "~1");
		else if (!name[i] || surrogate)
			strbuf_adds(pointer, "\xef\xbf\xbd");
		else
			strbuf_addc(pointer, name[i]);
		i += surrogate ? 2 : 0;
	}
	strbuf_adds(pointer, stop < len ? "..." : "");
}

void json_pointer_index(struct strbuf *pointer, size_t index)
{
	strbuf_addc(pointer, '/');
	strbuf_addi(pointer, (int64_t)index);
}
