/* CSV is read as RFC 4180 has it, and nothing else passes. */
#include "base/csv.h"

#include <string.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "tap/tap.h"

static struct arena *arena;

static void note_complaint(void *arg, int line, const char *what)
{
	strbuf_addf(arg, "%d: %s;", line, what);
}

/* "1[a|b] 3[c]": the rows with their lines, then what was complained of. */
static const char *read_all(const char *text, size_t len)
{
	struct strbuf out, complaints;
	const struct csv_critic critic = { note_complaint, &complaints };
	struct csv csv;

	strbuf_init(&out, arena, 100);
	strbuf_init(&complaints, arena, 100);
	csv = csv_parse(text, len, arena, &critic);
	for (size_t i = 0; i < csv.count; i++) {
		strbuf_addf(&out, "%s%d[", i ? " " : "", csv.rows[i].line);
		for (size_t j = 0; j < csv.rows[i].count; j++)
			strbuf_addf(&out, "%s%s", j ? "|" : "", csv.rows[i].cells[j]);
		strbuf_addc(&out, ']');
	}
	if (complaints.len)
		strbuf_addf(&out, " !%s", complaints.data);
	return out.data;
}

int main(void)
{
	static const struct {
		const char *name, *text, *want;
	} cases[] = {
		{ "nothing", "", "" },
		{ "one field", "a", "1[a]" },
		{ "one line", "a,b\n", "1[a|b]" },
		{ "no line end at the end", "a,b\nc,d", "1[a|b] 2[c|d]" },
		{ "CRLF", "a,b\r\nc,d\r\n", "1[a|b] 2[c|d]" },
		{ "empty fields", ",\n,,\n", "1[|] 2[||]" },
		{ "empty lines", "\na\n\n\nb\n\r\n", "2[a] 5[b]" },
		{ "spaces are kept", " a , b\n", "1[ a | b]" },
		{ "quotes", "\"a\",\"b,c\"\n", "1[a|b,c]" },
		{ "doubled quotes", "\"a \"\"b\"\" c\",\"\"\"\"\n", "1[a \"b\" c|\"]" },
		{ "empty quotes", "\"\",\"\"\n", "1[|]" },
		{ "line ends in quotes", "\"a\nb\r\nc\",d\ne\n", "1[a\nb\nc|d] 4[e]" },
		{ "a byte order mark", "\xef\xbb\xbf" "a,b\n", "1[a|b]" },
		{ "UTF-8", "\xc3\xa9,\xf0\x9f\x92\xa9\n", "1[\xc3\xa9|\xf0\x9f\x92\xa9]" },
		{ "a quote in a field", "a\"b,c\nd\n",
			"2[d] !1: a quote stands in a field that is not quoted;" },
		{ "text behind a quote", "\"a\"b,c\nd\n", "2[d] !1: something follows a closing quote;" },
		{ "an open quote", "a\n\"b,c\nd\n", "1[a] 3[d] !2: a quote is not closed;" },
		{ "an open quote at the end", "a\n\"", "1[a] !2: a quote is not closed;" },
		{ "not UTF-8", "a,\xff\nb\n", "2[b] !1: is not UTF-8;" },
		{ "an overlong form", "a,\xc0\xaf\nb\n", "2[b] !1: is not UTF-8;" },
		{ "a control character", "a,\x1b[1m\nb\n", "2[b] !1: holds a control character;" },
		{ "a C1 control character", "a,\xc2\x9b" "1m\nb\n",
			"2[b] !1: holds a control character;" },
		{ "no C1 control character", "\xc2\xa0\n", "1[\xc2\xa0]" },
		{ "a lone carriage return in a field", "a\rb\nc\n",
			"2[c] !1: holds a control character;" },
		{ "several mistakes", "\"a\"b\nc\nd\"e\n",
			"2[c] !1: something follows a closing quote;3: a quote stands in a field that"
			" is not quoted;" },
	};
	char wide[2 * CSV_COLUMNS + 2];

	arena = arena_new();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		is_str(read_all(cases[i].text, strlen(cases[i].text)), cases[i].want, "%s",
			cases[i].name);
	is_str(read_all("a\0b\nc\n", 6), "2[c] !1: holds a control character;", "a zero byte");
	memset(wide, ',', sizeof(wide));
	wide[sizeof(wide) - 1] = '\0';
	is_str(read_all(wide, strlen(wide)), " !1: has too many fields;", "too many fields");
	arena_free(arena);
	return tap_done();
}
