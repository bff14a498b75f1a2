#ifndef TAP_TESTDB_H
#define TAP_TESTDB_H

#include "store/db.h"

struct arena;

/*
 * The database that a test program may do with as it likes: the one named in the configuration
 * TRIAGED_TEST_CONF, which `make test` makes for each (all tables, no rows). Ends the program when
 * there is none.
 */
const struct db_options *testdb_options(void);

/* A connection of its own to it; with other time-outs: copy the options. */
struct db *testdb_open(void);

/* A plain statement, over whatever connection; ends the program when it fails. */
void testdb_sql(struct db *db, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The number by which the server knows the connection: what KILL wants. */
int64_t testdb_connection(struct db *db);

/*
 * Runs `work(arg)` in a process of its own and returns its number. For testdb_join: 0 when it
 * returned true.
 */
int testdb_fork(bool (*work)(void *arg), void *arg);
int testdb_join(int pid);

#endif
