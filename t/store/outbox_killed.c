/*
 * Whoever is killed at whatever step, and however many there are: no message is lost, none is made twice,
 * and none comes twice but where the answer to the first was never written down.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "store/db.h"
#include "tap/mailbag.h"
#include "tap/tap.h"
#include "tap/testdb.h"

/* Somebody follows who was killed: all was rolled back, or nothing is left to do. */
static void check_two_followers(void)
{
	int pids[4];

	for (int i = 0; i < 50; i++)
		(void)report(bag.now, 3);
	for (int i = 0; i < 4; i++) {
		fflush(stdout);
		pids[i] = fork();
		if (!pids[i]) {
			bag.db = testdb_open();
			follow_all(bag.now);
			_exit(0);
		}
	}
	for (int i = 0; i < 4; i++)
		is_int(testdb_join(pids[i]), 0, "a follower among four comes to the end");
	is_int(messages_made(), 50, "each report makes one message");
	forget_messages();
}

/* Who is killed ------------------------------------------------------------------------------------ */

/* The other side: a file that gets a line for each letter it takes. */
static char received[200];

static void receive(const char *name)
{
	int fd = open(received, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

	if (fd < 0 || dprintf(fd, "%s\n", name) < 0)
		tap_bail("%s cannot be written", received);
	close(fd);
}

static int64_t times_received(const char *name)
{
	char line[200];
	FILE *file = fopen(received, "re");
	int64_t times = 0;

	while (file && fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		times += !strcmp(line, name);
	}
	if (file)
		fclose(file);
	return times;
}

enum step { BEFORE_LEASE, AFTER_LEASE, AFTER_ANSWER, IN_RECORD, AFTER_RECORD, NEVER };

static void die_at(enum step step, enum step here)
{
	if (step == here)
		kill(getpid(), SIGKILL);
}

static bool settle_and_die(void *arg, struct err *why)
{
	struct message becomes = { .state = MESSAGE_DELIVERED, .attempts = 1, .settled_at = bag.now };
	const struct post *post = arg;
	bool ours;

	if (!message_release(bag.db, &post->parcel.message, &becomes, &ours, why))
		return false;
	kill(getpid(), SIGKILL);
	return true;
}

/* One courier's turn, up to the step at which it is killed. */
static void deliver(enum step step, int64_t at)
{
	struct post post;

	die_at(step, BEFORE_LEASE);
	if (!*take(at, "courier", &post))
		return;
	die_at(step, AFTER_LEASE);
	receive(post.letter.name);
	die_at(step, AFTER_ANSWER);
	if (step == IN_RECORD)
		must(tx_run(bag.db, bag.arena, settle_and_die, &post, &bag.err));
	(void)settle(at, &post, DELIVERED, NULL, 0);
	die_at(step, AFTER_RECORD);
}

static void check_killed(void)
{
	static const struct {
		enum step step;
		const char *name;
		int64_t times;
		bool waits; /* for the end of a lease */
	} deaths[] = {
		{ BEFORE_LEASE, "k.before", 1, false },
		{ AFTER_LEASE, "k.leased", 1, true },
		{ AFTER_ANSWER, "k.answered", 2, true },
		{ IN_RECORD, "k.recording", 2, true },
		{ AFTER_RECORD, "k.recorded", 1, false },
	};

	for (size_t i = 0; i < sizeof(deaths) / sizeof(deaths[0]); i++) {
		int64_t issue = report(bag.now, 3).id;
		int pid;

		put(deaths[i].name, issue, 0, false);
		fflush(stdout);
		pid = fork();
		if (!pid) {
			bag.db = testdb_open();
			deliver(deaths[i].step, bag.now);
			_exit(0);
		}
		is_int(testdb_join(pid), 128 + SIGKILL, "%s: a courier is killed", deaths[i].name);
		deliver(NEVER, bag.now + LEASE - 1);
		is_int(times_received(deaths[i].name), deaths[i].waits ? deaths[i].times - 1 : 1,
			"... while it has a lease, nobody else tries");
		deliver(NEVER, bag.now + LEASE);
		is_int(times_received(deaths[i].name), deaths[i].times,
			"... then it is delivered, %s",
			deaths[i].times == 1 ? "once" : "and once more, for the answer was not written down");
		is_int(message(message_last()).state, MESSAGE_DELIVERED, "... and that is known");
	}
	forget_messages();
}

/* Whose lease has ended while they were trying. */
static void check_late(void)
{
	int64_t issue = report(bag.now, 3).id, id = put("l.one", issue, 0, false);
	struct post slow, quick;

	(void)take(bag.now, "slow", &slow);
	is_str(take(bag.now + LEASE, "quick", &quick), "l.one",
		"when the lease is over another one tries");
	is_int(settle(bag.now + LEASE, &slow, REFUSED, "550 no", 0), MESSAGE_DEAD,
		"the slow one was refused");
	is_int(message(id).state, MESSAGE_WAITING, "... which counts for nothing any more");
	is_int(messages_bounced(issue), 0, "... and nobody is told");
	(void)settle(bag.now + LEASE, &quick, DELIVERED, NULL, 0);
	is_int(message(id).state, MESSAGE_DELIVERED, "what counts is what became of the other's");
	forget_messages();
}

enum { COURIERS = 4, MESSAGES = 200 };

static void check_many(void)
{
	int64_t last = 0, twice = 0;
	int pids[COURIERS];
	char line[200];
	FILE *file;

	for (int i = 0; i < MESSAGES; i++) {
		if (i % 10 == 0)
			last = report(bag.now, 3).id;
		put(arena_printf(bag.arena, "m.%04d", i), last, 0, false);
	}
	for (int i = 0; i < COURIERS; i++) {
		fflush(stdout);
		pids[i] = fork();
		if (!pids[i]) {
			bag.db = testdb_open();
			for (int turn = 0; turn < 50 * MESSAGES && messages_delivered() < MESSAGES; turn++)
				deliver(NEVER, bag.now);
			_exit(0);
		}
	}
	for (int i = 0; i < COURIERS; i++)
		is_int(testdb_join(pids[i]), 0, "a courier among four comes to the end");
	is_int(messages_delivered(), MESSAGES, "all are delivered");
	for (int i = 0; i < MESSAGES; i++)
		twice += times_received(arena_printf(bag.arena, "m.%04d", i)) != 1;
	is_int(twice, 0, "... each once");
	file = fopen(received, "re");
	twice = 0;
	for (int64_t of[MESSAGES / 10] = { 0 }; file && fgets(line, sizeof(line), file);) {
		int64_t i = line[0] == 'm' ? strtol(line + 2, NULL, 10) : -1;

		if (i >= 0) {
			twice += of[i / 10] > i;
			of[i / 10] = i;
		}
	}
	is_int(twice, 0, "... and those of one line in their order");
	if (file)
		fclose(file);
	forget_messages();
}

int main(void)
{
	const char *folder = getenv("TRIAGED_TEST_DIR");

	mailbag_open();
	snprintf(received, sizeof(received), "%s/outbox-%d", folder ? folder : "/tmp", (int)getpid());
	check_two_followers();
	check_killed();
	check_late();
	check_many();
	unlink(received);
	mailbag_close();
	return tap_done();
}
