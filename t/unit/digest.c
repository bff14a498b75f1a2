/* Digests: the cases of FIPS 180-4 and RFC 4231, one key after the other. */
#include "base/digest.h"

#include <stdio.h>
#include <string.h>

#include "tap/tap.h"

static const char *hex(const unsigned char digest[SHA256_SIZE])
{
	static char text[2 * SHA256_SIZE + 1];

	for (int i = 0; i < SHA256_SIZE; i++)
		snprintf(text + 2 * i, 3, "%02x", digest[i]);
	return text;
}

static const struct {
	const char *text, *digest;
} digests[] = {
	{ "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
	{ "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
};

#define FIVE "\x0b\x0b\x0b\x0b\x0b"
#define TWENTY FIVE FIVE FIVE FIVE

static const struct {
	const char *name, *key, *data, *digest;
} macs[] = {
	{ "case 1", TWENTY, "Hi There",
		"b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7" },
	{ "case 2", "Jefe", "what do ya want for nothing?",
		"5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843" },
	{ "case 1 again", TWENTY, "Hi There",
		"b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7" },
	{ "no key", "", "", "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad" },
};

int main(void)
{
	unsigned char digest[SHA256_SIZE];

	for (size_t i = 0; i < sizeof(digests) / sizeof(digests[0]); i++) {
		digest_sha256(digests[i].text, strlen(digests[i].text), digest);
		is_str(hex(digest), digests[i].digest, "SHA-256 of \"%s\"", digests[i].text);
	}
	for (size_t i = 0; i < sizeof(macs) / sizeof(macs[0]); i++) {
		digest_hmac(macs[i].key, strlen(macs[i].key), macs[i].data, strlen(macs[i].data), digest);
		is_str(hex(digest), macs[i].digest, "HMAC-SHA-256, %s", macs[i].name);
	}
	return tap_done();
}
