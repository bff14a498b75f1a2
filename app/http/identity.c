#include "http/identity.h"

#include <string.h>
#include <strings.h>

#include "base/utf8.h"
#include "http/text.h"

static bool read_user(const char *user, struct identity *identity, struct err *err)
{
	size_t len = strlen(user);

	if (!utf8_valid(user, len))
		return err_set(err, ERR_UNAUTHENTICATED, "The web server's user name is unusable.");
	if (text_holds_control((struct span){ user, len }, false))
		return err_set(err, ERR_UNAUTHENTICATED,
			"The web server's user name holds a control character.");
	identity->user = user;
	return true;
}

/* The credentials of a Bearer scheme; NULL for another scheme, which is the web server's business. */
static const char *bearer(const char *authorization)
{
	static const char scheme[] = "Bearer ";

	if (!authorization || strncasecmp(authorization, scheme, sizeof(scheme) - 1))
		return NULL;
	authorization += sizeof(scheme) - 1;
	return authorization + strspn(authorization, " ");
}

bool identity_read(const struct request *request, struct identity *identity, struct err *err)
{
	const char *token = bearer(request->authorization);
	const char *user = request->user;

	*identity = (struct identity){ .token = token };
	if (request->user_ambiguous)
		return err_set(err, ERR_UNAUTHENTICATED,
			"The web server named its user more than once.");
	if (user && token)
		return err_set(err, ERR_UNAUTHENTICATED,
			"A user and a token at once: send one of the two.");
	if (token)
		return true;
	if (!user || !*user)
		return err_set(err, ERR_UNAUTHENTICATED, "Log in, or send a token.");
	return read_user(user, identity, err);
}

bool request_is_type(const struct request *request, const char *type)
{
	size_t len = strlen(type);
	const char *sent = request->content_type;

	if (!sent || strncasecmp(sent, type, len))
		return false;
	sent += len;
	sent += strspn(sent, " \t");
	return *sent == '\0' || *sent == ';';
}

static bool form_can_send(const struct request *request)
{
	if (request->method != METHOD_POST || request_is_type(request, "application/json"))
		return false;
	return request->content_type || request->body_len;
}

static bool is_one_of(const char *value, const char *one, const char *other)
{
	return !strcasecmp(value, one) || !strcasecmp(value, other);
}

bool identity_same_site(const struct request *request, const char *public_origin, struct err *err)
{
	if (request->sec_fetch_site)
		return is_one_of(request->sec_fetch_site, "same-origin", "none")
		       || err_set(err, ERR_FORBIDDEN, "Another site made this request.");
	if (request->origin)
		return (public_origin && *public_origin && !strcasecmp(request->origin, public_origin))
		       || err_set(err, ERR_FORBIDDEN, "Another origin made this request.");
	if (form_can_send(request))
		return err_set(err, ERR_MEDIA_TYPE, "Send the body as application/json.");
	if (request->has_cookie)
		return err_set(err, ERR_FORBIDDEN,
			"A request with a cookie must say where it comes from: Sec-Fetch-Site or Origin.");
	return true;
}
