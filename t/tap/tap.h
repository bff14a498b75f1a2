#ifndef TAP_TAP_H
#define TAP_TAP_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Just enough TAP for prove. A test program calls the checks and ends with "return tap_done();".
 * A failed check prints where it stands and what it saw, and the program goes on.
 */

/* Each returns whether it held. The name says which behaviour was looked at. */
#define ok(condition, ...) tap_ok((condition), __FILE__, __LINE__, __VA_ARGS__)
#define is_int(got, want, ...) tap_is_int((got), (want), __FILE__, __LINE__, __VA_ARGS__)
#define is_str(got, want, ...) tap_is_str((got), (want), __FILE__, __LINE__, __VA_ARGS__)

bool tap_ok(bool condition, const char *file, int line, const char *name, ...)
	__attribute__((format(printf, 4, 5)));
bool tap_is_int(int64_t got, int64_t want, const char *file, int line, const char *name, ...)
	__attribute__((format(printf, 5, 6)));

/* NULL equals only NULL. */
bool tap_is_str(const char *got, const char *want, const char *file, int line, const char *name,
	...) __attribute__((format(printf, 5, 6)));

/* A line for the person who reads a failure. */
void tap_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Gives up at once: without this, nothing that follows makes sense (no database, say). */
void tap_bail(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

/* Prints the plan; the program's exit status. A program that checked nothing fails. */
int tap_done(void);

#endif
