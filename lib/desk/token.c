#include "desk/token.h"

#include <string.h>

#include "base/arena.h"
#include "base/digest.h"
#include "base/fold.h"
#include "base/time.h"
#include "base/words.h"
#include "domain/words.h"
#include "store/employee_store.h"

static const char prefix[] = "tri_";
static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

enum { PREFIX = 4, BODY = 27, CHECKSUM = 6, SECRET_BYTES = 20 };

/* Writes `count` digits of the big-endian number in `bytes`, which it uses up, last digit last. */
static void write_base62(unsigned char *bytes, size_t len, char *out, size_t count)
{
	while (count--) {
		unsigned rest = 0;

		for (size_t i = 0; i < len; i++) {
			unsigned value = rest << 8 | bytes[i];

			bytes[i] = (unsigned char)(value / 62);
			rest = value % 62;
		}
		out[count] = digits[rest];
	}
}

/* Over the prefix and the body: the first four bytes of their SHA-256. */
static void write_checksum(const char *secret, char out[CHECKSUM])
{
	unsigned char hash[SHA256_SIZE];

	digest_sha256(secret, PREFIX + BODY, hash);
	write_base62(hash, 4, out, CHECKSUM);
}

bool token_generate(char secret[TOKEN_TEXT], struct err *err)
{
	unsigned char random[SECRET_BYTES];

	if (!digest_random(random, sizeof(random), err))
		return false;
	memcpy(secret, prefix, PREFIX);
	write_base62(random, sizeof(random), secret + PREFIX, BODY);
	write_checksum(secret, secret + PREFIX + BODY);
	secret[TOKEN_TEXT - 1] = '\0';
	return true;
}

bool token_well_formed(const char *secret)
{
	char checksum[CHECKSUM];

	if (strlen(secret) != TOKEN_TEXT - 1 || memcmp(secret, prefix, PREFIX)
		|| strspn(secret + PREFIX, digits) != BODY + CHECKSUM)
		return false;
	write_checksum(secret, checksum);
	return digest_equal(checksum, secret + PREFIX + BODY, CHECKSUM);
}

static bool check_owner(const struct employee *owner, bool found, int role, const char *login,
	struct err *err)
{
	if (!found)
		return err_add_field(err, "/owner", "unknown_employee", "nobody is called %s", login);
	if (role && !(owner->roles & WORD_BIT(role)))
		return err_add_field(err, "/role", "not_theirs", "%s does not have the role %s",
			login, word_name(&role_words, role));
	return true;
}

bool desk_token_create(struct db *db, struct arena *arena, const char *owner_login, int role,
	int scope, const char *name, int64_t expires_at, int64_t now, struct token *token,
	char secret[TOKEN_TEXT], struct err *err)
{
	unsigned char hash[SHA256_SIZE];
	bool found = false;

	*token = (struct token){
		.name = name,
		.role = role,
		.scope = scope,
		.created_at = now,
		.expires_at = expires_at,
	};
	if (!employee_find(db, fold_case(owner_login, arena), arena, &token->owner, &found, err)
		|| !check_owner(&token->owner, found, role, owner_login, err)
		|| !token_generate(secret, err))
		return false;
	digest_sha256(secret, TOKEN_TEXT - 1, hash);
	return token_insert(db, token, hash, err);
}

bool desk_token_find(struct db *db, struct arena *arena, const char *secret, int64_t now,
	struct token *token, struct err *err)
{
	unsigned char hash[SHA256_SIZE];
	bool found;

	if (!token_well_formed(secret))
		return err_set(err, ERR_UNAUTHENTICATED, "The token is not one of this service.");
	digest_sha256(secret, TOKEN_TEXT - 1, hash);
	if (!token_find(db, hash, arena, token, &found, err))
		return false;
	if (!found || token->revoked_at)
		return err_set(err, ERR_UNAUTHENTICATED, "The token is unknown or was revoked.");
	if (token->expires_at && token->expires_at <= now)
		return err_set(err, ERR_UNAUTHENTICATED, "The token has expired.");
	return true;
}
