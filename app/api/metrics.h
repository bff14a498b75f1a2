#ifndef API_METRICS_H
#define API_METRICS_H

#include "api/ctx.h"

#define METRICS_TYPE "text/plain; version=0.0.4; charset=utf-8"

/* GET /metrics: the numbers of all workers of this node, as Prometheus reads them. */
bool api_metrics(struct ctx *c) MUST_CHECK;

#endif
