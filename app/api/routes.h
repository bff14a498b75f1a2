#ifndef API_ROUTES_H
#define API_ROUTES_H

#include "http/route.h"

struct route_table {
	const struct route *routes;
	size_t count;
};

/* Below /api/v1, and outside of it. */
extern const struct route_table api_routes, health_routes;

/* The rows of both tables have numbers, from 1 on; NULL has 0, and so has what is no row. */
size_t row_of_route(const struct route *route);
const struct route *route_of_row(size_t row);

#endif
