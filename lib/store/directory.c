#include "store/directory.h"

#include <string.h>

#include "base/arena.h"
#include "domain/employee.h"

static struct directory_place *place_of(struct directory *directory, int64_t id)
{
	return &directory->places[(uint64_t)id % DIRECTORY_PLACES];
}

/* What was read while somebody wrote is not used: the turn has changed meanwhile. */
bool directory_find(struct directory *directory, int64_t now, struct arena *arena,
	struct person *person)
{
	struct directory_place *place = place_of(directory, person->id);
	uint32_t turn = atomic_load_explicit(&place->turn, memory_order_acquire);
	uint32_t size = place->size;
	char *texts;

	if (turn & 1 || place->id != person->id || place->until <= now || size > sizeof(place->texts))
		return false;
	texts = arena_room(arena, size);
	memcpy(texts, place->texts, size);
	atomic_thread_fence(memory_order_acquire);
	if (atomic_load_explicit(&place->turn, memory_order_relaxed) != turn)
		return false;
	person->login = texts;
	person->name = texts + strlen(texts) + 1;
	return true;
}

void directory_keep(struct directory *directory, int64_t now, const struct person *person)
{
	struct directory_place *place = place_of(directory, person->id);
	uint32_t turn = atomic_load_explicit(&place->turn, memory_order_relaxed);
	size_t login = strlen(person->login) + 1, name = strlen(person->name) + 1;

	if (login + name > sizeof(place->texts) || turn & 1
		|| !atomic_compare_exchange_strong(&place->turn, &turn, turn + 1))
		return;
	atomic_thread_fence(memory_order_release);
	place->id = person->id;
	place->until = now + DIRECTORY_MS;
	place->size = (uint32_t)(login + name);
	memcpy(place->texts, person->login, login);
	memcpy(place->texts + login, person->name, name);
	atomic_store_explicit(&place->turn, turn + 2, memory_order_release);
}
