#include "triaged/request_log.h"

#include "http/request.h"
#include "http/response.h"

void log_request(struct log *log, const struct request *request, const struct response *response,
	int64_t us, struct arena *arena)
{
	const struct served *served = &response->served;
	const struct log_item items[] = {
		LOG_ITEM_TEXT("request_id", request->id),
		LOG_ITEM_TEXT("login", served->login),
		LOG_ITEM_TEXT("method", request->method_name),
		LOG_ITEM_TEXT("route", served->route),
		LOG_ITEM_NUMBER("status", response->status),
		LOG_ITEM_MS("ms", us),
		LOG_ITEM_MS("db_ms", served->db_us),
		LOG_ITEM_NUMBER("retries", served->retries),
		LOG_ITEM_TEXT(served->detail ? "detail" : NULL, served->detail),
		LOG_ITEM_END,
	};

	log_line(log, response->status < 500 ? LEVEL_INFO : LEVEL_ERROR, items, arena);
}
