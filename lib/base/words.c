#include "base/words.h"

#include <string.h>

const char *word_name(const struct words *words, int value)
{
	return value > 0 && value < words->count ? words->names[value] : NULL;
}

int word_find(const struct words *words, const char *name, size_t len)
{
	for (int i = 1; i < words->count; i++)
		if (strlen(words->names[i]) == len && !memcmp(words->names[i], name, len))
			return i;
	return 0;
}

uint32_t word_set_parse(const struct words *words, const char *names, size_t len)
{
	const char *end = names + len;
	uint32_t set = 0;

	while (names < end) {
		const char *comma = memchr(names, ',', (size_t)(end - names));
		const char *stop = comma ? comma : end;
		int value = word_find(words, names, (size_t)(stop - names));

		if (value)
			set |= WORD_BIT(value);
		names = stop + 1;
	}
	return set;
}
