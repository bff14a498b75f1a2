/*
 * Many workers take from the same quotas at the same time, and some are killed at it: exactly as much
 * is granted as there is, and nobody is refused because the table is full.
 */
#include "http/quota.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tap/tap.h"

#define NOW INT64_C(1000000000000)

enum { WORKERS = 8, CALLERS = 40, UNITS = 20000 };

struct ground {
	struct quota_table table;
	_Atomic int64_t granted[CALLERS + 1];
};

static struct ground *ground;

static int64_t take(uint64_t caller, int64_t units, int64_t now)
{
	const struct gcra quota = gcra_per_minute(units);

	return quota_take(&ground->table, caller, &quota, now).granted;
}

static int64_t take_all(uint64_t caller, int64_t units, int64_t now)
{
	int64_t granted = 0;

	while (take(caller, units, now))
		granted++;
	return granted;
}

static void clear(void)
{
	memset(ground, 0, sizeof(*ground));
}

/* Worker `number` takes for every caller in turn, each beginning elsewhere, until all refuse. */
static void work(int number)
{
	int refused = 0;

	for (int i = number * CALLERS / WORKERS; refused < CALLERS; i++) {
		int caller = i % CALLERS + 1;

		if (take((uint64_t)caller, UNITS, NOW)) {
			atomic_fetch_add(&ground->granted[caller], 1);
			refused = 0;
		} else {
			refused++;
		}
	}
	_exit(EXIT_SUCCESS);
}

static pid_t begin(int number)
{
	pid_t pid = fork();

	if (pid < 0)
		tap_bail("fork");
	if (pid == 0)
		work(number);
	return pid;
}

static void await(const pid_t pids[], int count)
{
	int status;

	for (int i = 0; i < count; i++)
		if (waitpid(pids[i], &status, 0) != pids[i])
			tap_bail("waitpid");
}

static void test_together(void)
{
	pid_t pids[WORKERS];
	int wrong = 0;

	clear();
	for (uint64_t caller = 1; caller <= CALLERS; caller++) /* they have their places */
		atomic_store(&ground->granted[caller], take(caller, UNITS, NOW));
	for (int i = 0; i < WORKERS; i++)
		pids[i] = begin(i);
	await(pids, WORKERS);
	for (int caller = 1; caller <= CALLERS; caller++)
		wrong += atomic_load(&ground->granted[caller]) != UNITS;
	is_int(wrong, 0, "%d workers grant each of %d callers exactly their %d", WORKERS, CALLERS, UNITS);
}

/* They come when nobody has a place: one unit at most goes uncounted for each of the workers. */
static void test_newcomers(void)
{
	pid_t pids[WORKERS];
	int wrong = 0;

	clear();
	for (int i = 0; i < WORKERS; i++)
		pids[i] = begin(i);
	await(pids, WORKERS);
	for (int caller = 1; caller <= CALLERS; caller++)
		wrong += llabs(atomic_load(&ground->granted[caller]) - UNITS) > WORKERS;
	is_int(wrong, 0, "of newcomers no more than a unit for each worker is lost count of");
}

/* Killed between taking and telling, a worker takes its unit with it. */
static void test_killed(void)
{
	pid_t pids[WORKERS];
	int too_many = 0, lost = 0;

	clear();
	for (uint64_t caller = 1; caller <= CALLERS; caller++)
		atomic_store(&ground->granted[caller], take(caller, UNITS, NOW));
	for (int i = 0; i < WORKERS; i++)
		pids[i] = begin(i);
	while (atomic_load(&ground->granted[1]) < UNITS / 3)
		continue;
	for (int i = 0; i < WORKERS / 2; i++)
		kill(pids[i], SIGKILL);
	await(pids, WORKERS);
	for (int caller = 1; caller <= CALLERS; caller++) {
		int64_t granted = atomic_load(&ground->granted[caller]);

		too_many += granted > UNITS;
		lost += (int)(UNITS - granted);
	}
	is_int(too_many, 0, "with half of them killed, nobody gets more");
	ok(lost <= WORKERS / 2, "... and %d of %d units went with them", lost, WORKERS / 2);
	is_int(take_all(1, UNITS, NOW + INT64_C(60000000000)), UNITS, "a minute later all is there again");
}

static void test_apart(void)
{
	clear();
	is_int(take_all(1, 5, NOW), 5, "one caller's");
	is_int(take_all(2, 5, NOW), 5, "... is not another's");
	is_int(take_all(1, 5, NOW), 0, "... and is used up");
	is_int(take_all(1, 5, NOW + INT64_C(12000000000)), 1, "a fifth of a minute brings back a fifth");
}

/* Three times as many as there is room for, all of whom have used something. */
static void test_full(void)
{
	const uint64_t many = UINT64_C(3) * QUOTA_SETS * QUOTA_WAYS;
	int64_t refused = 0;

	clear();
	for (uint64_t caller = 1; caller <= many; caller++)
		refused += !take(caller, 2, NOW);
	is_int(refused, 0, "%llu callers find a place", (unsigned long long)many);
	is_int(take_all(many, 2, NOW), 1, "the last one has used one of two");
	for (uint64_t caller = 1; caller <= 1000; caller++)
		refused += !take(caller, 2, NOW);
	is_int(refused, 0, "who has lost their place begins anew");
}

/* A place whose owner needs it no more is taken before one that is in use. */
static void test_old_ones_go_first(void)
{
	const uint64_t half = UINT64_C(2) * QUOTA_SETS;
	int64_t kept = 0;

	clear();
	for (uint64_t caller = 1; caller <= 4 * half; caller++)
		(void)take(caller, 60, NOW - INT64_C(10000000000));
	for (uint64_t caller = 100001; caller <= 100000 + half; caller++)
		(void)take(caller, 1, NOW);
	for (uint64_t caller = 200001; caller <= 200000 + half; caller++)
		(void)take(caller, 1, NOW);
	for (uint64_t caller = 100001; caller <= 100000 + half; caller++)
		kept += !take(caller, 1, NOW);
	is_int(kept, (int64_t)half, "nobody loses theirs while an old one is there");
}

int main(void)
{
	ground = mmap(NULL, sizeof(*ground), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (ground == MAP_FAILED)
		tap_bail("mmap");
	test_apart();
	test_together();
	test_newcomers();
	test_killed();
	test_full();
	test_old_ones_go_first();
	return tap_done();
}
