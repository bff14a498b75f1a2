#include "base/fold.h"

#include <string.h>
#include <utf8proc.h>

#include "base/arena.h"

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
