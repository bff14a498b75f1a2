#include "courier/template.h"

#include <string.h>

#include "base/arena.h"

enum { NESTED_MOST = 8, PIECES_MOST = 400 };

/* A template is a list of these, gone through from the first to the last. */
struct piece {
	enum { PIECE_TEXT, PIECE_VALUE, PIECE_UNLESS, PIECE_GO } type;
	const char *text; /* of a text */
	size_t len;
	int name;         /* of a value, and of a condition */
	int word;         /* of a condition: the word that the value must be; 0: any */
	size_t to;        /* where a condition that is not met, or else, goes on */
};

struct parsed_template {
	enum template_form form;
	const struct piece *pieces;
	size_t count;
};

/* An #if that has no end yet. */
struct opened {
	size_t piece; /* which is told where to go: the #if, or the end of what stands before its else */
	bool in_else;
	const char *place;
};

struct parsing {
	const char *path, *start;
	enum template_form form;
	struct piece pieces[PIECES_MOST];
	size_t count;
	struct opened opened[NESTED_MOST];
	size_t depth;
	struct err *err;
};

/* Mistakes ------------------------------------------------------------------------------------ */

static bool fail(struct parsing *parsing, const char *place, const char *message, const char *name,
	size_t len)
{
	int line = 1;

	for (const char *p = parsing->start; p < place; p++)
		line += *p == '\n';
	return err_set(parsing->err, ERR_INVALID, "%s:%d: %s%.*s", parsing->path, line, message, (int)len,
		name);
}

/* Names --------------------------------------------------------------------------------------- */

static bool is_layout(enum template_form form)
{
	return form == FORM_LAYOUT_TEXT || form == FORM_LAYOUT_HTML;
}

static bool is_html(enum template_form form)
{
	return form == FORM_HTML || form == FORM_LAYOUT_HTML;
}

static bool same(const char *name, size_t len, const char *other)
{
	return strlen(other) == len && !memcmp(name, other, len);
}

/* Returns -1 when there is no such name. */
static int find_name(const char *name, size_t len, enum template_form form)
{
	for (int i = 0; i < value_count; i++)
		if (same(name, len, value_rows[i].name))
			return i;
	if (is_layout(form) && same(name, len, "subject"))
		return NAME_SUBJECT;
	return is_layout(form) && same(name, len, "body") ? NAME_BODY : -1;
}

/* "resolution_reinstall": the name of a value and a word of its list. */
static bool find_word(const char *name, size_t len, struct piece *piece)
{
	for (int i = 0; i < value_count; i++) {
		size_t front = strlen(value_rows[i].name);

		if (!value_rows[i].words || len <= front + 1 || name[front] != '_'
			|| memcmp(name, value_rows[i].name, front) != 0)
			continue;
		piece->name = i;
		piece->word = word_find(value_rows[i].words, name + front + 1, len - front - 1);
		if (piece->word)
			return true;
	}
	return false;
}

static bool can_be_shown(int name)
{
	return name >= value_count
	       || (value_rows[name].kind != VALUE_KIND_WORD && value_rows[name].kind != VALUE_KIND_FLAG);
}

/* Pieces -------------------------------------------------------------------------------------- */

static bool add(struct parsing *parsing, const char *place, struct piece piece)
{
	if (parsing->count == PIECES_MOST)
		return fail(parsing, place, "too much for one template", "", 0);
	parsing->pieces[parsing->count++] = piece;
	return true;
}

static bool add_text(struct parsing *parsing, const char *text, size_t len)
{
	return !len || add(parsing, text, (struct piece){ .type = PIECE_TEXT, .text = text, .len = len });
}

static bool add_value(struct parsing *parsing, const char *name, size_t len)
{
	int found = find_name(name, len, parsing->form);
	struct piece word;

	if (found < 0 && !find_word(name, len, &word))
		return fail(parsing, name, "there is no value ", name, len);
	if (found < 0 || !can_be_shown(found))
		return fail(parsing, name, "only for an #if, and not to be shown: ", name, len);
	return add(parsing, name, (struct piece){ .type = PIECE_VALUE, .name = found });
}

static bool open_if(struct parsing *parsing, const char *name, size_t len)
{
	struct piece piece = { .type = PIECE_UNLESS, .name = find_name(name, len, parsing->form) };

	if (piece.name < 0 && !find_word(name, len, &piece))
		return fail(parsing, name, "there is no value ", name, len);
	if (parsing->depth == NESTED_MOST)
		return fail(parsing, name, "too many #if within each other", "", 0);
	parsing->opened[parsing->depth++] = (struct opened){ .piece = parsing->count, .place = name };
	return add(parsing, name, piece);
}

static bool turn_to_else(struct parsing *parsing, const char *place)
{
	struct opened *last = parsing->depth ? &parsing->opened[parsing->depth - 1] : NULL;

	if (!last || last->in_else)
		return fail(parsing, place, "an else without its #if", "", 0);
	parsing->pieces[last->piece].to = parsing->count + 1;
	*last = (struct opened){ .piece = parsing->count, .in_else = true, .place = last->place };
	return add(parsing, place, (struct piece){ .type = PIECE_GO });
}

static bool close_if(struct parsing *parsing, const char *place)
{
	if (!parsing->depth)
		return fail(parsing, place, "a /if without its #if", "", 0);
	parsing->pieces[parsing->opened[--parsing->depth].piece].to = parsing->count;
	return true;
}

/* What stands between the braces. */
static bool add_tag(struct parsing *parsing, const char *tag, size_t len)
{
	if (len > 4 && !memcmp(tag, "#if ", 4))
		return open_if(parsing, tag + 4, len - 4);
	if (same(tag, len, "else"))
		return turn_to_else(parsing, tag);
	if (same(tag, len, "/if"))
		return close_if(parsing, tag);
	return add_value(parsing, tag, len);
}

/* Lines --------------------------------------------------------------------------------------- */

static bool is_block(const char *tag)
{
	return tag[0] == '#' || tag[0] == '/' || !strncmp(tag, "else}}", 6);
}

/*
 * A line that holds only the tag, from `open` to `close`, is left out as a whole: then the text before
 * it ends with the line before, and the text behind it begins with the next line.
 */
static void drop_line(const char *start, const char **open, const char **close)
{
	const char *left = *open, *right = *close;

	while (left > start && (left[-1] == ' ' || left[-1] == '\t'))
		left--;
	right += strspn(right, " \t\r");
	if ((left > start && left[-1] != '\n') || (*right && *right != '\n'))
		return;
	*open = left;
	*close = right + (*right == '\n');
}

static bool parse_from(struct parsing *parsing, const char *text)
{
	const char *open, *close, *tag, *end;

	while ((open = strstr(text, "{{"))) {
		tag = open + 2;
		end = strstr(tag, "}}");
		if (!end)
			return fail(parsing, open, "{{ without }}", "", 0);
		close = end + 2;
		if (is_block(tag))
			drop_line(parsing->start, &open, &close);
		if (!add_text(parsing, text, open > text ? (size_t)(open - text) : 0)
			|| !add_tag(parsing, tag, (size_t)(end - tag)))
			return false;
		text = close;
	}
	return add_text(parsing, text, strlen(text));
}

bool template_parse(const char *path, const char *text, enum template_form form, struct arena *arena,
	const struct parsed_template **template, struct err *err)
{
	struct parsing parsing = { .path = path, .start = text, .form = form, .err = err };
	struct parsed_template *made = arena_alloc(arena, sizeof(*made));
	struct piece *pieces;

	if (!parse_from(&parsing, text))
		return false;
	if (parsing.depth)
		return fail(&parsing, parsing.opened[parsing.depth - 1].place, "an #if without its /if", "", 0);
	pieces = arena_array(arena, parsing.count, sizeof(*pieces));
	memcpy(pieces, parsing.pieces, parsing.count * sizeof(*pieces));
	*made = (struct parsed_template){ .form = form, .pieces = pieces, .count = parsing.count };
	*template = made;
	return true;
}

/* Filling in ---------------------------------------------------------------------------------- */

void template_escape(struct strbuf *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '&')
			strbuf_adds(out, "&amp;");
		else if (*text == '<')
			strbuf_adds(out, "&lt;");
		else if (*text == '>')
			strbuf_adds(out, "&gt;");
		else if (*text == '"')
			strbuf_adds(out, "&quot;");
		else if (*text == '\n')
			strbuf_adds(out, "<br>\n");
		else
			strbuf_addc(out, *text);
	}
}

static bool is_quoting(const struct strbuf *out)
{
	size_t start = out->len;

	while (start > 0 && out->data[start - 1] != '\n')
		start--;
	return !strncmp(out->data + start, "> ", 2);
}

static void add_lines(struct strbuf *out, const char *text)
{
	const char *next = is_quoting(out) ? "\n> " : "\n";
	size_t len;

	while (text[len = strcspn(text, "\n")]) {
		strbuf_add(out, text, len);
		strbuf_adds(out, next);
		text += len + 1;
	}
	strbuf_adds(out, text);
}

static void fill_value(struct strbuf *out, enum template_form form, int name, const char *text)
{
	if (name == NAME_BODY)
		strbuf_adds(out, text); /* made by a template of the same form: escaped already */
	else if (is_html(form))
		template_escape(out, text);
	else
		add_lines(out, text);
}

static bool is_met(const struct piece *piece, const struct filling *filling)
{
	const struct letter_value *value;

	if (piece->name >= value_count)
		return filling->texts[piece->name] && filling->texts[piece->name][0];
	value = &filling->values[piece->name];
	if (piece->word)
		return value->number == piece->word;
	return value->number || (filling->texts[piece->name] && filling->texts[piece->name][0]);
}

void template_fill(const struct parsed_template *template, const struct filling *filling,
	struct strbuf *out)
{
	size_t i = 0;

	while (i < template->count) {
		const struct piece *piece = &template->pieces[i++];

		if (piece->type == PIECE_TEXT)
			strbuf_add(out, piece->text, piece->len);
		else if (piece->type == PIECE_VALUE && filling->texts[piece->name])
			fill_value(out, template->form, piece->name, filling->texts[piece->name]);
		else if (piece->type == PIECE_GO || (piece->type == PIECE_UNLESS && !is_met(piece, filling)))
			i = piece->to;
	}
}
