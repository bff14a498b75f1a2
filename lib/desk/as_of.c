#include "desk/as_of.h"

#include "store/db.h"
#include "base/arena.h"
#include "store/issue_columns.h"
#include "store/log_store.h"
#include "store/person_store.h"

/* Takes back the events that are newer than `version`; `*at` is when that one came about. */
static bool undo_newer(const struct desk *desk, int64_t version, struct issue *issue, int64_t *at,
	struct err *err)
{
	struct db_rows rows;
	const struct event *events;

	if (!event_list(desk->db, issue->id, desk->arena, &rows, err))
		return false;
	events = rows.items;
	for (size_t i = rows.count; i-- > 0;) {
		if (events[i].version > issue->version) /* came after it was loaded */
			continue;
		if (events[i].version == version)
			*at = events[i].at;
		if (events[i].version <= version)
			break;
		history_undo(issue, events[i].changes, desk->arena);
	}
	return true;
}

static bool name_people(const struct desk *desk, struct issue *issue, struct err *err)
{
	struct person **people = arena_array(desk->arena, history_field_count, sizeof(*people));
	size_t count = 0;

	for (size_t i = 0; i < history_field_count; i++) {
		struct person *person = history_person(&history_fields[i], issue);

		if (person)
			people[count++] = person;
	}
	return people_name(desk->db, people, count, desk->arena, err);
}

bool desk_as_of(const struct desk *desk, int64_t version, struct issue *issue, struct err *err)
{
	int64_t at = 0;

	if (!undo_newer(desk, version, issue, &at, err))
		return false;
	if (!at)
		return err_set(err, ERR_NOT_FOUND, "Issue %lld has no version %lld.",
			(long long)issue->id, (long long)version);
	issue->version = version;
	issue->updated_at = at;
	issue_complete(issue);
	return name_people(desk, issue, err);
}
