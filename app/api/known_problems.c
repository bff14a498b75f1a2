#include "api/known_problems.h"

#include "api/page.h"
#include "api/software.h"
#include "domain/words.h"
#include "store/known_problem_store.h"

#define PROBLEM(member) offsetof(struct known_problem, member)

static const struct field known_problem_fields[] = {
	{ "id", FIELD_ID, .offset = PROBLEM(id), .about = "for joins_forwarding, in a report" },
	{ "summary", FIELD_TEXT, .offset = PROBLEM(summary), .about = "the bug in one line" },
	{ "state", FIELD_WORD, .offset = PROBLEM(state), .words = &forwarding_state_words,
	  .about = "where it is between the desk and the vendor" },
	{ "message_to_employee", FIELD_TEXT, .offset = PROBLEM(message_to_employee),
	  .about = "the latest news" },
	{ "fixed_in_version", FIELD_TEXT, FIELD_NULLABLE, PROBLEM(fixed_in_version),
	  .about = "the version in which it is, or will be, gone" },
	{ "expected_on", FIELD_DATE, FIELD_NULLABLE, PROBLEM(expected_on),
	  .about = "the day for which the vendor has announced it" },
	{ "created_at", FIELD_TIME, .offset = PROBLEM(created_at),
	  .about = "when it became known" },
	{ "updated_at", FIELD_TIME, .offset = PROBLEM(news_at), .about = "when the latest news came" },
};
const struct shape known_problem_shape =
	SHAPE("KnownProblem", struct known_problem, known_problem_fields);

struct known_problem_query {
	struct page_query page;
};

static const struct field query_fields[] = { PAGE_FIELDS(struct known_problem_query) };
const struct shape known_problem_query =
	SHAPE("KnownProblemQuery", struct known_problem_query, query_fields);

static const char *next_cursor(struct ctx *c, struct db_rows *rows,
	const struct list_page *fetch)
{
	const struct known_problem *list = rows->items;

	if (!page_cut(rows, fetch))
		return NULL;
	return cursor_write(c, &(struct cursor){ .at = list[rows->count - 1].news_at,
		.id = list[rows->count - 1].id });
}

bool api_known_problems(struct ctx *c)
{
	const struct known_problem_query *query = c->query;
	struct known_problem_filter filter = { .software_id = c->match.id };
	struct software software;
	struct cursor after;
	struct db_rows rows;

	if (!software_of_path(c, &software) || !request_good(c)
		|| !page_begin(c, &query->page, &after, &filter.page))
		return false;
	filter.after_at = after.at;
	filter.after_id = after.id;
	return known_problem_list(c->desk.db, &filter, c->arena, &rows, c->err)
	       && reply_list(c, &known_problem_shape, &rows, next_cursor(c, &rows, &filter.page));
}
