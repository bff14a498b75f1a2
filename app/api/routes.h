#ifndef API_ROUTES_H
#define API_ROUTES_H

#include "http/route.h"

struct route_table {
	const struct route *routes;
	size_t count;
};

/* Below /api/v1, and outside of it. */
extern const struct route_table api_routes, health_routes;

#endif
