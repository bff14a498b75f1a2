#ifndef API_CTX_H
#define API_CTX_H

#include "api/api.h"
#include "api/idempotency.h"
#include "base/arena.h"
#include "desk/desk.h"
#include "domain/access.h"
#include "http/json.h"
#include "http/route.h"
#include "store/db.h"

/* One request on its way through a handler. */
struct ctx {
	const struct request *request;
	struct response *response;
	struct arena *arena;
	struct err *err;         /* of the attempt that is running */
	const struct settings *settings;
	struct shared *shared;   /* with the other workers; NULL when there are none */
	const struct crew_view *crew; /* what the workers are doing; NULL: nobody knows */
	struct secret *cursor_secret; /* of this worker (cursor.h) */
	const struct patience *patience; /* NULL: nobody waits */
	struct openapi *openapi; /* the worker's */

	struct route_match match;
	struct caller caller;
	struct desk desk;

	/*
	 * The decoded query and body: structs as the route's shapes say, NULL where it has none.
	 * What was wrong with either waits in guard.request_error, because a thing that is not
	 * there, or is not the caller's business, is refused before.
	 */
	void *query;
	void *body;
	struct guard guard;
	struct key key;

	bool csv; /* the answer is to be text/csv */

	int64_t quota_limit; /* writes a minute; 0: the request was not counted */
	struct quota_taken quota;

	int64_t total; /* of a list, on all pages; -1: not known */

	bool callers_changed; /* set by a handler: what is remembered of callers may be old */
};

/* Raises what was wrong with the request: for handlers that find no thing first. */
bool request_good(struct ctx *c) MUST_CHECK;

/* Who is asking, as audience bits for rendering. */
enum audience {
	SEEN_BY_DESK = 1 << 0,
	SEEN_BY_SOFTWARE_TEAM = 1 << 1,
	SEEN_NOW = 1 << 2, /* not when a thing is shown as it was: it depends on now, or on who asks */
	SEEN_INCLUDED = 1 << 8, /* the first of those that are only seen when they are asked for */
};
uint32_t audience_of(const struct caller *caller);

/*
 * Answers with one thing, with the status that the route's row says. What is answered otherwise
 * than the row promises (another shape, an ETag where none is due, nothing where there has to be
 * something) ends the process, here and below: the API's document is made from the rows. Each
 * returns true.
 */
bool reply(struct ctx *c, const struct shape *shape, const void *value);

/* The same, with its version as the ETag; 304 when a GET named it in If-None-Match. */
bool reply_versioned(struct ctx *c, const struct shape *shape, const void *value,
	int64_t version) MUST_CHECK;

/* The same, for an audience that is another than audience_of(the caller); version 0: no ETag. */
bool reply_seen_by(struct ctx *c, const struct shape *shape, const void *value, int64_t version,
	uint32_t audience) MUST_CHECK;

/*
 * {"data": [...], "next": cursor or null}, with a Link when there is a next page; trimmed to what the
 * query's `fields` names, and with `total` for its `count`. ERR_MALFORMED: a member is named that
 * there is not.
 */
bool reply_list(struct ctx *c, const struct shape *shape, const struct db_rows *rows,
	const char *next_cursor) MUST_CHECK;

/* Answers with a text that is ready, of the route's media type; 304 when a GET named its tag. */
bool reply_document(struct ctx *c, const struct strbuf *text, const char *tag) MUST_CHECK;

/* Answers with a text of the route's media type, which is then written into what is returned. */
struct strbuf *reply_text(struct ctx *c);

bool reply_nothing(struct ctx *c);

/* Location of a thing that was made: "/api/v1/issues/1042", behind the configured base_url. */
void add_location(struct ctx *c, const char *collection, int64_t id);

#endif
