#include "base/fold.h"

#include <string.h>
#include <utf8proc.h>

#include "base/arena.h"
#include "base/strbuf.h"

enum { LONGEST = 4 }; /* bytes of one code point */

/*
 * The Kelvin sign has k for its lower case, and the dotted capital I has i. Taken for them, somebody
 * whose login has one of these would be somebody else: only the two cases of one letter are equal.
 */
static utf8proc_int32_t own_lower(utf8proc_int32_t code)
{
	utf8proc_int32_t lower = utf8proc_tolower(code);

	return utf8proc_toupper(lower) == code ? lower : code;
}

char *fold_case(const char *text, struct arena *arena)
{
	const utf8proc_uint8_t *p = (const utf8proc_uint8_t *)text;
	utf8proc_ssize_t left = (utf8proc_ssize_t)strlen(text);
	char *folded = arena_alloc(arena, (size_t)left * LONGEST + 1);
	utf8proc_uint8_t *out = (utf8proc_uint8_t *)folded;

	while (left > 0) {
		utf8proc_int32_t code;
		utf8proc_ssize_t step = utf8proc_iterate(p, left, &code);

		if (step < 1)
			break;
		out += utf8proc_encode_char(own_lower(code), out);
		p += step;
		left -= step;
	}
	return folded;
}

/* Text to be searched ------------------------------------------------------------------------- */

/* What Unicode does not take apart, though people type the plain letter for it. */
static const struct {
	utf8proc_int32_t code;
	const char *plain;
} plain_letters[] = {
	{ 0x00e6, "ae" }, /* of Danish, Norwegian */
	{ 0x00f8, "o" },
	{ 0x0111, "d" },  /* with a stroke */
	{ 0x0131, "i" },  /* without a dot: what a Turkish I is, its lower case is not */
	{ 0x0142, "l" },  /* of Polish */
	{ 0x0153, "oe" },
};

static const char *plain_letter(utf8proc_int32_t code)
{
	for (size_t i = 0; i < sizeof(plain_letters) / sizeof(plain_letters[0]); i++)
		if (plain_letters[i].code == code)
			return plain_letters[i].plain;
	return NULL;
}

static bool is_between(utf8proc_int32_t code, utf8proc_int32_t first, utf8proc_int32_t last)
{
	return code >= first && code <= last;
}

/* Written in syllables: taken apart, each would be three letters, or lose what tells it from another. */
static bool is_syllable(utf8proc_int32_t code)
{
	return is_between(code, 0x3041, 0x30ff) || is_between(code, 0xac00, 0xd7a3);
}

/* Letters, digits, and the vowel signs of Indic and Thai writing, which are marks to Unicode. */
static bool is_of_word(utf8proc_int32_t code)
{
	utf8proc_category_t category = utf8proc_category(code);

	return is_between(category, UTF8PROC_CATEGORY_LU, UTF8PROC_CATEGORY_MC)
	       || is_between(category, UTF8PROC_CATEGORY_ND, UTF8PROC_CATEGORY_NO);
}

static void add_code(struct strbuf *out, utf8proc_int32_t code)
{
	const char *plain = plain_letter(code);
	utf8proc_uint8_t bytes[LONGEST];

	if (plain)
		strbuf_adds(out, plain);
	else if (is_of_word(code))
		strbuf_add(out, bytes, (size_t)utf8proc_encode_char(code, bytes));
	else
		strbuf_addc(out, ' ');
}

/* Marks that combine are accents, except those that have a place of their own beside the letter. */
static void add_parts(struct strbuf *out, utf8proc_int32_t code)
{
	enum { MOST = 32 }; /* the longest there is has 18 */
	utf8proc_int32_t parts[MOST];
	int boundary;
	utf8proc_ssize_t count = utf8proc_decompose_char(code, parts, MOST,
		UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD, &boundary);

	for (utf8proc_ssize_t i = 0; i < count && count <= MOST; i++)
		if (!utf8proc_get_property(parts[i])->combining_class)
			add_code(out, parts[i]);
}

/* A trade mark or a circled plus is a sign, though it could be taken apart into letters. */
static void add_folded(struct strbuf *out, utf8proc_int32_t code)
{
	if (utf8proc_get_property(code)->ignorable)
		return;
	if (is_syllable(code) || !is_of_word(code))
		add_code(out, code);
	else
		add_parts(out, code);
}

static void add_ascii(struct strbuf *out, char c)
{
	bool upper = c >= 'A' && c <= 'Z';
	bool other = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');

	strbuf_addc(out, upper ? (char)(c | 0x20) : other ? c : ' ');
}

char *fold_text(const char *text, struct arena *arena)
{
	utf8proc_ssize_t left = (utf8proc_ssize_t)strlen(text);
	struct strbuf folded;

	strbuf_init(&folded, arena, (size_t)left);
	for (utf8proc_ssize_t step; left > 0; text += step, left -= step) {
		utf8proc_int32_t code;

		step = utf8proc_iterate((const utf8proc_uint8_t *)text, left, &code);
		if (step < 1)
			break;
		if (step == 1)
			add_ascii(&folded, *text);
		else
			add_folded(&folded, code);
	}
	return folded.data;
}
