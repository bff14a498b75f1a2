#include "api/employees.h"

#include "api/issue_list.h"
#include "api/page.h"
#include "http/text.h"
#include "store/employee_store.h"

/* An employee, as the desk sees them. */
#define EMPLOYEE(member) offsetof(struct employee, member)

static const struct field employee_fields[] = {
	{ "id", FIELD_ID, .offset = EMPLOYEE(person.id), .about = "their number" },
	{ "login", FIELD_TEXT, .offset = EMPLOYEE(person.login),
	  .about = "as the web server knows them" },
	{ "name", FIELD_TEXT, .offset = EMPLOYEE(person.name), .about = "for people to read" },
	{ "email", FIELD_TEXT, FIELD_NULLABLE, EMPLOYEE(email), .about = "where they get mail" },
	{ "phone", FIELD_TEXT, FIELD_NULLABLE, EMPLOYEE(phone),
	  .about = "where they can be called" },
	{ "chat", FIELD_TEXT, FIELD_NULLABLE, EMPLOYEE(chat), .about = "their name in the chat" },
	{ "roles", FIELD_WORDS, .offset = EMPLOYEE(roles), .words = &role_words,
	  .about = "a plain employee has none" },
	{ "vip", FIELD_BOOL, .offset = EMPLOYEE(vip), .seen_by = SEEN_BY_DESK,
	  .about = "whether their reports go to the basket of the VIPs" },
};
const struct shape employee_shape = SHAPE("Employee", struct employee, employee_fields);

struct employee_query {
	struct page_query page;
	const char *q;
};

static const struct field query_fields[] = {
	{ "q", FIELD_TEXT, .offset = offsetof(struct employee_query, q), .max = 120,
	  .about = "words, or parts of words, of the name, or a part of the login" },
	PAGE_FIELDS(struct employee_query),
};
const struct shape employee_query = SHAPE("EmployeeQuery", struct employee_query, query_fields);

static const char *next_cursor(struct ctx *c, struct db_rows *rows,
	const struct list_page *fetch)
{
	const struct employee *list = rows->items;

	if (!page_cut(rows, fetch))
		return NULL;
	return cursor_write(c, &(struct cursor){ .text = list[rows->count - 1].person.login,
		.id = list[rows->count - 1].person.id });
}

bool api_employee_list(struct ctx *c)
{
	const struct employee_query *query = c->query;
	struct employee_filter filter = { .words = query->q };
	struct cursor after;
	struct db_rows rows;

	if (!request_good(c) || !page_begin(c, &query->page, &after, &filter.page))
		return false;
	if (query->q && text_is_blank(query->q))
		return reply_list(c, &employee_shape, &(struct db_rows){ 0 }, NULL);
	filter.after_login = after.id ? after.text : NULL;
	return employee_list(c->desk.db, &filter, c->arena, &rows, c->err)
	       && reply_list(c, &employee_shape, &rows, next_cursor(c, &rows, &filter.page));
}

static bool employee_of_path(struct ctx *c, struct employee *employee)
{
	bool found;

	if (!employee_find_id(c->desk.db, c->match.id, c->arena, employee, &found, c->err))
		return false;
	return found || err_set(c->err, ERR_NOT_FOUND, "There is no employee %lld.",
			(long long)c->match.id);
}

bool api_employee(struct ctx *c)
{
	struct employee employee;

	return employee_of_path(c, &employee) && request_good(c)
	       && reply(c, &employee_shape, &employee);
}

bool api_employee_issues(struct ctx *c)
{
	struct employee employee;

	return employee_of_path(c, &employee) && reply_issues_of(c, employee.person.id);
}
