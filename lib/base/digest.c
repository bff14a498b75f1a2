#include "base/digest.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

void digest_sha256(const void *data, size_t len, unsigned char out[SHA256_SIZE])
{
	SHA256(data, len, out);
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
