#include "base/digest.h"

#include <stdlib.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

/* Looked up once: the look-up takes longer than the digest of a short text. */
static const EVP_MD *sha256(void)
{
	static EVP_MD *md;

	if (!md)
		md = EVP_MD_fetch(NULL, "SHA256", NULL);
	return md;
}

void digest_sha256(const void *data, size_t len, unsigned char out[SHA256_SIZE])
{
	if (!EVP_Digest(data, len, out, NULL, sha256(), NULL))
		abort();
}

void digest_hmac(const void *key, size_t key_len, const void *data, size_t len,
	unsigned char out[SHA256_SIZE])
{
	if (!HMAC(sha256(), key, (int)key_len, data, len, out, NULL))
		abort();
}

bool digest_equal(const void *a, const void *b, size_t len)
{
	return CRYPTO_memcmp(a, b, len) == 0;
}

bool digest_random(void *out, size_t len, struct err *err)
{
	if (RAND_bytes(out, (int)len) != 1)
		return err_set(err, ERR_INTERNAL, "no random bytes to be had");
	return true;
}
