#include "api/app.h"

#include <stdlib.h>

#include "api/openapi.h"
#include "desk/database.h"
#include "store/db.h"
#include "store/migrate.h"

struct app *app_open(const struct settings *settings, struct shared *shared)
{
	struct app *app = calloc(1, sizeof(*app));

	if (!app)
		abort();
	*app = (struct app){
		.settings = settings,
		.shared = shared,
		.db = database_open(&settings->database),
		.callers = caller_cache_new(shared),
		.openapi = openapi_new(),
	};
	if (shared)
		db_use_directory(app->db, &shared->directory);
	return app;
}

void app_be_patient(struct app *app, const struct patience *patience)
{
	app->patience = patience;
}

void app_see_crew(struct app *app, const struct crew_view *view)
{
	app->crew = view;
}

void app_close(struct app *app)
{
	if (!app)
		return;
	openapi_free(app->openapi);
	caller_cache_free(app->callers);
	db_close(app->db);
	free(app);
}

bool app_check(const struct settings *settings, struct err *err)
{
	struct db *db = database_open(&settings->database);
	bool good = migrate_check(db, VERSION, err->arena, err);

	db_close(db);
	return good;
}
