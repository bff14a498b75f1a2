#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>

/*
 * One request's memory. What a request allocates lives in its arena and dies with it: nothing in
 * an arena is freed by hand, nothing outside points into it.
 *
 * Running out of memory ends the process: a worker that cannot allocate is replaced by its master,
 * and the database rolls back what it had begun.
 */
struct arena;

/* A place to come back to: everything allocated after it can be given up at once. */
struct arena_mark {
	void *block;
	size_t used;
	void *cleanup;
};

struct arena *arena_new(void);

/* Accepts NULL. Runs the cleanup hooks first. */
void arena_free(struct arena *arena);

/* Zeroed, aligned for any type. Never returns NULL; a size of 0 gives a valid pointer. */
void *arena_alloc(struct arena *arena, size_t size) __attribute__((malloc, returns_nonnull));

/* The same, not zeroed: for what is written before it is read. */
void *arena_room(struct arena *arena, size_t size) __attribute__((malloc, returns_nonnull));

/* Room for `count` elements of `size` bytes, zeroed; the product is checked against overflow. */
void *arena_array(struct arena *arena, size_t count, size_t size) __attribute__((returns_nonnull));

/* NULL for NULL. */
char *arena_strdup(struct arena *arena, const char *s);

/* `len` bytes of `s`, with a zero byte behind them. */
char *arena_strndup(struct arena *arena, const char *s, size_t len)
	__attribute__((returns_nonnull));

char *arena_printf(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3), returns_nonnull));

/* Calls `hook(data)` when the arena is reset, rewound past this point, or freed: last in, first out. */
void arena_on_cleanup(struct arena *arena, void (*hook)(void *data), void *data);

struct arena_mark arena_mark(const struct arena *arena);

/* Gives up all that was allocated since `mark`, which must be of this arena and still in force. */
void arena_rewind(struct arena *arena, struct arena_mark mark);

/* Gives up everything. Keeps one block of ordinary size, so that the next request needs no malloc. */
void arena_reset(struct arena *arena);

#endif
