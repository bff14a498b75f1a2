#include "api/health.h"

#include "store/migrate.h"

struct health {
	const char *status;
	const char *version;
};

static const struct field health_fields[] = {
	{ "status", FIELD_TEXT, .offset = offsetof(struct health, status),
	  .about = "alive, or ready" },
	{ "version", FIELD_TEXT, .offset = offsetof(struct health, version),
	  .about = "of the program" },
};
const struct shape health_shape = SHAPE("Health", struct health, health_fields);

bool api_healthz(struct ctx *c)
{
	return request_good(c)
	       && reply(c, &health_shape, &(struct health){ "alive", VERSION });
}

bool api_readyz(struct ctx *c)
{
	if (!request_good(c))
		return false;
	if (!migrate_check(c->desk.db, VERSION, c->arena, c->err))
		return err_set(c->err, ERR_UNAVAILABLE, "The database cannot be used now.");
	return reply(c, &health_shape, &(struct health){ "ready", VERSION });
}
