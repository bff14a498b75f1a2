/* The head and the parts of a mail: what they make of any text, a hostile one above all. */
#include "courier/mail.h"

#include <string.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "base/time.h"
#include "base/zone.h"
#include "courier/mail_header.h"
#include "courier/paragraphs.h"
#include "courier/phrase.h"
#include "courier/texts.h"
#include "tap/tap.h"

static struct arena *arena;

/* A subject -------------------------------------------------------------------------------- */

static const struct {
	const char *text, *header;
} subjects[] = {
	{ "Issue 1042: solved?", "S: Issue 1042: solved?\r\n" },
	{ "", "S: \r\n" },
	{ "\xc2\xbfResuelta?", "S: =?UTF-8?B?wr9SZXN1ZWx0YT8=?=\r\n" },
	{ "one\r\nBcc: ben@example.com", "S: =?UTF-8?B?b25lICBCY2M6IGJlbkBleGFtcGxlLmNvbQ==?=\r\n" },
	{ "one\nTwo: x", "S: =?UTF-8?B?b25lIFR3bzogeA==?=\r\n" },
	{ "=?UTF-8?B?eA==?=", "S: =?UTF-8?B?PT9VVEYtOD9CP2VBPT0/PQ==?=\r\n" },
	/* Whole code points in each encoded word: 19 of two bytes, then the others. */
	{ "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
	  "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9",
	  "S: =?UTF-8?B?w6nDqcOpw6nDqcOpw6nDqcOpw6nDqcOpw6nDqcOpw6nDqcOpw6k=?=\r\n =?UTF-8?B?w6nDqcOpw6k=?=\r\n" },
};

static void test_subjects(void)
{
	struct strbuf out;

	for (size_t i = 0; i < sizeof(subjects) / sizeof(subjects[0]); i++) {
		strbuf_init(&out, arena, 64);
		header_text(&out, "S", subjects[i].text);
		is_str(out.data, subjects[i].header, "subject %zu", i);
	}
}

/* Names ---------------------------------------------------------------------------------------- */

static const struct {
	const char *name, *header;
} names[] = {
	{ NULL, "To: a@b.c\r\n" },
	{ "Ana Ruiz", "To: \"Ana Ruiz\"\r\n <a@b.c>\r\n" },
	{ "Ruiz, Ana", "To: \"Ruiz, Ana\"\r\n <a@b.c>\r\n" },
	{ "Ana \"A\" \\ Ruiz", "To: \"Ana \\\"A\\\" \\\\ Ruiz\"\r\n <a@b.c>\r\n" },
	{ "Ana\r\nBcc: x@y.z", "To: =?UTF-8?B?QW5hICBCY2M6IHhAeS56?=\r\n <a@b.c>\r\n" },
	{ "Jos\xc3\xa9", "To: =?UTF-8?B?Sm9zw6k=?=\r\n <a@b.c>\r\n" },
};

static void test_names(void)
{
	struct strbuf out;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		strbuf_init(&out, arena, 64);
		header_mailbox(&out, "To", &(struct mailbox){ names[i].name, "a@b.c" });
		is_str(out.data, names[i].header, "name %zu", i);
	}
}

/* Texts ---------------------------------------------------------------------------------------- */

static const struct {
	const char *text, *quoted;
} texts[] = {
	{ "plain\r\n", "plain\r\n" },
	{ "a = b\r\n", "a =3D b\r\n" },
	{ "ends \r\nwith\t\r\nblanks ", "ends=20\r\nwith=09\r\nblanks=20" },
	{ "\xc3\xa9", "=C3=A9" },
	{ "1234567890123456789012345678901234567890123456789012345678901234567890123456",
	  "123456789012345678901234567890123456789012345678901234567890123456789012345=\r\n6" },
	{ "12345678901234567890123456789012345678901234567890123456789012345678901234\xc3\xa9",
	  "12345678901234567890123456789012345678901234567890123456789012345678901234=\r\n=C3=A9" },
};

static const struct {
	const char *text, *flowed;
} paragraphs[] = {
	{ "one\ntwo\n", "one\r\ntwo\r\n" },
	{ "ends with a blank \n", "ends with a blank\r\n" },
	{ "From here\n>here\n  there", " From here\r\n >here\r\n   there\r\n" },
	{ "> quoted\n>\n> more", "> quoted\r\n>\r\n> more\r\n" },
	{ "--\nUs", "-- \r\nUs\r\n" },
	{ "aaaaaaaaa bbbbbbbbb ccccccccc ddddddddd eeeeeeeee fffffffff ggggggggg hhhhhhhhh iiii",
	  "aaaaaaaaa bbbbbbbbb ccccccccc ddddddddd eeeeeeeee fffffffff ggggggggg \r\nhhhhhhhhh iiii\r\n" },
	{ "https://desk.example.com/a/very/long/address/that/has/no/blank/in/it/and/so/cannot/be/broken x",
	  "https://desk.example.com/a/very/long/address/that/has/no/blank/in/it/and/so/cannot/be/broken \r\nx\r\n" },
};

static const struct {
	const char *text, *html;
} pages[] = {
	{ "one\ntwo\n\nthree", "<p>one<br>\ntwo</p>\n<p>three</p>\n" },
	{ "> a <b>\n> c\n\nx", "<blockquote>a &lt;b&gt;<br>\nc</blockquote>\n<p>x</p>\n" },
	{ "See http://d/1.", "<p>See <a href=\"http://d/1\">http://d/1</a>.</p>\n" },
	{ "See http://d/1-x and http://e/", "<p>See http://d/1-x and http://e/</p>\n" },
	{ "<script>", "<p>&lt;script&gt;</p>\n" },
	{ "", "" },
};

static void test_texts(void)
{
	struct strbuf out;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		strbuf_init(&out, arena, 64);
		quoted_printable(&out, texts[i].text);
		is_str(out.data, texts[i].quoted, "quoted-printable, text %zu", i);
	}
	for (size_t i = 0; i < sizeof(paragraphs) / sizeof(paragraphs[0]); i++)
		is_str(paragraphs_flowed(paragraphs[i].text, arena), paragraphs[i].flowed, "flowed text %zu", i);
	for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++)
		is_str(paragraphs_html(pages[i].text, "http://d/1", arena), pages[i].html, "HTML %zu", i);
}

/* Moments -------------------------------------------------------------------------------------- */

static void test_moments(void)
{
	const struct zone *madrid;
	int64_t at = 0, one = 0, winter = 0;
	struct err err;

	err_init(&err, arena);
	if (!zone_load("Europe/Madrid", arena, &madrid, &err))
		tap_bail("%s", err.detail);
	ok(time_parse("2026-07-13T08:05:59Z", 20, &at) && time_parse("2026-12-31T23:30:00Z", 20, &winter)
			&& time_parse("2026-07-12T23:00:00Z", 20, &one), "moments");
	is_str(phrase_moment(at, at, LANGUAGE_EN, madrid, arena), "Monday 13 July at 10:05", "English, in Madrid");
	is_str(phrase_moment(at, at, LANGUAGE_ES, madrid, arena), "lunes 13 de julio a las 10:05", "Spanish");
	is_str(phrase_moment(one, at, LANGUAGE_ES, madrid, arena), "lunes 13 de julio a la 1:00", "at one");
	is_str(phrase_moment(winter, at, LANGUAGE_EN, madrid, arena), "Friday 1 January 2027 at 0:30",
		"next year already, there");
	is_str(phrase_moment(winter, at, LANGUAGE_ES, ZONE_UTC, arena), "jueves 31 de diciembre a las 23:30 UTC",
		"in no zone of anybody's");
	is_str(phrase_date(winter - winter % MS_DAY, LANGUAGE_ES, arena), "31 de diciembre de 2026", "a day");
	is_str(phrase_date(winter - winter % MS_DAY, LANGUAGE_EN, arena), "31 December 2026", "... in English");
}

/* All of it ------------------------------------------------------------------------------------ */

static const char *written(const struct letter *letter)
{
	static const struct sender sender = { { "Help desk", "desk@example.com" }, "desk.example.com" };
	static const struct wording wording = { "Subject", "text", "text\n", "<p>text</p>\n" };
	struct strbuf out;

	strbuf_init(&out, arena, 2048);
	mail_write(&out, &sender, letter, &wording, arena);
	return out.data;
}

static void test_mail(void)
{
	struct letter letter = {
		.name = "m.17",
		.created_at = 1795458280123,
		.to = "ana@example.com",
		.language = LANGUAGE_ES,
	};
	const char *first = written(&letter), *second;

	ok(strstr(first, "\r\nMessage-ID: <m.17@example.com>\r\n") != NULL, "the Message-ID is the letter's name");
	ok(strstr(first, "\r\nContent-Language: es\r\n") != NULL, "its language");
	ok(!strstr(first, "References"), "the first one refers to none");
	ok(!strncmp(first, "Date: Mon, 23 Nov 2026 18:24:40 +0000\r\n", 39), "the date is the letter's");
	is_str(written(&letter), first, "the same letter gives the same bytes");
	letter.first = "m.1";
	second = written(&letter);
	ok(strstr(second, "\r\nIn-Reply-To: <m.1@example.com>\r\nReferences: <m.1@example.com>\r\n") != NULL,
		"a later one refers to the first");
}

int main(void)
{
	arena = arena_new();
	test_subjects();
	test_names();
	test_texts();
	test_moments();
	test_mail();
	arena_free(arena);
	return tap_done();
}
