#ifndef STORE_MIGRATION_FILE_H
#define STORE_MIGRATION_FILE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct arena;

/* A file "NNNN_name.sql". */
struct migration_file {
	int64_t version; /* NNNN */
	const char *name; /* without the folder */
	const char *path;
};

/* The files of a folder by version; others in it are passed over. ERR_INVALID: none, or two of a version. */
bool migration_files(const char *folder, struct arena *arena, struct migration_file **files,
	size_t *count, struct err *err) MUST_CHECK;

/* Reads a file: its text, and the version that its first line names ("-- oldest binary: X.Y.Z"). */
bool migration_read(const struct migration_file *file, struct arena *arena, const char **text,
	const char **oldest_binary, struct err *err) MUST_CHECK;

/*
 * The next statement at or behind `text`: where it begins, and its length without the semicolon.
 * NULL: no more. Semicolons in quotes and comments end nothing.
 */
const char *migration_statement(const char *text, size_t *len);

/* "X.Y.Z" as a number that compares; 0 for what is none. */
int64_t version_number(const char *text);

#endif
