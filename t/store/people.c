/*
 * Names of people by their ids: from the database, each once, however many there are; remembered in a
 * directory that processes share, for a minute.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/arena.h"
#include "base/time.h"
#include "domain/employee.h"
#include "store/directory.h"
#include "store/person_store.h"
#include "tap/tap.h"
#include "tap/testdb.h"

enum { EMPLOYEES = 300 };

static struct arena *arena;
static struct db *db;
static struct directory *directory;

/* Employees 1 to 300, of whom 7 has a name that there is no place for. */
static void hire(void)
{
	for (int id = 1; id <= EMPLOYEES; id++)
		testdb_sql(db, "INSERT INTO employee (id, login, name, created_at)"
			       " VALUES (%d, 'login%d', IF(%d = 7, REPEAT('x', 200), 'Name %d'), NOW(3))",
			id, id, id, id);
	testdb_sql(db, "UPDATE employee SET login = REPEAT('y', 100) WHERE id = 7");
}

/* Names the people with ids `first`, first + step, ...; so many round trips that took; -1: failed. */
static int64_t trips(struct person *people, size_t count, int64_t first, int64_t step)
{
	struct person **all = arena_array(arena, count, sizeof(*all));
	int64_t before = db_stats(db)->round_trips;
	struct err err;

	err_init(&err, arena);
	for (size_t i = 0; i < count; i++) {
		people[i] = (struct person){ .id = first + step * (int64_t)i };
		all[i] = &people[i];
	}
	if (!people_name(db, all, count, arena, &err))
		return -1;
	return db_stats(db)->round_trips - before;
}

static bool all_named(const struct person *people, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!people[i].login
			|| strcmp(people[i].login, arena_printf(arena, "login%d", (int)people[i].id)) != 0
			|| strcmp(people[i].name, arena_printf(arena, "Name %d", (int)people[i].id)) != 0)
			return false;
	return true;
}

static void without_a_directory(void)
{
	struct person people[200];

	db_use_directory(db, NULL);
	(void)trips(people, 1, 1, 1); /* connects, and prepares */
	(void)trips(people, 5, 1, 1);
	is_int(trips(people, 1, 20, 1), 1, "one person, one statement");
	ok(all_named(people, 1), "... and it is that one");
	is_int(trips(people, 200, 20, 0), 1, "the same person 200 times: one");
	ok(all_named(people, 200), "... all of them");
	is_int(trips(people, 200, 20, 1), 4, "200 persons: 64 at a time");
	ok(all_named(people, 200), "... each with their own");
	is_int(trips(people, 1, 0, 1), 0, "nobody: none");
	ok(!people[0].login, "... who has no name");
	is_int(trips(people, 2, EMPLOYEES, 1), -1, "somebody who is not there is a mistake");
}

static void with_one(void)
{
	struct person people[200];

	db_use_directory(db, directory);
	is_int(trips(people, 64, 20, 1), 1, "the first time they are asked for");
	is_int(trips(people, 64, 20, 1), 0, "then they are known");
	ok(all_named(people, 64), "... by their names");
	is_int(trips(people, 66, 19, 1), 1, "who is not, is asked for");
	ok(all_named(people, 66), "... and the others are as they were");
	(void)trips(people, 1, 7, 1);
	is_int(trips(people, 1, 7, 1), 1, "a name that is too long is not remembered");
	is_int((int64_t)strlen(people[0].name), NAME_LONGEST, "... and comes whole");
	testdb_sql(db, "UPDATE employee SET name = 'Another' WHERE id = 20");
	(void)trips(people, 1, 20, 1);
	is_str(people[0].name, "Name 20", "a new name is not seen at once");
}

static void for_how_long(void)
{
	const struct person ana = { 20, "login20", "Ana" };
	struct person found = { .id = 20 };

	directory_keep(directory, 1000, &ana);
	ok(directory_find(directory, 999 + DIRECTORY_MS, arena, &found), "for a minute");
	is_str(found.name, "Ana", "... as she was kept");
	ok(!directory_find(directory, 1000 + DIRECTORY_MS, arena, &found), "and no longer");
}

static void at_one_place(void)
{
	const struct person one = { 5, "five", "Five" };
	const struct person other = { 5 + DIRECTORY_PLACES, "other", "Other" };
	struct person found = { .id = 5 };

	directory_keep(directory, 0, &one);
	directory_keep(directory, 0, &other);
	ok(!directory_find(directory, 0, arena, &found), "another number takes the place");
	found.id = other.id;
	ok(directory_find(directory, 0, arena, &found), "... which is its own then");
	atomic_fetch_add(&directory->places[5].turn, 1);
	ok(!directory_find(directory, 0, arena, &found), "one who was killed while writing ...");
	directory_keep(directory, 0, &other);
	ok(!directory_find(directory, 0, arena, &found), "... leaves a place that is not used any more");
}

enum { WRITERS = 3, TURNS = 100000, READS = 1000, PATIENCE_MS = 20000 };

/* Keeps two persons of one place, whose login and name belong together. */
static bool keep_turning(void *arg)
{
	const struct person people[] = {
		{ 6, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "a" },
		{ 6, "b", "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb" },
	};

	(void)arg;
	for (size_t i = 0; i < TURNS; i++)
		directory_keep(directory, 0, &people[i % 2]);
	return true;
}

static void among_processes(void)
{
	int64_t until = time_monotonic() + PATIENCE_MS;
	int pids[WRITERS], torn = 0, found = 0;
	bool done = true;

	for (int i = 0; i < WRITERS; i++)
		pids[i] = testdb_fork(keep_turning, NULL);
	while (found < READS && time_monotonic() < until) {
		struct person person = { .id = 6 };

		if (directory_find(directory, 0, arena, &person)) {
			found++;
			torn += person.login[0] != person.name[0]
				|| (strlen(person.login) == 1) == (strlen(person.name) == 1);
		}
		arena_reset(arena);
	}
	for (int i = 0; i < WRITERS; i++)
		done &= testdb_join(pids[i]) == 0;
	ok(done && found == READS, "read %d times while %d processes write", found, WRITERS);
	is_int(torn, 0, "... and never half of one, half of another");
}

int main(void)
{
	db = testdb_open();
	arena = arena_new();
	directory = mmap(NULL, sizeof(*directory), PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (directory == MAP_FAILED)
		tap_bail("mmap");
	hire();
	without_a_directory();
	with_one();
	for_how_long();
	at_one_place();
	among_processes();
	munmap(directory, sizeof(*directory));
	arena_free(arena);
	db_close(db);
	return tap_done();
}
