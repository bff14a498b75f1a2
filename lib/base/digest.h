#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum { SHA256_SIZE = 32 };

/* FIPS 180-4, by OpenSSL. */
void digest_sha256(const void *data, size_t len, unsigned char out[SHA256_SIZE]);

/* HMAC (RFC 2104) with SHA-256: proves that whoever wrote `data` knew `key`. */
void digest_hmac(const void *key, size_t key_len, const void *data, size_t len,
	unsigned char out[SHA256_SIZE]);

/* Takes the same time wherever they differ. */
bool digest_equal(const void *a, const void *b, size_t len);

/* Bytes that nobody can guess; false when the system has none to give. */
bool digest_random(void *out, size_t len, struct err *err) MUST_CHECK;

#endif
