#include "store/person_store.h"

#include "base/arena.h"
#include "base/time.h"
#include "domain/employee.h"
#include "store/db.h"
#include "store/directory.h"

static const struct db_column person_columns[] = {
	COLUMN_INT(struct person, id, "id"),
	COLUMN_TEXT(struct person, login, "login"),
	COLUMN_TEXT(struct person, name, "name"),
};

#define FOUR_MORE ", ?, ?, ?, ?"
#define TWENTY_MORE FOUR_MORE FOUR_MORE FOUR_MORE FOUR_MORE FOUR_MORE
#define PERSON_SELECT "SELECT id, login, name FROM employee WHERE id IN (?, ?, ?, ?"

enum { FEW = 4 };
DB_STMT find_few = DB_SELECT(struct person, person_columns, NULL, PERSON_SELECT ")");
DB_STMT find_many = DB_SELECT(struct person, person_columns, NULL,
	PERSON_SELECT TWENTY_MORE TWENTY_MORE TWENTY_MORE ")");

static bool is_nameless(const struct person *person)
{
	return person->id && !person->login;
}

/* The ids of those who have no name yet, each once, as many as one statement takes. */
static size_t collect(struct person **people, size_t count, struct db_param *ids)
{
	size_t found = 0;

	for (size_t i = 0; i < count && found < PEOPLE_AT_ONCE; i++) {
		size_t k = 0;

		if (!is_nameless(people[i]))
			continue;
		while (k < found && ids[k].number != people[i]->id)
			k++;
		if (k == found)
			ids[found++] = (struct db_param){ .letter = 'i', .number = people[i]->id };
	}
	return found;
}

/* A statement has a fixed number of places: the last id stands in all that are left over. */
static bool find(struct db *db, struct db_param *ids, size_t count, struct arena *arena,
	struct db_rows *rows, struct err *err)
{
	bool few = count <= FEW;
	size_t places = few ? FEW : PEOPLE_AT_ONCE;

	for (size_t i = count; i < places; i++)
		ids[i] = ids[count - 1];
	if (!db_list(db, few ? &find_few : &find_many, ids, places, arena, rows, err))
		return false;
	return rows->count == count
	       || err_set(err, ERR_INTERNAL, "Of %zu employees there are %zu.", count, rows->count);
}

static void name_with(const struct person *known, struct person **people, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (people[i]->id == known->id)
			*people[i] = *known;
}

static void look_up(struct directory *directory, int64_t now, struct person **people, size_t count,
	struct arena *arena)
{
	for (size_t i = 0; i < count; i++)
		if (is_nameless(people[i]))
			(void)directory_find(directory, now, arena, people[i]);
}

bool people_name(struct db *db, struct person **people, size_t count, struct arena *arena,
	struct err *err)
{
	struct directory *directory = db_directory(db);
	int64_t now = time_monotonic();
	struct db_param ids[PEOPLE_AT_ONCE];
	struct db_rows rows;
	size_t nameless;

	if (directory)
		look_up(directory, now, people, count, arena);
	while ((nameless = collect(people, count, ids)) > 0) {
		if (!find(db, ids, nameless, arena, &rows, err))
			return false;
		for (size_t i = 0; i < rows.count; i++) {
			const struct person *known = (struct person *)rows.items + i;

			name_with(known, people, count);
			if (directory)
				directory_keep(directory, now, known);
		}
	}
	return true;
}
