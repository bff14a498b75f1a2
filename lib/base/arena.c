#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_SIZE = 32 * 1024, ALIGNMENT = 16 };

struct block {
	struct block *previous;
	size_t size;
	size_t used;
	_Alignas(ALIGNMENT) char data[];
};

struct cleanup {
	struct cleanup *previous;
	void (*hook)(void *data);
	void *data;
};

struct arena {
	struct block *current;
	struct cleanup *cleanup;
};

static struct block *block_new(size_t size, struct block *previous)
{
	struct block *block = malloc(sizeof(*block) + size);

	if (!block)
		abort();
	*block = (struct block){ .previous = previous, .size = size };
	return block;
}

struct arena *arena_new(void)
{
	struct arena *arena = malloc(sizeof(*arena));

	if (!arena)
		abort();
	*arena = (struct arena){ .current = block_new(BLOCK_SIZE, NULL) };
	return arena;
}

static void run_cleanups(struct arena *arena, const struct cleanup *until)
{
	while (arena->cleanup != until) {
		struct cleanup *cleanup = arena->cleanup;

		arena->cleanup = cleanup->previous;
		cleanup->hook(cleanup->data);
	}
}

static struct block *first_block(const struct arena *arena)
{
	struct block *block = arena->current;

	while (block->previous)
		block = block->previous;
	return block;
}

void arena_rewind(struct arena *arena, struct arena_mark mark)
{
	run_cleanups(arena, mark.cleanup);
	while (arena->current != mark.block) {
		struct block *block = arena->current;

		arena->current = block->previous;
		free(block);
	}
	arena->current->used = mark.used;
}

void arena_reset(struct arena *arena)
{
	arena_rewind(arena, (struct arena_mark){ .block = first_block(arena) });
}

void arena_free(struct arena *arena)
{
	if (!arena)
		return;
	arena_reset(arena);
	free(arena->current);
	free(arena);
}

struct arena_mark arena_mark(const struct arena *arena)
{
	return (struct arena_mark){
		.block = arena->current,
		.used = arena->current->used,
		.cleanup = arena->cleanup,
	};
}

void *arena_room(struct arena *arena, size_t size)
{
	struct block *block = arena->current;
	size_t room;
	void *p;

	if (size > SIZE_MAX / 2)
		abort();
	room = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	if (block->size - block->used < room) {
		block = block_new(room > BLOCK_SIZE ? room : BLOCK_SIZE, block);
		arena->current = block;
	}
	p = block->data + block->used;
	block->used += room;
	return p;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	return memset(arena_room(arena, size), 0, size);
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
	size_t total;

	if (__builtin_mul_overflow(count, size, &total))
		abort();
	return arena_alloc(arena, total);
}

char *arena_strndup(struct arena *arena, const char *s, size_t len)
{
	char *copy = arena_room(arena, len + 1);

	if (len)
		memcpy(copy, s, len);
	copy[len] = '\0';
	return copy;
}

char *arena_strdup(struct arena *arena, const char *s)
{
	return s ? arena_strndup(arena, s, strlen(s)) : NULL;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args;
	char *text;
	int len;

	va_start(args, format);
	len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (len < 0)
		abort();
	text = arena_room(arena, (size_t)len + 1);
	va_start(args, format);
	vsnprintf(text, (size_t)len + 1, format, args);
	va_end(args);
	return text;
}

void arena_on_cleanup(struct arena *arena, void (*hook)(void *data), void *data)
{
	struct cleanup *cleanup = arena_alloc(arena, sizeof(*cleanup));

	*cleanup = (struct cleanup){ .previous = arena->cleanup, .hook = hook, .data = data };
	arena->cleanup = cleanup;
}
