#include "api/caller_quota.h"

#include "base/time.h"

#define SECOND_NS INT64_C(1000000000)

/* Numbers of employees and of tokens cannot be mistaken for one another; none is 0. */
static uint64_t key_of(const struct caller *caller)
{
	return caller->by_token ? (uint64_t)caller->token_id << 1 | 1
				: (uint64_t)caller->employee.person.id << 1;
}

static int64_t limit_of(const struct ctx *c)
{
	return c->caller.by_token ? c->settings->token_writes_per_minute
				  : c->settings->writes_per_minute;
}

static bool counts(const struct ctx *c)
{
	return c->shared && c->match.route->method != METHOD_GET
	       && !(c->match.route->flags & ROUTE_PURE);
}

/* Whole seconds, upwards: who comes back then is not too early. */
static int64_t seconds(const struct ctx *c)
{
	return (c->quota.next + SECOND_NS - 1) / SECOND_NS;
}

bool caller_quota_take(struct ctx *c)
{
	int64_t limit = counts(c) ? limit_of(c) : 0;
	struct gcra quota;

	if (!limit)
		return true;
	quota = gcra_per_minute(limit);
	c->quota_limit = limit;
	c->quota = quota_take(&c->shared->quota, key_of(&c->caller), &quota,
		time_monotonic() * (SECOND_NS / MS_SECOND));
	if (c->quota.granted)
		return true;
	metrics_add(c->caller.by_token ? &c->shared->metrics.token_refusals
				       : &c->shared->metrics.person_refusals, 1);
	return err_set(c->err, ERR_TOO_MANY, "That is more than %lld writes a minute. Go on in %lld s.",
		(long long)limit, (long long)seconds(c));
}

void caller_quota_headers(struct ctx *c)
{
	if (!c->quota_limit)
		return;
	response_header(c->response, "RateLimit-Policy",
		arena_printf(c->arena, "\"writes\";q=%lld;w=60", (long long)c->quota_limit));
	response_header(c->response, "RateLimit",
		arena_printf(c->arena, "\"writes\";r=%lld;t=%lld", (long long)c->quota.left,
			(long long)seconds(c)));
	if (!c->quota.granted)
		response_header(c->response, "Retry-After",
			arena_printf(c->arena, "%lld", (long long)seconds(c)));
}
