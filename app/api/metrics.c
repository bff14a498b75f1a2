#include "api/metrics.h"

#include "api/routes.h"
#include "base/strbuf.h"
#include "http/metrics.h"

/* The text format, version 0.0.4 --------------------------------------------------------------- */

static void put_family(struct strbuf *out, const char *name, const char *type, const char *help)
{
	strbuf_addf(out, "# HELP triaged_%s %s\n# TYPE triaged_%s %s\n", name, help, name, type);
}

/* Behind the name; `before` is "{" for the first label, "," for others. */
static void put_label(struct strbuf *out, char before, const char *name, const char *value)
{
	strbuf_addf(out, "%c%s=\"", before, name);
	for (; *value; value++) {
		if (*value == '\\' || *value == '"')
			strbuf_addc(out, '\\');
		if (*value == '\n')
			strbuf_adds(out, "\\n");
		else
			strbuf_addc(out, *value);
	}
	strbuf_addc(out, '"');
}

static void put_number(struct strbuf *out, uint64_t number)
{
	strbuf_addf(out, " %llu\n", (unsigned long long)number);
}

/* Millionths are written as whole ones and a fraction: no rounding makes a sum smaller again. */
static void put_millionths(struct strbuf *out, uint64_t number)
{
	strbuf_addf(out, " %llu.%06llu\n", (unsigned long long)number / 1000000,
		(unsigned long long)number % 1000000);
}

/* Requests ------------------------------------------------------------------------------------- */

/* What is no row's is under one name, whatever was asked for. */
static void put_route(struct strbuf *out, size_t row)
{
	const struct route *route = route_of_row(row);

	put_label(out, '{', "method", route ? method_name(route->method) : "none");
	put_label(out, ',', "route", route ? route->pattern : "none");
}

static void put_answers(struct strbuf *out, size_t row, const struct route_metrics *route)
{
	for (int class = 1; class < METRICS_CLASSES; class ++) {
		const char name[] = { (char)('0' + class), 'x', 'x', '\0' };
		uint64_t count = metrics_get(&route->answers[class]);

		if (!count)
			continue;
		strbuf_adds(out, "triaged_requests_total");
		put_route(out, row);
		put_label(out, ',', "status", name);
		strbuf_addc(out, '}');
		put_number(out, count);
	}
}

static void put_bucket(struct strbuf *out, size_t row, int bucket, uint64_t count)
{
	strbuf_adds(out, "triaged_request_duration_seconds_bucket");
	put_route(out, row);
	if (bucket == METRICS_BUCKETS - 1)
		strbuf_adds(out, ",le=\"+Inf\"}");
	else
		strbuf_addf(out, ",le=\"%g\"}", (double)metrics_bounds[bucket] / 1000000);
	put_number(out, count);
}

/* The count is that of the buckets as they were read here: the two agree at any moment. */
static void put_duration(struct strbuf *out, size_t row, const struct route_metrics *route)
{
	uint64_t counts[METRICS_BUCKETS], count = 0, us = metrics_get(&route->us);

	for (int i = 0; i < METRICS_BUCKETS; i++)
		counts[i] = count += metrics_get(&route->buckets[i]);
	if (!count)
		return;
	for (int i = 0; i < METRICS_BUCKETS; i++)
		put_bucket(out, row, i, counts[i]);
	strbuf_adds(out, "triaged_request_duration_seconds_sum");
	put_route(out, row);
	strbuf_addc(out, '}');
	put_millionths(out, us);
	strbuf_adds(out, "triaged_request_duration_seconds_count");
	put_route(out, row);
	strbuf_addc(out, '}');
	put_number(out, count);
}

static void put_requests(struct strbuf *out, const struct metrics *metrics)
{
	put_family(out, "requests_total", "counter",
		"Requests that were answered, by the route's row (HEAD is GET's) and the status.");
	for (size_t row = 0; row < METRICS_ROUTES; row++)
		put_answers(out, row, &metrics->routes[row]);
	put_family(out, "request_duration_seconds", "histogram",
		"How long they took, from the connection to the end of the answer.");
	for (size_t row = 0; row < METRICS_ROUTES; row++)
		put_duration(out, row, &metrics->routes[row]);
}

/* Plain counters ------------------------------------------------------------------------------- */

#define METRIC(member) offsetof(struct metrics, member)

/* One that has a label and no help is more of the one before. */
static const struct counter {
	const char *name, *label, *value, *help;
	size_t offset;
	bool is_time; /* in microseconds; told in seconds */
} counters[] = {
	{ "database_seconds_total", NULL, NULL, "Time spent waiting for the database.",
	  METRIC(db_us), true },
	{ "transaction_retries_total", NULL, NULL,
	  "Transactions that were run again, as others were in their way.", METRIC(retries), false },
	{ "quota_refusals_total", "caller", "person", "Requests beyond their caller's quota.",
	  METRIC(person_refusals), false },
	{ "quota_refusals_total", "caller", "token", NULL, METRIC(token_refusals), false },
	{ "failed_connections_total", "reason", "gone",
	  "Connections of the web server that brought no whole request.", METRIC(peers_gone), false },
	{ "failed_connections_total", "reason", "silent", NULL, METRIC(peers_silent), false },
	{ "worker_starts_total", NULL, NULL, "Workers that were started.", METRIC(worker_starts),
	  false },
	{ "worker_deaths_total", "reason", "request_limit", "Workers that did not end by themselves.",
	  METRIC(workers_overdue), false },
	{ "worker_deaths_total", "reason", "signal", NULL, METRIC(workers_killed), false },
	{ "worker_deaths_total", "reason", "failure", NULL, METRIC(workers_failed), false },
	{ "log_lines_dropped_total", NULL, NULL, "Lines for which the log's reader left no room.",
	  METRIC(log_dropped), false },
};

static void put_counter(struct strbuf *out, const struct counter *counter,
	const struct metrics *metrics)
{
	const _Atomic uint64_t *at = (const void *)((const char *)metrics + counter->offset);

	if (counter->help)
		put_family(out, counter->name, "counter", counter->help);
	strbuf_addf(out, "triaged_%s", counter->name);
	if (counter->label) {
		put_label(out, '{', counter->label, counter->value);
		strbuf_addc(out, '}');
	}
	if (counter->is_time)
		put_millionths(out, metrics_get(at));
	else
		put_number(out, metrics_get(at));
}

/* What is so now ------------------------------------------------------------------------------- */

static void put_state(struct strbuf *out, const char *state, int64_t count)
{
	strbuf_adds(out, "triaged_workers");
	put_label(out, '{', "state", state);
	strbuf_addc(out, '}');
	put_number(out, (uint64_t)count);
}

static void put_workers(struct strbuf *out, const struct crew_view *view)
{
	struct crew_count crew = { 0 };

	if (!view)
		return;
	view->count(view->arg, &crew);
	put_family(out, "workers", "gauge", "Workers by what they are doing.");
	put_state(out, "idle", crew.idle);
	put_state(out, "reading", crew.reading);
	put_state(out, "busy", crew.busy);
	put_state(out, "waiting", crew.waiting);
	put_family(out, "requests_in_flight", "gauge", "Requests that are being answered, this one too.");
	strbuf_adds(out, "triaged_requests_in_flight");
	put_number(out, (uint64_t)(crew.busy + crew.waiting));
}

static void put_build(struct strbuf *out, const struct metrics *metrics)
{
	put_family(out, "build_info", "gauge", "Which triaged this is.");
	strbuf_adds(out, "triaged_build_info");
	put_label(out, '{', "version", VERSION);
	strbuf_adds(out, "} 1\n");
	put_family(out, "start_time_seconds", "gauge", "When it was started, since the beginning of 1970.");
	strbuf_adds(out, "triaged_start_time_seconds");
	put_millionths(out, (uint64_t)atomic_load(&metrics->started) * 1000);
}

bool api_metrics(struct ctx *c)
{
	const struct metrics *metrics;
	struct strbuf *out;

	if (!request_good(c))
		return false;
	if (!c->shared)
		return err_set(c->err, ERR_UNAVAILABLE, "Nobody counts here.");
	metrics = &c->shared->metrics;
	out = reply_text(c);
	put_build(out, metrics);
	put_workers(out, c->crew);
	put_requests(out, metrics);
	for (size_t i = 0; i < sizeof(counters) / sizeof(counters[0]); i++)
		put_counter(out, &counters[i], metrics);
	return true;
}
