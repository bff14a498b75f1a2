#include "desk/settings_text.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { FILE_MAX = 1 << 20 };

static bool read_file(const char *path, struct strbuf *text, struct err *err)
{
	FILE *file = fopen(path, "re");
	struct stat status;
	size_t got;

	if (!file)
		return err_set(err, ERR_INVALID, "%s: %s", path, strerror(errno));
	if (fstat(fileno(file), &status) || S_ISDIR(status.st_mode)) {
		fclose(file);
		return err_set(err, ERR_INVALID, "%s: is a directory", path);
	}
	while (text->len < FILE_MAX && (got = fread(strbuf_reserve(text, BUFSIZ), 1, BUFSIZ, file)) > 0)
		strbuf_grown(text, got);
	fclose(file);
	if (text->len >= FILE_MAX || strlen(text->data) != text->len)
		return err_set(err, ERR_INVALID, "%s: is no configuration file", path);
	return true;
}

/* What ends a text without quotes, as in "workers=16#comment". */
static bool ends_word(char c)
{
	return strchr(" \t\r\n={}()+,\"'", c) != NULL;
}

/* How long the comment at `p` is; 0: there is none. A "#" begins one even within a word. */
static size_t comment_at(const char *p, bool in_word)
{
	const char *end;

	if (*p == '#' || (!in_word && !strncmp(p, "//", 2)))
		return strcspn(p, "\n");
	if (in_word || strncmp(p, "/*", 2) != 0)
		return 0;
	end = strstr(p + 2, "*/");
	return end ? (size_t)(end - p) + 2 : strlen(p) + 1;
}

static void blank(char *p, size_t len)
{
	for (; len > 0; len--, p++)
		if (*p != '\n')
			*p = ' ';
}

/* Something that was begun and must end. */
struct opened {
	const char *place; /* NULL: nothing is open */
	const char *what;
	int depth;
};

static void count_brace(struct opened *section, const char *p)
{
	if (*p == '{' && section->depth++ == 0)
		section->place = p;
	if (*p == '}' && section->depth > 0 && --section->depth == 0)
		section->place = NULL;
}

/* Where something begins that does not end: libconfuse would not mind. */
static struct opened blank_comments(char *p)
{
	struct opened section = { .what = "a section" };
	bool in_word = false;
	char quote = '\0';

	while (*p) {
		size_t len = quote ? 0 : comment_at(p, in_word);

		if (len && len > strlen(p))
			return (struct opened){ .place = p, .what = "a comment" };
		blank(p, len);
		if (quote && *p == '\\' && p[1])
			p++;
		else if (quote)
			quote = *p == quote ? '\0' : quote;
		else if (*p == '"' || *p == '\'')
			quote = *p;
		else
			count_brace(&section, p);
		in_word = !quote && !ends_word(*p);
		p += len ? len : 1;
	}
	return section;
}

static int line_of(const char *text, const char *place)
{
	int line = 1;

	for (; text < place; text++)
		line += *text == '\n';
	return line;
}

bool settings_text(const char *path, struct strbuf *text, struct arena *arena, struct err *err)
{
	struct opened opened;

	strbuf_init(text, arena, BUFSIZ);
	if (!read_file(path, text, err))
		return false;
	opened = blank_comments(text->data);
	if (opened.place)
		return err_set(err, ERR_INVALID, "%s:%d: %s without an end", path,
			line_of(text->data, opened.place), opened.what);
	return true;
}
