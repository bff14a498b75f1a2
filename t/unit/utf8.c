/* Which bytes are UTF-8, and how many code points they are: each code point there is, and what is none. */
#include "base/utf8.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tap/tap.h"

#define TEXT(s) s, sizeof(s) - 1

static const struct {
	const char *text;
	size_t len;
	bool valid;
	int count;
} cases[] = {
	{ TEXT(""), true, 0 },
	{ TEXT("plain"), true, 5 },
	{ TEXT("a\0b"), true, 3 },
	{ TEXT("\x7f"), true, 1 },
	{ TEXT("\xc2\x80"), true, 1 },
	{ TEXT("\xdf\xbf"), true, 1 },
	{ TEXT("\xe0\xa0\x80"), true, 1 },
	{ TEXT("\xed\x9f\xbf"), true, 1 },
	{ TEXT("\xee\x80\x80"), true, 1 },
	{ TEXT("\xef\xbf\xbf"), true, 1 },
	{ TEXT("\xf0\x90\x80\x80"), true, 1 },
	{ TEXT("\xf4\x8f\xbf\xbf"), true, 1 },
	{ TEXT("e\xcc\x81"), true, 2 },
	{ TEXT("\xef\xbb\xbf""a"), true, 2 },
	{ TEXT("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80z"), true, 5 },
	{ TEXT("\x80"), false, 0 },
	{ TEXT("\xbf"), false, 0 },
	{ TEXT("\xc0\x80"), false, 0 },
	{ TEXT("\xc1\xbf"), false, 0 },
	{ TEXT("\xc2"), false, 0 },
	{ TEXT("\xc2\x41"), false, 0 },
	{ TEXT("\xc2\xc2"), false, 0 },
	{ TEXT("\xc3\xa9\xa9"), false, 0 },
	{ TEXT("\xe0\x80\x80"), false, 0 },
	{ TEXT("\xe0\x9f\xbf"), false, 0 },
	{ TEXT("\xe2\x82"), false, 0 },
	{ TEXT("\xe2\x82\x41"), false, 0 },
	{ TEXT("\xed\xa0\x80"), false, 0 },
	{ TEXT("\xed\xbf\xbf"), false, 0 },
	{ TEXT("\xed\xa0\xbd\xed\xb8\x80"), false, 0 },
	{ TEXT("\xf0\x80\x80\x80"), false, 0 },
	{ TEXT("\xf0\x8f\xbf\xbf"), false, 0 },
	{ TEXT("\xf0\x9f\x98"), false, 0 },
	{ TEXT("\xf0\x9f\x98\x41"), false, 0 },
	{ TEXT("\xf4\x90\x80\x80"), false, 0 },
	{ TEXT("\xf5\x80\x80\x80"), false, 0 },
	{ TEXT("\xf8\x88\x80\x80\x80"), false, 0 },
	{ TEXT("\xfe"), false, 0 },
	{ TEXT("\xff"), false, 0 },
	{ TEXT("good until here \xff"), false, 0 },
};

static void test_cases(void)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		/* Without a zero byte behind it, so that a sanitizer sees who reads on. */
		char *exact = malloc(cases[i].len ? cases[i].len : 1);

		memcpy(exact, cases[i].text, cases[i].len);
		ok(utf8_valid(exact, cases[i].len) == cases[i].valid, "case %zu", i);
		if (cases[i].valid)
			is_int((int64_t)utf8_count(exact, cases[i].len), cases[i].count,
				"its code points");
		free(exact);
	}
}

/* As RFC 3629 defines it, with no regard to what may not be encoded. */
static size_t encode(uint32_t code, unsigned char out[4])
{
	if (code < 0x80) {
		out[0] = (unsigned char)code;
		return 1;
	}
	if (code < 0x800) {
		out[0] = (unsigned char)(0xc0 | code >> 6);
		out[1] = (unsigned char)(0x80 | (code & 0x3f));
		return 2;
	}
	if (code < 0x10000) {
		out[0] = (unsigned char)(0xe0 | code >> 12);
		out[1] = (unsigned char)(0x80 | (code >> 6 & 0x3f));
		out[2] = (unsigned char)(0x80 | (code & 0x3f));
		return 3;
	}
	out[0] = (unsigned char)(0xf0 | code >> 18);
	out[1] = (unsigned char)(0x80 | (code >> 12 & 0x3f));
	out[2] = (unsigned char)(0x80 | (code >> 6 & 0x3f));
	out[3] = (unsigned char)(0x80 | (code & 0x3f));
	return 4;
}

static void test_every_code_point(void)
{
	int wrong = 0, cut = 0;

	for (uint32_t code = 0; code < 0x140000; code++) {
		bool exists = code < 0xd800 || (code > 0xdfff && code <= 0x10ffff);
		unsigned char bytes[4];
		size_t len = encode(code, bytes);

		wrong += utf8_valid((char *)bytes, len) != exists;
		wrong += utf8_count((char *)bytes, len) != 1;
		cut += len > 1 && utf8_valid((char *)bytes, len - 1);
	}
	is_int(wrong, 0, "code points that are taken for what they are not");
	is_int(cut, 0, "code points that are taken though they are cut");
}

/* Of all three-byte texts, as many are valid as can be made of the code points there are. */
static void test_every_three_bytes(void)
{
	const int one = 0x80, two = 0x800 - 0x80, three = 0x10000 - 0x800 - 0x800;
	int valid = 0;

	for (uint32_t i = 0; i < 1 << 24; i++) {
		char text[3] = { (char)(i >> 16), (char)(i >> 8), (char)i };

		valid += utf8_valid(text, 3);
	}
	is_int(valid, one * one * one + 2 * one * two + three, "texts of three bytes that are valid");
}

int main(void)
{
	test_cases();
	test_every_code_point();
	test_every_three_bytes();
	return tap_done();
}
