#include "base/digest.h"

#include <stdlib.h>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
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

/* Likewise. */
static EVP_MAC_CTX *hmac(void)
{
	static EVP_MAC_CTX *context;
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char[]){ "SHA256" }, 0),
		OSSL_PARAM_construct_end(),
	};

	if (!context) {
		EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);

		context = mac ? EVP_MAC_CTX_new(mac) : NULL;
		EVP_MAC_free(mac);
		if (!context || !EVP_MAC_CTX_set_params(context, params))
			abort();
	}
	return context;
}

void digest_hmac(const void *key, size_t key_len, const void *data, size_t len,
	unsigned char out[SHA256_SIZE])
{
	EVP_MAC_CTX *context = hmac();
	size_t size;

	if (!EVP_MAC_init(context, key, key_len, NULL) || !EVP_MAC_update(context, data, len)
		|| !EVP_MAC_final(context, out, &size, SHA256_SIZE))
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
