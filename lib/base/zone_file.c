#include <string.h>

#include "base/arena.h"
#include "base/zone_inner.h"

/* The text at the end --------------------------------------------------------------------------- */

/* A reader of bytes that remembers whether all was as it should be. */
struct text {
	const char *p, *end;
	bool bad;
};

static bool take(struct text *text, char c)
{
	bool there = text->p < text->end && *text->p == c;

	text->p += there;
	return there;
}

static int take_number(struct text *text, int most)
{
	const char *from = text->p;
	int number = 0;

	while (text->p < text->end && *text->p >= '0' && *text->p <= '9' && number <= most)
		number = number * 10 + *text->p++ - '0';
	text->bad |= text->p == from || number > most;
	return number;
}

/* "CET", or "<+0330>": nobody here asks for it. */
static void skip_abbreviation(struct text *text)
{
	bool quoted = take(text, '<');
	const char *from = text->p;

	while (text->p < text->end
		&& (quoted ? *text->p != '>' : *text->p && !strchr("0123456789,+-", *text->p)))
		text->p++;
	text->bad |= text->p == from || (quoted && !take(text, '>'));
}

/* "[+-]hh[:mm[:ss]]" */
static int64_t take_time(struct text *text, int hours_most)
{
	bool minus = take(text, '-');
	int64_t time;

	if (!minus)
		take(text, '+');
	time = take_number(text, hours_most) * (int64_t)MS_HOUR;
	if (take(text, ':'))
		time += take_number(text, 59) * (int64_t)MS_MINUTE;
	if (take(text, ':'))
		time += take_number(text, 59) * (int64_t)MS_SECOND;
	return minus ? -time : time;
}

static void expect(struct text *text, char c)
{
	text->bad |= !take(text, c);
}

static struct zone_day take_day(struct text *text)
{
	struct zone_day day = { .time = 2 * (int64_t)MS_HOUR };

	expect(text, ',');
	if (take(text, 'M')) {
		day.month = take_number(text, 12);
		expect(text, '.');
		day.week = take_number(text, 5);
		expect(text, '.');
		day.day = take_number(text, 6);
		text->bad |= !day.month || !day.week;
	} else {
		day.julian = take(text, 'J');
		day.day = take_number(text, 365);
		text->bad |= day.julian && !day.day;
	}
	if (take(text, '/'))
		day.time = take_time(text, 167);
	return day;
}

bool zone_rule_parse(const char *posix, size_t len, struct zone_rule *rule)
{
	struct text text = { posix, posix + len, false };

	*rule = (struct zone_rule){ 0 };
	skip_abbreviation(&text);
	rule->standard = -take_time(&text, 24);
	if (text.p < text.end) {
		rule->changes = true;
		rule->summer = rule->standard + MS_HOUR;
		skip_abbreviation(&text);
		if (text.p < text.end && *text.p != ',')
			rule->summer = -take_time(&text, 24);
		rule->start = take_day(&text);
		rule->end = take_day(&text);
	}
	return !text.bad && text.p == text.end;
}

/* The table ------------------------------------------------------------------------------------- */

enum { HEADER = 44, TYPE = 6 };

/* The file, or what is left of it. */
struct bytes {
	const unsigned char *p;
	size_t len;
};

/* A header: how many there are of what follows. */
struct counts {
	unsigned char version; /* 0, '2', '3' ... */
	uint32_t utc, standard, leaps, times, types, chars;
};

static uint32_t big_endian(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static bool skip(struct bytes *bytes, size_t len)
{
	if (bytes->len < len)
		return false;
	bytes->p += len;
	bytes->len -= len;
	return true;
}

static bool read_header(struct bytes *bytes, struct counts *counts)
{
	const unsigned char *p = bytes->p;

	if (bytes->len < HEADER || memcmp(p, "TZif", 4) != 0)
		return false;
	*counts = (struct counts){ p[4], big_endian(p + 20), big_endian(p + 24), big_endian(p + 28),
		big_endian(p + 32), big_endian(p + 36), big_endian(p + 40) };
	return skip(bytes, HEADER);
}

/* The length of what follows a header, where a moment takes `wide` bytes. */
static size_t block_length(const struct counts *counts, size_t wide)
{
	return counts->times * (wide + 1) + (size_t)counts->types * TYPE + counts->chars
	       + counts->leaps * (wide + 4) + counts->standard + counts->utc;
}

/* Some files begin with the Big Bang: what is out of every calendar is put to its end. */
static int64_t moment(const unsigned char *p, size_t wide)
{
	const int64_t most = INT64_MAX / 4 / MS_SECOND;
	int64_t seconds = (int32_t)big_endian(p);

	if (wide == 8)
		seconds = (int64_t)((uint64_t)big_endian(p) << 32 | big_endian(p + 4));
	seconds = seconds < most ? seconds : most;
	return (seconds > -most ? seconds : -most) * MS_SECOND;
}

/* Of the local time type with that number. */
static bool find_offset(const struct counts *counts, const unsigned char *types, size_t number,
	int64_t *offset)
{
	if (number >= counts->types)
		return false;
	*offset = (int64_t)(int32_t)big_endian(types + number * TYPE) * MS_SECOND;
	return *offset > -ZONE_OFFSET_MOST && *offset < ZONE_OFFSET_MOST;
}

static bool read_table(const struct bytes *bytes, const struct counts *counts, size_t wide,
	struct zone *zone, struct arena *arena)
{
	const unsigned char *indices = bytes->p + counts->times * wide;
	const unsigned char *types = indices + counts->times;
	int64_t *changes = arena_array(arena, counts->times, sizeof(*changes));
	int64_t *offsets = arena_array(arena, counts->times + (size_t)1, sizeof(*offsets));
	bool good = find_offset(counts, types, 0, &offsets[0]);

	for (size_t i = 0; good && i < counts->times; i++) {
		changes[i] = moment(bytes->p + i * wide, wide);
		good = (!i || changes[i] > changes[i - 1])
		       && find_offset(counts, types, indices[i], &offsets[i + 1]);
	}
	zone->count = counts->times;
	zone->changes = changes;
	zone->offsets = offsets;
	return good;
}

/* Between two newlines; nothing is there when no rule is known. */
static bool read_rule(const struct bytes *bytes, struct zone *zone)
{
	const char *text = (const char *)bytes->p;

	if (bytes->len < 2 || text[0] != '\n' || text[bytes->len - 1] != '\n')
		return false;
	zone->has_rule = bytes->len > 2;
	return !zone->has_rule || zone_rule_parse(text + 1, bytes->len - 2, &zone->rule);
}

/* One block with its header; a file of the first version has but one. */
static bool read_block(struct bytes *bytes, size_t wide, struct zone *zone, struct arena *arena)
{
	struct counts counts;
	struct bytes table;

	if (!read_header(bytes, &counts))
		return false;
	if (wide == 4 && counts.version)
		return skip(bytes, block_length(&counts, wide)) && read_block(bytes, 8, zone, arena);
	table = *bytes;
	return !counts.leaps /* moments here have no leap seconds */
	       && skip(bytes, block_length(&counts, wide))
	       && read_table(&table, &counts, wide, zone, arena)
	       && (wide == 4 ? !bytes->len : read_rule(bytes, zone));
}

bool zone_parse(const char *name, const void *data, size_t len, struct arena *arena,
	const struct zone **zone, struct err *err)
{
	struct zone *read = arena_alloc(arena, sizeof(*read));
	struct bytes bytes = { data, len };

	read->name = arena_strdup(arena, name);
	if (!read_block(&bytes, 4, read, arena))
		return err_set(err, ERR_INVALID, "the file of the time zone \"%s\" is broken", name);
	*zone = read;
	return true;
}
