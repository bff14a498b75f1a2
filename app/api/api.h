#ifndef API_API_H
#define API_API_H

#include "base/err.h"
#include "desk/settings.h"
#include "http/request.h"
#include "http/response.h"
#include "api/shared.h"

struct arena;

/* What a worker keeps between requests: its database connection, the settings. */
struct app;

/* Never fails: connects when a request needs it. The arguments must outlive the app. */
struct app *app_open(const struct settings *settings, struct shared *shared);

/*
 * How a handler waits for what others do. Signals, the connection, and the place among the other
 * workers are the worker's own business: these are its functions, `arg` is for them. Nobody waits
 * in an app that was given none.
 */
struct patience {
	bool (*begin)(void *arg); /* false: enough others wait already */
	bool (*rest)(void *arg, int64_t ms); /* false: answer now; the worker is to leave, or who
	                                        asked has gone */
	void (*end)(void *arg);   /* after a begin() that was true */
	void *arg;
};

/* `patience` must outlive the app. */
void app_be_patient(struct app *app, const struct patience *patience);

/* How many workers are in each state. */
struct crew_count {
	int64_t idle, reading, busy, waiting;
};

/* What the workers are doing is the master's and the workers' business: this is how they tell. */
struct crew_view {
	void (*count)(void *arg, struct crew_count *count);
	void *arg;
};

/* `view` must outlive the app. */
void app_see_crew(struct app *app, const struct crew_view *view);

/* Accepts NULL. */
void app_close(struct app *app);

/*
 * Whether this program may run on the database's schema; the master asks before it starts workers.
 * ERR_UNAVAILABLE: the database cannot be asked now. Anything else: do not start.
 */
bool app_check(const struct settings *settings, struct err *err) MUST_CHECK;

/*
 * Answers one request. Nothing is sent here; `response` is whole, and what it tells is committed,
 * when this returns. `request_error` holds what was wrong with the request as it was read.
 */
void api_serve(struct app *app, const struct request *request, const struct err *request_error,
	struct response *response, struct arena *arena);

#endif
