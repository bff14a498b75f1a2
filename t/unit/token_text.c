/* The form of a token's secret. */
#include "desk/token.h"

#include <string.h>

#include "base/arena.h"
#include "tap/tap.h"

int main(void)
{
	struct arena *arena = arena_new();
	char secret[TOKEN_TEXT], other[TOKEN_TEXT], changed[TOKEN_TEXT];
	struct err err;
	size_t caught = 0;

	err_init(&err, arena);
	ok(token_generate(secret, &err) && token_generate(other, &err), "two are made");
	is_int((int64_t)strlen(secret), 37, "37 characters");
	ok(!strncmp(secret, "tri_", 4), "with a prefix that scanners know");
	ok(strcmp(secret, other) != 0, "no two are the same");
	ok(token_well_formed(secret) && token_well_formed(other), "both are well-formed");
	for (size_t i = 4; i < sizeof(secret) - 1; i++) {
		memcpy(changed, secret, sizeof(changed));
		changed[i] = changed[i] == 'a' ? 'b' : 'a';
		caught += !token_well_formed(changed);
	}
	is_int((int64_t)caught, 33, "any single wrong character is caught");
	ok(!token_well_formed(""), "an empty one is not");
	ok(!token_well_formed("tri_"), "a cut one is not");
	secret[36] = '\0';
	ok(!token_well_formed(secret), "one short by a character is not");
	arena_free(arena);
	return tap_done();
}
