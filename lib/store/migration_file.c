#include "store/migration_file.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/strbuf.h"

enum { FILES_MAX = 1000 };

/* "NNNN_name.sql"; 0 for anything else. */
static int64_t version_of(const char *name)
{
	size_t len = strlen(name), digits = strspn(name, "0123456789");

	if (digits != 4 || name[4] != '_' || len < 10 || strcmp(name + len - 4, ".sql"))
		return 0;
	return strtol(name, NULL, 10);
}

static int by_version(const void *a, const void *b)
{
	const struct migration_file *left = a, *right = b;

	return (left->version > right->version) - (left->version < right->version);
}

static bool read_folder(DIR *dir, const char *path, struct arena *arena,
	struct migration_file *files, size_t *count, struct err *err)
{
	const struct dirent *entry;

	*count = 0;
	while ((entry = readdir(dir))) {
		int64_t version = version_of(entry->d_name);

		if (!version)
			continue;
		if (*count == FILES_MAX)
			return err_set(err, ERR_INVALID, "%s: too many migrations", path);
		files[(*count)++] = (struct migration_file){
			.version = version,
			.name = arena_strdup(arena, entry->d_name),
			.path = arena_printf(arena, "%s/%s", path, entry->d_name),
		};
	}
	return *count || err_set(err, ERR_INVALID, "%s: no migrations here", path);
}

bool migration_files(const char *folder, struct arena *arena, struct migration_file **files,
	size_t *count, struct err *err)
{
	DIR *dir = opendir(folder);
	bool read;

	if (!dir)
		return err_set(err, ERR_INVALID, "%s: %s", folder, strerror(errno));
	*files = arena_array(arena, FILES_MAX, sizeof(**files));
	read = read_folder(dir, folder, arena, *files, count, err);
	closedir(dir);
	if (!read)
		return false;
	qsort(*files, *count, sizeof(**files), by_version);
	for (size_t i = 1; i < *count; i++)
		if ((*files)[i].version == (*files)[i - 1].version)
			return err_set(err, ERR_INVALID, "%s: a second file of the same number",
				(*files)[i].path);
	return true;
}

static bool read_file(const char *path, struct arena *arena, struct strbuf *text, struct err *err)
{
	FILE *file = fopen(path, "re");
	size_t got;
	bool failed;

	if (!file)
		return err_set(err, ERR_INVALID, "%s: %s", path, strerror(errno));
	strbuf_init(text, arena, 16 * 1024);
	while ((got = fread(strbuf_reserve(text, 4096), 1, 4096, file)) > 0)
		strbuf_grown(text, got);
	failed = ferror(file);
	fclose(file);
	return !failed || err_set(err, ERR_INVALID, "%s: cannot be read", path);
}

static bool read_oldest_binary(const struct migration_file *file, const char *text, struct arena *arena,
	const char **version, struct err *err)
{
	static const char begin[] = "-- oldest binary: ";
	const char *value = text + sizeof(begin) - 1;

	if (strncmp(text, begin, sizeof(begin) - 1))
		return err_set(err, ERR_INVALID, "%s:1: must say \"%sX.Y.Z\"", file->path, begin);
	*version = arena_strndup(arena, value, strcspn(value, " \t\r\n"));
	return version_number(*version)
	       || err_set(err, ERR_INVALID, "%s:1: not a version: %s", file->path, *version);
}

bool migration_read(const struct migration_file *file, struct arena *arena, const char **text,
	const char **oldest_binary, struct err *err)
{
	struct strbuf content;

	if (!read_file(file->path, arena, &content, err))
		return false;
	*text = content.data;
	return read_oldest_binary(file, content.data, arena, oldest_binary, err);
}

/* Statements ------------------------------------------------------------------------------------- */

/* Behind the quoted text, quoted name or comment that begins at `p`; else behind one character. */
static const char *skip_one(const char *p)
{
	const char *end;

	if (*p == '\'' || *p == '"' || *p == '`') {
		for (end = p + 1; *end && *end != *p; end++)
			if (*end == '\\' && *p != '`' && end[1])
				end++;
		return *end ? end + 1 : end;
	}
	if (p[0] == '-' && p[1] == '-' && (!p[2] || isspace((unsigned char)p[2])))
		return p + strcspn(p, "\n");
	if (p[0] == '/' && p[1] == '*') {
		end = strstr(p + 2, "*/");
		return end ? end + 2 : p + strlen(p);
	}
	return p + 1;
}

/* Where the next statement begins, behind white space and comments. */
static const char *skip_blank(const char *p)
{
	for (;;) {
		const char *next = skip_one(p);

		if (isspace((unsigned char)*p))
			p++;
		else if (*p == '-' && next > p + 1)
			p = next;
		else
			return p;
	}
}

const char *migration_statement(const char *text, size_t *len)
{
	const char *begin = skip_blank(text), *end = begin;

	if (*begin == ';')
		return migration_statement(begin + 1, len);
	while (*end && *end != ';')
		end = skip_one(end);
	*len = (size_t)(end - begin);
	return *len ? begin : NULL;
}

int64_t version_number(const char *text)
{
	int64_t number = 0;
	int parts = 0;

	while (isdigit((unsigned char)*text)) {
		char *end;

		number = number * 1000000 + strtol(text, &end, 10) % 1000000;
		parts++;
		text = *end == '.' ? end + 1 : end;
	}
	return parts == 3 && !*text ? number + 1 : 0;
}
