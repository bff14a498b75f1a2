/* Fixes: what follows of a history, and how they are ranked. */
#include "domain/fix.h"

#include "base/arena.h"
#include "domain/words.h"
#include "tap/tap.h"

static struct arena *arena;

/* By Wilson's formula, worked out apart. */
static const struct {
	int64_t resolved, reopened, score;
} scores[] = {
	{ 0, 0, 0 }, { 1, 0, 2065 }, { 1, 1, 0 }, { 2, 0, 3424 }, { 2, 1, 945 }, { 10, 0, 7225 },
	{ 10, 5, 2366 }, { 100, 10, 8256 }, { 100, 0, 9630 }, { 1000000, 0, 10000 },
	{ 1000000, 1000000, 0 },
};

static void test_scores(void)
{
	for (size_t i = 0; i < sizeof(scores) / sizeof(scores[0]); i++)
		is_int(fix_score(scores[i].resolved, scores[i].reopened), scores[i].score,
			"%d of %d were reopened", (int)scores[i].reopened, (int)scores[i].resolved);
	for (int64_t n = 1; n < 200; n++)
		for (int64_t k = 0; k < n; k++)
			if (fix_score(n, k) < fix_score(n, k + 1) || fix_score(n, k) > fix_score(n + 1, k))
				ok(false, "%d of %d: never better for one more", (int)k, (int)n);
}

#define RESOLVE(code) \
	"status\tassigned\tresolved\nresolution.code\t\\N\t" code "\nresolved_at\t\\N\t"
#define REOPEN(code, at) "resolution.code\t" code "\t\\N\nresolved_at\t" at "\t\\N\n"
#define AT1 "2026-11-23T10:00:00.000Z"
#define AT2 "2026-11-24T10:00:00.000Z"

static void test_history(void)
{
	static const int64_t at = 1795428000000, day = 86400000; /* AT1 */
	static const struct event events[] = {
		{ .version = 1, .at = 1795424400000, .command = COMMAND_REPORT, .changes = "" },
		{ .version = 2, .at = 1795428000000, .changes = RESOLVE("reinstall") AT1 "\n" },
		{ .version = 3, .at = 1795431600000, .changes = REOPEN("reinstall", AT1) },
		{ .version = 4, .at = 1795514400000, .changes = RESOLVE("other") AT2 "\n" },
		{ .version = 5, .at = 1795514400001, .changes = "status\tresolved\tclosed\n" },
		{ .version = 6, .at = 1795514400002, .changes = REOPEN("other", AT2) },
	};
	const struct issue now = { .id = 7, .version = 5, .software = { .id = 3, .version = "1.2" },
		.resolved_at = at + day, .resolution = { .code = RESOLUTION_OTHER } };
	size_t count;
	struct fix *fixes = fixes_of(&now, events, 6, arena, &count);

	is_int((int64_t)count, 2, "two fixes, of what has happened by then");
	is_int(fixes[0].version, 2, "the first one");
	is_int(fixes[0].code, RESOLUTION_REINSTALL, "... its code");
	is_int(fixes[0].at, at, "... when");
	is_int(fixes[0].undone_after, 3600000, "... has lasted an hour");
	is_str(fixes[0].software_version, "1.2", "... of the version");
	is_int(fixes[1].version, 4, "the second one");
	is_int(fixes[1].issue_id, 7, "... its issue");
	is_int(fixes[1].software_id, 3, "... its software");
	is_int(fixes[1].code, RESOLUTION_OTHER, "... its code");
	is_int(fixes[1].undone_after, 0, "... lasts");
}

/* A call that was solved at once; reopened within the same millisecond. */
static void test_at_once(void)
{
	static const struct event events[] = {
		{ .version = 1, .at = 1795428000000, .command = COMMAND_REPORT, .changes = "" },
		{ .version = 2, .at = 1795428000000, .changes = REOPEN("user_error", AT1) },
	};
	const struct issue now = { .id = 7, .version = 2, .software = { .id = 3 } };
	const struct issue first = { .id = 7, .version = 1, .software = { .id = 3 },
		.resolved_at = 1795428000000, .resolution = { .code = RESOLUTION_USER_ERROR } };
	size_t count;
	struct fix *fixes = fixes_of(&now, events, 2, arena, &count);

	is_int((int64_t)count, 1, "the report was one");
	is_int(fixes[0].undone_after, 1, "which has lasted, if only just");
	is_str(fixes[0].software_version, "", "of a version that nobody knows");
	fixes = fixes_of(&first, events, 2, arena, &count);
	is_int((int64_t)count, 1, "as it was first");
	is_int(fixes[0].undone_after, 0, "... it lasts");
	fixes = fixes_of(&(struct issue){ .id = 8, .version = 1 }, events, 1, arena, &count);
	is_int((int64_t)count, 0, "nothing was resolved");
}

int main(void)
{
	arena = arena_new();
	test_scores();
	test_history();
	test_at_once();
	arena_free(arena);
	return tap_done();
}
