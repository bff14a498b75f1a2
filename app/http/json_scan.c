#include "http/json_scan.h"

#include <string.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "http/json_name.h"

/* What a string holds that is valid JSON and that we do not take: bits. */
enum { HOLDS_NUL = 1 << 0, HOLDS_CONTROL = 1 << 1, HOLDS_SURROGATE = 1 << 2 };

static const struct {
	unsigned bit;
	const char *code;
	const char *in_text;
	const char *in_name;
} kinds[] = {
	{ HOLDS_NUL, "control", "must not hold \\u0000", "has \\u0000 in its name" },
	{ HOLDS_CONTROL, "control", "must not hold a control character",
		"has a control character in its name" },
	{ HOLDS_SURROGATE, "surrogate", "must not hold half of a surrogate pair",
		"has half of a surrogate pair in its name" },
};

/* A string as it stands between its quotes. */
struct string {
	const char *raw;
	size_t len;
	unsigned holds;
};

/* One level of nesting: the name, or the index, of what is being read in it. */
struct level {
	bool is_array;
	struct json_name name;
	size_t index;
};

struct scanner {
	const char *begin, *p, *end;
	struct arena *arena;
	struct json_scan *scan;
	struct err *err;
	char *repaired;              /* the copy, once there is one */
	struct level levels[JSON_DEPTH];
	size_t depth;
	struct json_name *names;     /* of all objects that are open, the innermost last */
	size_t name_count, name_room;
};

static bool scan_value(struct scanner *s);

/* Pointers ------------------------------------------------------------------------------------- */

static const char *pointer_here(const struct scanner *s)
{
	struct strbuf pointer;

	strbuf_init(&pointer, s->arena, 64);
	for (const struct level *level = s->levels; level < s->levels + s->depth; level++) {
		if (level->is_array)
			json_pointer_index(&pointer, level->index);
		else
			json_pointer_name(&pointer, level->name.text, level->name.len);
	}
	return pointer.data;
}

static void note(struct scanner *s, unsigned holds, bool in_name)
{
	struct json_scan *scan = s->scan;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (!(holds & kinds[i].bit) || scan->problem_count > JSON_ERRORS)
			continue;
		scan->problems[scan->problem_count++] = (struct json_problem){
			.pointer = pointer_here(s),
			.code = kinds[i].code,
			.detail = in_name ? kinds[i].in_name : kinds[i].in_text,
		};
	}
}

/* Bytes ---------------------------------------------------------------------------------------- */

/* The byte that comes next; -1 at the end. */
static int peek(const struct scanner *s)
{
	return s->p < s->end ? (unsigned char)*s->p : -1;
}

static bool refuse(const struct scanner *s, const char *what)
{
	return err_set(s->err, ERR_MALFORMED, "Not valid JSON: %s, at byte %zu.", what,
		(size_t)(s->p - s->begin));
}

static bool expected(const struct scanner *s, const char *what)
{
	int c = peek(s);
	char found[16] = "the end";

	if (c > ' ' && c < 0x7f)
		memcpy(found, (char[]){ '\'', (char)c, '\'', '\0' }, 4);
	else if (c >= 0)
		memcpy(found, (char[]){ '0', 'x', "0123456789abcdef"[c >> 4],
			"0123456789abcdef"[c & 15], '\0' }, 5);
	return err_set(s->err, ERR_MALFORMED, "Not valid JSON: expected %s, found %s, at byte %zu.",
		what, found, (size_t)(s->p - s->begin));
}

static void skip_blanks(struct scanner *s)
{
	while (s->p < s->end && (*s->p == ' ' || *s->p == '\n' || *s->p == '\t' || *s->p == '\r'))
		s->p++;
}

/* Takes `c`, and the blanks on both sides of it, if it comes next. */
static bool take(struct scanner *s, char c)
{
	skip_blanks(s);
	if (peek(s) != c)
		return false;
	s->p++;
	skip_blanks(s);
	return true;
}

/* Strings -------------------------------------------------------------------------------------- */

static unsigned unit_holds(int unit)
{
	if (unit == 0)
		return HOLDS_NUL;
	if (json_is_high(unit) || json_is_low(unit))
		return HOLDS_SURROGATE;
	return unit < 0x20 && unit != '\n' && unit != '\t' ? HOLDS_CONTROL : 0;
}

/* In the copy for json-c, the escape that stands at `at` becomes U+FFFD. */
static void repair(struct scanner *s, const char *at)
{
	if (!s->repaired)
		s->repaired = arena_strndup(s->arena, s->begin, (size_t)(s->end - s->begin));
	memcpy(s->repaired + (at - s->begin), "\\ufffd", 6);
	s->scan->text = s->repaired;
}

static bool scan_code_unit(struct scanner *s, struct string *string)
{
	int unit = json_code_unit(s->p, s->end);
	unsigned holds = unit_holds(unit);

	if (unit < 0)
		return refuse(s, "\\u without four hexadecimal digits");
	if (json_is_high(unit) && json_is_low(json_code_unit(s->p + 6, s->end))) {
		s->p += 12;
		return true;
	}
	if (holds & (HOLDS_NUL | HOLDS_SURROGATE))
		repair(s, s->p);
	string->holds |= holds;
	s->p += 6;
	return true;
}

static bool scan_escape(struct scanner *s, struct string *string)
{
	char c = s->end - s->p > 1 ? s->p[1] : '\0';

	if (c == 'u')
		return scan_code_unit(s, string);
	if (!c || !strchr("\"\\/bfnrt", c))
		return refuse(s, "an escape that JSON does not have");
	if (c == 'b' || c == 'f' || c == 'r')
		string->holds |= HOLDS_CONTROL;
	s->p += 2;
	return true;
}

static bool scan_multibyte(struct scanner *s)
{
	unsigned char lead = (unsigned char)*s->p;
	size_t need = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;

	if ((size_t)(s->end - s->p) < need || !utf8_valid(s->p, need))
		return refuse(s, "invalid UTF-8");
	s->p += need;
	return true;
}

/* A byte of a string that is neither plain nor its end. */
static bool scan_special(struct scanner *s, struct string *string)
{
	int c = peek(s);

	if (c < 0)
		return refuse(s, "a text without its closing quote");
	if (c < 0x20)
		return refuse(s, "a control character in a text, not escaped");
	return c == '\\' ? scan_escape(s, string) : scan_multibyte(s);
}

static bool is_plain(unsigned char c)
{
	return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

/* Reads from the opening quote to behind the closing one. */
static bool scan_string(struct scanner *s, struct string *string)
{
	*string = (struct string){ .raw = ++s->p };
	for (;;) {
		while (s->p < s->end && is_plain((unsigned char)*s->p))
			s->p++;
		if (peek(s) == '"')
			break;
		if (!scan_special(s, string))
			return false;
	}
	string->len = (size_t)(s->p++ - string->raw);
	return true;
}

static bool scan_text(struct scanner *s)
{
	struct string string;

	if (!scan_string(s, &string))
		return false;
	if (string.holds)
		note(s, string.holds, false);
	return true;
}

/* Names ---------------------------------------------------------------------------------------- */

static void add_name(struct scanner *s, const struct json_name *name)
{
	if (s->name_count == s->name_room) {
		size_t room = s->name_room ? s->name_room * 2 : 32;
		struct json_name *names = arena_array(s->arena, room, sizeof(*names));

		if (s->name_count)
			memcpy(names, s->names, s->name_count * sizeof(*names));
		s->names = names;
		s->name_room = room;
	}
	s->names[s->name_count++] = *name;
}

static bool scan_name(struct scanner *s)
{
	struct json_name *name = &s->levels[s->depth - 1].name;
	size_t at = (size_t)(s->p - s->begin);
	struct string string;

	if (peek(s) != '"')
		return expected(s, "a member's name in double quotes");
	if (!scan_string(s, &string))
		return false;
	*name = json_name(string.raw, string.len, at, s->arena);
	add_name(s, name);
	if (string.holds)
		note(s, string.holds, true);
	return true;
}

static bool refuse_duplicate(struct scanner *s, const struct json_name *name)
{
	struct strbuf text;

	strbuf_init(&text, s->arena, 64);
	json_pointer_name(&text, name->text, name->len);
	return err_set(s->err, ERR_MALFORMED,
		"Not valid JSON: the member \"%s\" stands there twice, at byte %zu.", text.data + 1,
		name->at);
}

/* Looks at the names from `first` on, those of the object that ends here, and forgets them. */
static bool names_differ(struct scanner *s, size_t first)
{
	const struct json_name *twice = json_names_twice(s->names + first, s->name_count - first);

	s->name_count = first;
	return !twice || refuse_duplicate(s, twice);
}

/* Values --------------------------------------------------------------------------------------- */

/* Steps over the opening bracket, one level down. */
static bool enter(struct scanner *s, bool is_array)
{
	if (s->depth == JSON_DEPTH)
		return refuse(s, "nested deeper than 16");
	s->levels[s->depth++] = (struct level){ .is_array = is_array };
	s->p++;
	return true;
}

static bool scan_members(struct scanner *s)
{
	do {
		if (!scan_name(s))
			return false;
		if (!take(s, ':'))
			return expected(s, "':'");
		if (!scan_value(s))
			return false;
	} while (take(s, ','));
	return take(s, '}') || expected(s, "',' or '}'");
}

static bool scan_object(struct scanner *s)
{
	size_t first = s->name_count;

	if (!enter(s, false))
		return false;
	if (!take(s, '}') && (!scan_members(s) || !names_differ(s, first)))
		return false;
	s->depth--;
	return true;
}

static bool scan_elements(struct scanner *s)
{
	do {
		if (!scan_value(s))
			return false;
		s->levels[s->depth - 1].index++;
	} while (take(s, ','));
	return take(s, ']') || expected(s, "',' or ']'");
}

static bool scan_array(struct scanner *s)
{
	if (!enter(s, true))
		return false;
	if (!take(s, ']') && !scan_elements(s))
		return false;
	s->depth--;
	return true;
}

static bool scan_digits(struct scanner *s)
{
	if (peek(s) < '0' || peek(s) > '9')
		return expected(s, "a digit");
	while (peek(s) >= '0' && peek(s) <= '9')
		s->p++;
	return true;
}

static bool scan_fraction(struct scanner *s)
{
	if (peek(s) != '.')
		return true;
	s->p++;
	return scan_digits(s);
}

static bool scan_exponent(struct scanner *s)
{
	if (peek(s) != 'e' && peek(s) != 'E')
		return true;
	s->p++;
	s->p += peek(s) == '+' || peek(s) == '-';
	return scan_digits(s);
}

static bool scan_number(struct scanner *s)
{
	s->p += peek(s) == '-';
	if (peek(s) == '0')
		s->p++;
	else if (!scan_digits(s))
		return false;
	if (peek(s) >= '0' && peek(s) <= '9')
		return refuse(s, "a number with a leading zero");
	return scan_fraction(s) && scan_exponent(s);
}

static bool scan_literal(struct scanner *s, const char *literal)
{
	size_t len = strlen(literal);

	if ((size_t)(s->end - s->p) < len || memcmp(s->p, literal, len))
		return expected(s, "a value");
	s->p += len;
	return true;
}

static bool scan_value(struct scanner *s)
{
	int c = peek(s);

	switch (c) {
	case '{': return scan_object(s);
	case '[': return scan_array(s);
	case '"': return scan_text(s);
	case 't': return scan_literal(s, "true");
	case 'f': return scan_literal(s, "false");
	case 'n': return scan_literal(s, "null");
	}
	if (c == '-' || (c >= '0' && c <= '9'))
		return scan_number(s);
	return expected(s, "a value");
}

bool json_scan(const char *text, size_t len, struct arena *arena, struct json_scan *scan,
	struct err *err)
{
	struct scanner s = {
		.begin = text, .p = text, .end = text + len, .arena = arena, .scan = scan, .err = err,
	};

	scan->text = text;
	scan->problem_count = 0;
	if (len >= 3 && !memcmp(text, "\xef\xbb\xbf", 3))
		return refuse(&s, "a byte order mark");
	skip_blanks(&s);
	if (!scan_value(&s))
		return false;
	skip_blanks(&s);
	return s.p == s.end || expected(&s, "the end");
}
