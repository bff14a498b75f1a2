#include "api/software.h"

#include <string.h>

#include "api/cursor.h"
#include "domain/software.h"
#include "domain/words.h"
#include "http/text.h"
#include "store/software_store.h"

enum { LIMIT_DEFAULT = 50, LIMIT_MOST = 200 };

static const struct field software_fields[] = {
	{ "id", FIELD_ID, .offset = offsetof(struct software, id) },
	{ "version", FIELD_INT, .offset = offsetof(struct software, version),
	  .about = "of this entry, as in its ETag" },
	{ "title", FIELD_TEXT, .offset = offsetof(struct software, title) },
	{ "vendor", FIELD_TEXT, .offset = offsetof(struct software, vendor) },
	{ "versions", FIELD_LINES, .offset = offsetof(struct software, versions),
	  .about = "of the software, oldest first" },
	{ "status", FIELD_WORD, .offset = offsetof(struct software, status),
	  .words = &software_status_words },
	{ "blocked_channels", FIELD_WORDS, .offset = offsetof(struct software, blocked_channels),
	  .words = &channel_words, .about = "what cannot be used while this software is broken" },
	{ "replaced_by", FIELD_ID, FIELD_NULLABLE, offsetof(struct software, replaced_by) },
};
static const struct shape software_shape = SHAPE("Software", struct software, software_fields);

struct software_query {
	const char *q;
	int status;
	const char *vendor;
	const char *cursor;
	int64_t limit;
};

#define QUERY(member) offsetof(struct software_query, member)

static const struct field query_fields[] = {
	{ "q", FIELD_TEXT, .offset = QUERY(q), .max = 120, .about = "part of the title or the vendor" },
	{ "status", FIELD_WORD, .offset = QUERY(status), .words = &software_status_words,
	  .about = "approved or retired" },
	{ "vendor", FIELD_TEXT, .offset = QUERY(vendor), .min = 1, .max = 120,
	  .about = "the vendor's name" },
	{ "cursor", FIELD_TEXT, .offset = QUERY(cursor), .min = 1, .about = "the next of a page" },
	{ "limit", FIELD_INT, .offset = QUERY(limit), .min = 1, .max = LIMIT_MOST,
	  .about = "1 to 200, 50 unless said otherwise" },
};
const struct shape software_query = SHAPE("SoftwareQuery", struct software_query, query_fields);

/* One more than the page was asked for: it tells whether there is a next one. */
static const char *next_cursor(struct ctx *c, struct db_rows *rows, int64_t asked)
{
	const struct software *list = rows->items;

	if ((int64_t)rows->count < asked)
		return NULL;
	rows->count--;
	return cursor_write(c, &(struct cursor){
		.text = list[rows->count - 1].title,
		.id = list[rows->count - 1].id,
	});
}

static bool is_blank(const char *text)
{
	return !text_trim((struct span){ text, strlen(text) }).len;
}

bool api_software_list(struct ctx *c)
{
	const struct software_query *query = c->query;
	struct cursor cursor = { 0 };
	struct software_filter filter;
	struct db_rows rows;

	if (!request_good(c) || (query->cursor && !cursor_read(c, query->cursor, &cursor)))
		return false;
	if (query->q && is_blank(query->q))
		return reply_list(c, &software_shape, &(struct db_rows){ 0 }, NULL);
	filter = (struct software_filter){
		.words = query->q,
		.status = query->status,
		.vendor = query->vendor,
		.after_title = cursor.text,
		.after_id = cursor.id,
		.limit = (query->limit ? query->limit : LIMIT_DEFAULT) + 1,
	};
	if (!software_list(c->desk.db, &filter, c->arena, &rows, c->err))
		return false;
	return reply_list(c, &software_shape, &rows, next_cursor(c, &rows, filter.limit));
}

bool api_software(struct ctx *c)
{
	struct software software;
	bool found;

	if (!software_find(c->desk.db, c->match.id, c->arena, &software, &found, c->err))
		return false;
	if (!found)
		return err_set(c->err, ERR_NOT_FOUND, "There is no software %lld.",
			(long long)c->match.id);
	return request_good(c) && reply_versioned(c, 200, &software_shape, &software, software.version);
}
