/* The records of idempotency: one for each name, seen as soon as committed, gone when they are old. */
#include "store/idempotency_store.h"

#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/time.h"
#include "tap/tap.h"
#include "tap/testdb.h"

static struct db *db, *other;
static struct arena *arena;
static struct err err;
static const unsigned char asked[SHA256_SIZE] = "asked";

static struct idempotency record_of(int64_t at, const char *body)
{
	return (struct idempotency){
		.request = { asked, SHA256_SIZE },
		.at = at,
		.status = body ? 201 : 204,
		.headers = "ETag\t\"1\"\n",
		.body = body,
	};
}

static void name_of(int number, unsigned char name[SHA256_SIZE])
{
	digest_sha256(&number, sizeof(number), name);
}

static bool insert_into(struct db *where, int number, int64_t at, const char *body, bool *duplicate)
{
	struct idempotency record = record_of(at, body);
	unsigned char name[SHA256_SIZE];

	name_of(number, name);
	return idempotency_insert(where, name, &record, duplicate, &err);
}

static bool find(int number, struct idempotency *record, bool *found)
{
	unsigned char name[SHA256_SIZE];

	name_of(number, name);
	return idempotency_find(db, name, arena, record, found, &err);
}

static bool is_there(int number)
{
	struct idempotency record;
	bool found = false;

	return find(number, &record, &found) && found;
}

static void what_is_kept_is_found(void)
{
	struct idempotency record = { 0 };
	bool duplicate = true, found = false;
	int64_t now = time_now();

	ok(insert_into(db, 1, now, "{\"a\":\"\xc3\xa4\xf0\x9f\x92\xa1\"}", &duplicate) && !duplicate,
		"a record is kept");
	ok(find(1, &record, &found) && found, "and found");
	ok(record.status == 201 && record.at == now, "with its status and time");
	is_str(record.body, "{\"a\":\"\xc3\xa4\xf0\x9f\x92\xa1\"}", "and its body");
	is_str(record.headers, "ETag\t\"1\"\n", "and its headers");
	ok(record.request.len == SHA256_SIZE && !memcmp(record.request.data, asked, SHA256_SIZE),
		"and what was asked for");
	ok(insert_into(db, 2, now, NULL, &duplicate) && find(2, &record, &found) && found,
		"one without a body");
	ok(!record.body, "has none");
	ok(find(3, &record, &found) && !found, "another name is not found");
}

static void a_name_is_kept_once(void)
{
	struct idempotency record = { 0 };
	bool duplicate = false, found;

	ok(insert_into(db, 1, time_now(), "other", &duplicate) && duplicate, "a name that is taken");
	ok(find(1, &record, &found) && strcmp(record.body, "other") != 0, "keeps its record");
	ok(idempotency_drop(db, record.id, &err) && !is_there(1), "until it is dropped");
	ok(insert_into(db, 1, time_now(), "other", &duplicate) && !duplicate, "and is free then");
}

static int begun[2]; /* a pipe: something comes out of it when the other has inserted */

/* Inserts in a transaction that others see the end of a moment later. */
static bool insert_slowly(void *arg)
{
	struct db *slow = testdb_open();
	bool duplicate;

	testdb_sql(slow, "BEGIN");
	if (!insert_into(slow, 10, time_now(), "slow", &duplicate) || duplicate)
		return false;
	if (write(begun[1], "!", 1) != 1)
		return false;
	usleep(400000);
	testdb_sql(slow, *(const bool *)arg ? "COMMIT" : "ROLLBACK");
	db_close(slow);
	return true;
}

static void a_look_up_waits_for_who_is_about_to_commit(bool commits)
{
	int64_t start;
	char byte;
	int pid = testdb_fork(insert_slowly, &commits);

	if (read(begun[0], &byte, 1) != 1)
		tap_bail("the other did not begin");
	start = time_monotonic();
	ok(is_there(10) == commits, "what is about to be %s is %s", commits ? "committed" : "rolled back",
		commits ? "found" : "not found");
	ok(time_monotonic() - start > 50, "after its end");
	is_int(testdb_join(pid), 0, "which it has");
}

static void waiting_ends(void)
{
	struct db_options options = *testdb_options();
	struct idempotency record;
	unsigned char name[SHA256_SIZE];
	struct db *impatient;
	bool duplicate, found;

	options.lock_timeout = 1;
	impatient = db_open(&options);
	name_of(20, name);
	testdb_sql(other, "BEGIN");
	ok(insert_into(other, 20, time_now(), "x", &duplicate), "a name in another's hand");
	ok(!insert_into(impatient, 20, time_now(), "x", &duplicate) && db_waited(impatient),
		"is waited for, but not for ever, by who wants it");
	is_int(err.kind, ERR_UNAVAILABLE, "which is said");
	err_clear(&err);
	ok(!idempotency_find(impatient, name, arena, &record, &found, &err) && db_waited(impatient),
		"and by who looks for it");
	err_clear(&err);
	testdb_sql(other, "ROLLBACK");
	ok(idempotency_find(impatient, name, arena, &record, &found, &err) && !found
			&& !db_waited(impatient),
		"and free when the other gives it up");
	db_close(impatient);
}

static void the_old_go_in_batches(void)
{
	int64_t now = time_now(), count = 0;
	bool duplicate;

	testdb_sql(other, "DELETE FROM idempotency");
	testdb_sql(other, "INSERT INTO idempotency (name, request, at, status, headers)"
			  " SELECT UNHEX(SHA2(seq, 256)), UNHEX(SHA2(seq, 256)),"
			  " NOW(3) - INTERVAL 25 HOUR, 200, '' FROM seq_1_to_1500");
	ok(insert_into(db, 1, now, "new", &duplicate), "a new one among many old ones");
	ok(idempotency_purge(db, now - MS_DAY, &count, &err), "the old are removed");
	is_int(count, IDEMPOTENCY_BATCH, "a batch of them");
	ok(idempotency_purge(db, now - MS_DAY, &count, &err), "and again");
	is_int(count, 500, "the rest");
	ok(idempotency_purge(db, now - MS_DAY, &count, &err) && count == 0, "then there are none");
	ok(is_there(1), "the new one stays");
}

int main(void)
{
	arena = arena_new();
	err_init(&err, arena);
	db = testdb_open();
	other = testdb_open();
	if (pipe(begun) < 0)
		tap_bail("no pipe");
	what_is_kept_is_found();
	a_name_is_kept_once();
	a_look_up_waits_for_who_is_about_to_commit(true);
	testdb_sql(other, "DELETE FROM idempotency");
	a_look_up_waits_for_who_is_about_to_commit(false);
	waiting_ends();
	the_old_go_in_batches();
	db_close(db);
	db_close(other);
	arena_free(arena);
	return tap_done();
}
