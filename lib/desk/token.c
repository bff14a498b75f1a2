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

static bool check_owner(const struct token *token, bool found, const char *login, struct err *err)
{
	if (!found)
		return err_add_field(err, "/owner", "unknown_employee", "nobody is called %s", login);
	if (token->role && !(token->owner.roles & WORD_BIT(token->role)))
		return err_add_field(err, "/role", "not_theirs", "%s does not have the role %s",
			login, word_name(&role_words, token->role));
	return true;
}

static bool check_end(const struct token *token, int64_t now, struct err *err)
{
	return !token->expires_at || token->expires_at > now
	       || err_add_field(err, "/expires_at", "past", "must be in the future");
}

/* All that is wrong at once: the end is looked at even if the owner is not known. */
static bool check(const struct desk *desk, const struct token_input *input, struct token *token,
	struct err *err)
{
	bool found = false, right;

	if (!employee_find(desk->db, fold_case(input->owner, desk->arena), desk->arena,
		    &token->owner, &found, err))
		return false;
	right = check_owner(token, found, input->owner, err);
	return check_end(token, desk->now, err) && right;
}

bool desk_token_create(const struct desk *desk, const struct token_input *input,
	const struct guard *guard, struct token *token, char secret[TOKEN_TEXT], struct err *err)
{
	unsigned char hash[SHA256_SIZE];

	*token = (struct token){
		.name = input->name,
		.role = input->role,
		.scope = input->scope,
		.created_at = desk->now,
		.expires_at = input->expires_at,
	};
	if (desk->caller)
		token->created_by = desk->caller->employee.person;
	if (!guard_request(guard, err) || !check(desk, input, token, err)
		|| !token_generate(secret, err))
		return false;
	digest_sha256(secret, TOKEN_TEXT - 1, hash);
	return token_insert(desk->db, token, hash, err);
}

bool desk_token_revoke(const struct desk *desk, int64_t id, const struct guard *guard,
	struct err *err)
{
	struct token token;
	bool found;

	if (!token_find_id(desk->db, id, desk->arena, &token, &found, err))
		return false;
	if (!found)
		return err_set(err, ERR_NOT_FOUND, "There is no token %lld.", (long long)id);
	return guard_request(guard, err) && token_revoke(desk->db, id, desk->now, &found, err);
}

bool token_active(const struct token *token, int64_t now)
{
	return !token->revoked_at && (!token->expires_at || token->expires_at > now);
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
