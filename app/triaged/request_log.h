#ifndef TRIAGED_REQUEST_LOG_H
#define TRIAGED_REQUEST_LOG_H

#include "base/log.h"

struct request;
struct response;

/*
 * A request that was answered after `us` microseconds; a status from 500 on is an error. Neither
 * body nor query nor token is ever in it. Uses `arena` for the line.
 */
void log_request(struct log *log, const struct request *request, const struct response *response,
	int64_t us, struct arena *arena);

#endif
