#include "store/feed_store.h"

#include "base/arena.h"
#include "domain/history.h"
#include "store/db.h"
#include "store/event_columns.h"

/* An event without a number, and the counter as it stood when the event was seen. */
struct unnumbered {
	int64_t id;
	int64_t seq;
};

static const struct db_column unnumbered_columns[] = {
	COLUMN_INT(struct unnumbered, id, "id"),
	COLUMN_INT(struct unnumbered, seq, "seq"),
};

/* One statement, so that both are of the same moment. */
DB_STMT find_unnumbered = DB_SELECT(struct unnumbered, unnumbered_columns, "i",
	"SELECT x.id, f.seq FROM feed f STRAIGHT_JOIN event x FORCE INDEX (event_seq)"
	" WHERE f.id = 1 AND x.seq IS NULL ORDER BY x.id LIMIT ?");
DB_STMT advance = DB_WRITE("ii", "UPDATE feed SET seq = ? WHERE id = 1 AND seq = ?");
DB_STMT number_event = DB_WRITE("ii", "UPDATE event SET seq = ? WHERE id = ? AND seq IS NULL");

struct stamp {
	struct db *db;
	const struct unnumbered *events;
	size_t count;
	bool lost; /* somebody else has numbered meanwhile */
};

static bool number_one(struct db *db, int64_t id, int64_t seq, struct err *err)
{
	int64_t numbered;

	return db_run(db, &number_event, &numbered, err, seq, id)
	       && (numbered == 1
		       || err_set(err, ERR_INTERNAL,
			       "event %lld has vanished, or was numbered behind the counter's back",
			       (long long)id));
}

/* The counter first: who comes second waits here, and has written nothing yet. */
static bool number_all(void *arg, struct err *err)
{
	struct stamp *stamp = arg;
	int64_t seq = stamp->events[0].seq;
	int64_t advanced;

	if (!db_run(stamp->db, &advance, &advanced, err, seq + (int64_t)stamp->count, seq))
		return false;
	stamp->lost = !advanced;
	for (size_t i = 0; !stamp->lost && i < stamp->count; i++)
		if (!number_one(stamp->db, stamp->events[i].id, ++seq, err))
			return false;
	return true;
}

/*
 * Who lost twice may leave it at that. The second winner saw the counter as the first winner left
 * it, so it looked after the first one had committed; and that was after we had looked first. What
 * we saw then, it saw too.
 */
bool feed_stamp(struct db *db, struct arena *arena, size_t *count, struct err *err)
{
	struct stamp stamp = { .db = db, .lost = true };
	struct db_rows rows;

	for (int turn = 0; stamp.lost && turn < 2; turn++) {
		if (!db_all(db, &find_unnumbered, arena, &rows, err, (int64_t)FEED_BATCH))
			return false;
		stamp.events = rows.items;
		stamp.count = rows.count;
		stamp.lost = false;
		if (rows.count && !tx_run(db, arena, number_all, &stamp, err))
			return false;
	}
	*count = stamp.lost ? 0 : stamp.count;
	return true;
}

struct place {
	int64_t seq;
};

static const struct db_column place_columns[] = { COLUMN_INT(struct place, seq, "seq") };

DB_STMT find_end = DB_SELECT(struct place, place_columns, "", "SELECT seq FROM feed WHERE id = 1");

bool feed_end(struct db *db, struct arena *arena, int64_t *seq, struct err *err)
{
	struct place place = { 0 };
	bool found;

	if (!db_one(db, &find_end, arena, &place, &found, err))
		return false;
	*seq = place.seq;
	return true;
}

static const struct db_column event_columns[] = { EVENT_COLUMNS };

/* The optimizer is not to weigh whether it would rather sort. */
DB_STMT read_events = DB_SELECT(struct event, event_columns, "ii",
	EVENT_SELECT " FROM event x FORCE INDEX (event_seq) LEFT JOIN employee e"
	" FORCE INDEX (PRIMARY) ON e.id = x.actor_id WHERE x.seq > ? ORDER BY x.seq LIMIT ?");

bool feed_read(struct db *db, int64_t after, int64_t limit, struct arena *arena,
	struct db_rows *events, struct err *err)
{
	return db_all(db, &read_events, arena, events, err, after, limit);
}

/* Followers ----------------------------------------------------------------------------------- */

DB_STMT find_follower = DB_SELECT(struct place, place_columns, "s",
	"SELECT seq FROM follower WHERE name = ?");

bool follower_find(struct db *db, const char *name, struct arena *arena, int64_t *seq,
	struct err *err)
{
	struct place place = { 0 };
	bool found;

	if (!db_one(db, &find_follower, arena, &place, &found, err, name))
		return false;
	*seq = place.seq;
	return true;
}

DB_STMT move_follower = DB_WRITE("isi", "UPDATE follower SET seq = ? WHERE name = ? AND seq = ?");
DB_STMT insert_follower = DB_WRITE("si", "INSERT INTO follower (name, seq) VALUES (?, ?)");

bool follower_move(struct db *db, const char *name, int64_t from, int64_t to, bool *moved,
	struct err *err)
{
	int64_t affected;
	bool exists = true;

	if (!db_run(db, &move_follower, &affected, err, to, name, from))
		return false;
	if (!affected && !from
		&& !db_run_new(db, &insert_follower, &affected, &exists, err, name, to))
		return false;
	*moved = affected == 1;
	return true;
}
