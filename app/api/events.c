#include "api/events.h"

#include "api/issue_log.h"
#include "api/page.h"
#include "base/time.h"
#include "store/feed_store.h"

enum {
	WAIT_MOST = 20,     /* seconds */
	REST = 10,          /* milliseconds between two looks at what this node has committed */
	LOOK_ANYWAY = 250,  /* ... and at the database, for what others have */
};

#define SEQ_MOST ((INT64_C(1) << 53) - 1) /* what every client counts exactly */

struct event_query {
	int64_t after, limit, wait;
};

static const struct field query_fields[] = {
	{ "after", FIELD_INT, .offset = offsetof(struct event_query, after), .max = SEQ_MOST,
	  .about = "the next of the page before; 0, or nothing, begins with the first event" },
	{ "limit", FIELD_INT, .offset = offsetof(struct event_query, limit), .min = 1,
	  .max = PAGE_MOST, .about = "1 to 200, 50 unless said otherwise" },
	{ "wait", FIELD_INT, .offset = offsetof(struct event_query, wait), .max = WAIT_MOST,
	  .about = "0 to 20: seconds to wait for an event when there is none. When a quarter of the "
		   "workers wait already, an empty page comes at once" },
};
const struct shape event_query = SHAPE("EventQuery", struct event_query, query_fields);

struct event_page {
	struct field_array data;
	int64_t next;
};

static const struct field page_fields[] = {
	{ "data", FIELD_ARRAY, .offset = offsetof(struct event_page, data), .shape = &event_shape,
	  .about = "the events behind the number, without a gap" },
	{ "next", FIELD_COUNT, .offset = offsetof(struct event_page, next),
	  .about = "what to ask for next, as `after`: also when the page is empty" },
};
const struct shape event_page_shape = SHAPE("EventPage", struct event_page, page_fields);

static bool may_follow(struct ctx *c)
{
	return c->caller.by_token || caller_has(&c->caller, WORD_BIT(ROLE_MANAGER))
	       || err_set(c->err, ERR_FORBIDDEN,
		       "The feed is the manager's, and for programs of the desk.");
}

/*
 * What is committed by now gets its number first. Where that is not possible, since the database
 * only reads, or is too busy, the events that have one can be read all the same.
 */
static bool look(struct ctx *c, const struct event_query *query, struct db_rows *rows)
{
	size_t count;
	struct err err;

	err_init(&err, c->arena);
	if (!feed_stamp(c->desk.db, c->arena, &count, &err) && err.kind == ERR_INTERNAL)
		return err_raise(c->err, &err);
	return feed_read(c->desk.db, query->after, query->limit ? query->limit : PAGE_DEFAULT,
		c->arena, rows, c->err);
}

/* Waiting ------------------------------------------------------------------------------------- */

static uint64_t generation(const struct ctx *c)
{
	return c->shared ? atomic_load(&c->shared->event_generation) : 0;
}

void events_came(struct shared *shared)
{
	if (shared)
		atomic_fetch_add(&shared->event_generation, 1);
}

static int64_t earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* Whether to look again: not when the time is over, nor when this worker has to give up. */
static bool rest(const struct ctx *c, uint64_t seen, int64_t until)
{
	const struct patience *patience = c->patience;
	int64_t look_at = earlier(until, time_monotonic() + LOOK_ANYWAY);

	while (generation(c) == seen && time_monotonic() < look_at)
		if (!patience->rest(patience->arg, REST))
			return false;
	return time_monotonic() < until;
}

static bool wait_for_events(struct ctx *c, const struct event_query *query, struct db_rows *rows)
{
	const struct patience *patience = c->patience;
	int64_t until = time_monotonic() + query->wait * MS_SECOND;
	struct arena_mark mark = arena_mark(c->arena);
	uint64_t seen;
	bool good;

	if (!patience || !patience->begin(patience->arg))
		return true;
	do {
		arena_rewind(c->arena, mark);
		seen = generation(c);
		good = look(c, query, rows);
	} while (good && !rows->count && rest(c, seen, until));
	patience->end(patience->arg);
	return good;
}

bool api_events(struct ctx *c)
{
	const struct event_query *query = c->query;
	struct event_page page = { .next = query->after };
	struct db_rows rows;

	if (!may_follow(c) || !request_good(c) || !look(c, query, &rows))
		return false;
	if (!rows.count && query->wait && !wait_for_events(c, query, &rows))
		return false;
	if (rows.count)
		page.next = ((const struct event *)rows.items)[rows.count - 1].seq;
	events_view(c, &rows);
	page.data = (struct field_array){ rows.items, rows.count };
	return reply(c, &event_page_shape, &page);
}
