#ifndef DESK_DATABASE_H
#define DESK_DATABASE_H

struct db;
struct db_settings;

/* The database that the settings name; see db_open. They must outlive it. */
struct db *database_open(const struct db_settings *settings);

#endif
