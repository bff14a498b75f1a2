#include "api/under_way.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/*
 * A note is one word, so that it is whole whenever its worker dies: the number of the process in
 * PID_BITS, which is all that Linux has, and the beginning of the name in the others. A name's note
 * is in one of a few places, which its end tells.
 */
enum { PID_BITS = 22, PLACES_OF_NAME = 8 };

static uint64_t note_of(const unsigned char name[SHA256_SIZE])
{
	uint64_t beginning;

	memcpy(&beginning, name, sizeof(beginning));
	return beginning >> PID_BITS << PID_BITS | (uint64_t)getpid();
}

static bool same_name(uint64_t note, uint64_t other)
{
	return note >> PID_BITS == other >> PID_BITS;
}

/* A worker that was killed has left its note. */
static bool lives(uint64_t note)
{
	pid_t pid = (pid_t)(note & ((UINT64_C(1) << PID_BITS) - 1));

	return kill(pid, 0) == 0 || errno == EPERM;
}

static _Atomic uint64_t *place_of(struct shared *shared, const unsigned char name[SHA256_SIZE],
	size_t i)
{
	return &shared->under_way[(name[SHA256_SIZE - 1] * PLACES_OF_NAME + i) % UNDER_WAY_PLACES];
}

/* What stands there; 0 for what nobody needs any more. */
static uint64_t read_note(_Atomic uint64_t *place)
{
	uint64_t note = atomic_load(place);

	if (note && !lives(note) && atomic_compare_exchange_strong(place, &note, 0))
		return 0;
	return note;
}

_Atomic uint64_t *under_way_begin(struct shared *shared, const unsigned char name[SHA256_SIZE])
{
	uint64_t mine = note_of(name);

	for (size_t i = 0; shared && i < PLACES_OF_NAME; i++) {
		_Atomic uint64_t *place = place_of(shared, name, i);
		uint64_t note = read_note(place);

		if (!note && atomic_compare_exchange_strong(place, &note, mine))
			return place;
		if (same_name(note, mine))
			return NULL;
	}
	return NULL;
}

void under_way_end(_Atomic uint64_t *place)
{
	if (place)
		atomic_store(place, 0);
}

bool under_way_elsewhere(struct shared *shared, const unsigned char name[SHA256_SIZE])
{
	uint64_t mine = note_of(name);

	for (size_t i = 0; shared && i < PLACES_OF_NAME; i++) {
		uint64_t note = read_note(place_of(shared, name, i));

		if (same_name(note, mine) && note != mine && note)
			return true;
	}
	return false;
}
