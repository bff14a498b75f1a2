#include "triaged/scoreboard.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/time.h"

static size_t board_size(size_t count)
{
	return sizeof(struct scoreboard) + count * sizeof(struct slot);
}

struct scoreboard *scoreboard_new(size_t count, struct err *err)
{
	struct scoreboard *board = mmap(NULL, board_size(count), PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (board == MAP_FAILED) {
		err_set(err, ERR_INTERNAL, "no shared memory: %s", strerror(errno));
		return NULL;
	}
	board->count = count;
	atomic_store(&board->shared.metrics.started, time_now());
	return board;
}

void scoreboard_free(struct scoreboard *board)
{
	if (board)
		munmap(board, board_size(board->count));
}

void scoreboard_count(const struct scoreboard *board, struct crew_count *count)
{
	int64_t *const counts[] = {
		[SLOT_IDLE] = &count->idle,
		[SLOT_READING] = &count->reading,
		[SLOT_BUSY] = &count->busy,
		[SLOT_WAITING] = &count->waiting,
	};

	*count = (struct crew_count){ 0 };
	for (size_t i = 0; i < board->count; i++) {
		int state = atomic_load(&board->slots[i].state);

		if (state >= SLOT_IDLE && state <= SLOT_WAITING)
			++*counts[state];
	}
}

static void enter(struct slot *slot, enum slot_state state)
{
	atomic_store(&slot->since, time_monotonic());
	atomic_store(&slot->state, state);
}

void slot_take(struct slot *slot)
{
	atomic_store(&slot->pid, getpid());
	enter(slot, SLOT_IDLE);
}

void slot_clear(struct slot *slot)
{
	atomic_store(&slot->pid, 0);
	enter(slot, SLOT_FREE);
}

void slot_read(struct slot *slot)
{
	enter(slot, SLOT_READING);
}

void slot_answer(struct slot *slot, const char *request_id)
{
	size_t len = strnlen(request_id, REQUEST_ID_ROOM - 1);

	memcpy(slot->request_id, request_id, len);
	slot->request_id[len] = '\0';
	atomic_store(&slot->state, SLOT_BUSY);
}

void slot_rest(struct slot *slot)
{
	enter(slot, SLOT_IDLE);
}

static size_t count_waiting(struct scoreboard *board)
{
	size_t count = 0;

	for (size_t i = 0; i < board->count; i++)
		count += atomic_load(&board->slots[i].state) == SLOT_WAITING;
	return count;
}

/* First it waits, then it counts: of two at once, at least one sees the other. */
bool slot_wait(struct scoreboard *board, struct slot *slot, size_t most)
{
	enter(slot, SLOT_WAITING);
	if (count_waiting(board) <= most)
		return true;
	slot_wait_no_more(slot);
	return false;
}

void slot_wait_on(struct slot *slot)
{
	enter(slot, SLOT_WAITING);
}

void slot_wait_no_more(struct slot *slot)
{
	enter(slot, SLOT_BUSY);
}

static bool is_answering(const struct slot *slot)
{
	int state = atomic_load(&slot->state);

	return state == SLOT_BUSY || state == SLOT_WAITING;
}

int64_t slot_taken(const struct slot *slot, int64_t now)
{
	bool taken = is_answering(slot) || atomic_load(&slot->state) == SLOT_READING;

	return taken ? now - atomic_load(&slot->since) : -1;
}

const char *slot_request_id(const struct slot *slot, char room[REQUEST_ID_ROOM])
{
	if (!is_answering(slot))
		return NULL;
	memcpy(room, slot->request_id, REQUEST_ID_ROOM);
	room[REQUEST_ID_ROOM - 1] = '\0';
	return room;
}

/*
 * A pattern is a constant of this program, and a worker is a fork of its master: the pointer holds
 * for both. One that leads anywhere else is not followed.
 */
static bool is_constant(const char *text)
{
	extern const char __executable_start[], edata[]; /* the linker's */

	return (uintptr_t)text >= (uintptr_t)__executable_start
	       && (uintptr_t)text < (uintptr_t)edata;
}

const char *slot_route(const struct slot *slot)
{
	const char *route = slot->response.served.route;

	if (!is_answering(slot) || !is_constant(route))
		return NULL;
	return route;
}
