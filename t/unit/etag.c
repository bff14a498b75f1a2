/* What If-Match and If-None-Match may say (RFC 9110, 8.8.3 and 13.1). */
#include "http/etag.h"

#include "base/arena.h"
#include "base/strbuf.h"
#include "tap/tap.h"

enum verdict { NO, YES, BAD };

/* Whether a thing in version 7 is meant. */
static const struct {
	const char *value;
	enum verdict strong, weak;
} cases[] = {
	{ "*", YES, YES },
	{ "\"7\"", YES, YES },
	{ " \t\"7\" ", YES, YES },
	{ "\"8\"", NO, NO },
	{ "W/\"7\"", NO, YES },
	{ "W/\"8\"", NO, NO },
	{ "\"8\", \"7\"", YES, YES },
	{ "\"8\",\"7\"", YES, YES },
	{ "\"8\" ,\t\"9\"", NO, NO },
	{ "W/\"7\", \"8\"", NO, YES },
	{ ",\"7\"", YES, YES },
	{ "\"7\",", YES, YES },
	{ "\"8\", ,,\"7\" , ", YES, YES },
	{ "\"\"", NO, NO },
	{ "\"07\"", NO, NO },
	{ "\"+7\"", NO, NO },
	{ "\"7 \"", NO, NO },
	{ "\"7.0\"", NO, NO },
	{ "\"abc\"", NO, NO },
	{ "\"*\"", NO, NO },
	{ "\"a, 7\"", NO, NO },
	{ "\"9223372036854775815\"", NO, NO }, /* 7, if it overflowed */
	{ "\"18446744073709551623\"", NO, NO },
	{ "", BAD, BAD },
	{ " ", BAD, BAD },
	{ ",", BAD, BAD },
	{ "7", BAD, BAD },
	{ "\"7", BAD, BAD },
	{ "7\"", BAD, BAD },
	{ "\"", BAD, BAD },
	{ "'7'", BAD, BAD },
	{ "w/\"7\"", BAD, BAD },
	{ "W/7", BAD, BAD },
	{ "W/", BAD, BAD },
	{ "W /\"7\"", BAD, BAD },
	{ "\"7\" \"8\"", BAD, BAD },
	{ "\"7\"\"8\"", BAD, BAD },
	{ "\"7\";\"8\"", BAD, BAD },
	{ "\"7\", 8", BAD, BAD },
	{ "\"7\", *", BAD, BAD },
	{ "*, \"7\"", BAD, BAD },
	{ "**", BAD, BAD },
};

static enum verdict verdict(const char *value, bool weak, struct arena *arena)
{
	struct etag_list list;
	struct err err;

	err_init(&err, arena);
	if (!etag_parse(value, weak, arena, &list, &err))
		return err.kind == ERR_MALFORMED ? BAD : NO;
	return etag_matches(&list, 7) ? YES : NO;
}

/* Of tags that are no versions, If-None-Match names one, or does not. */
static const struct {
	const char *value;
	enum verdict named;
} names[] = {
	{ "*", YES },
	{ "\"a1b2\"", YES },
	{ "W/\"a1b2\"", YES },
	{ "\"7\", \"a1b2\"", YES },
	{ "\"a1b\"", NO },
	{ "\"xa1b2\"", NO },
	{ "\"7\"", NO },
	{ "a1b2", BAD },
	{ "\"a1b2", BAD },
};

static void check_names(struct arena *arena)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		bool named = false;
		struct err err;
		enum verdict got = BAD;

		err_init(&err, arena);
		if (etag_named(names[i].value, "\"a1b2\"", arena, &named, &err))
			got = named ? YES : NO;
		is_int(got, names[i].named, "is \"a1b2\" named by %s", names[i].value);
	}
}

/* There is no number of tags that is too many. */
static void check_many(struct arena *arena)
{
	for (int count = 1; count <= 10000; count *= 10) {
		struct strbuf value;

		strbuf_init(&value, arena, 200);
		for (int i = 0; i < count; i++)
			strbuf_addf(&value, "\"%d\", ", 1000 + i);
		is_int(verdict(value.data, false, arena), NO, "none of %d tags", count);
		strbuf_adds(&value, "\"7\"");
		is_int(verdict(value.data, false, arena), YES, "the one behind %d others", count);
	}
}

int main(void)
{
	struct arena *arena = arena_new();

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		is_int(verdict(cases[i].value, false, arena), cases[i].strong, "If-Match: %s",
			cases[i].value);
		is_int(verdict(cases[i].value, true, arena), cases[i].weak, "If-None-Match: %s",
			cases[i].value);
	}
	check_names(arena);
	check_many(arena);
	arena_free(arena);
	return tap_done();
}
