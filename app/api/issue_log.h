#ifndef API_ISSUE_LOG_H
#define API_ISSUE_LOG_H

#include "api/ctx.h"

/* GET and POST of an issue's notes, contacts and work; GET of its history. */
extern const struct shape note_body, contact_body, work_body;
extern const struct shape note_shape, contact_attempt_shape, work_shape, event_shape;

bool api_note(struct ctx *c) MUST_CHECK;
bool api_contact(struct ctx *c) MUST_CHECK;
bool api_work(struct ctx *c) MUST_CHECK;
bool api_notes(struct ctx *c) MUST_CHECK;
bool api_contacts(struct ctx *c) MUST_CHECK;
bool api_work_list(struct ctx *c) MUST_CHECK;
bool api_issue_history(struct ctx *c) MUST_CHECK;

struct issue;

/* The issue of the path, whose log is to be read: some of it is for the desk only (ROUTE_DESK). */
bool issue_of_log(struct ctx *c, struct issue *issue) MUST_CHECK;

/*
 * All of an issue's, oldest first, cut to what the caller may read: rows of these shapes. Contacts
 * and work are the desk's: who else asks is to be refused before.
 */
bool notes_of(struct ctx *c, const struct issue *issue, struct db_rows *rows) MUST_CHECK;
bool contacts_of(struct ctx *c, const struct issue *issue, struct db_rows *rows) MUST_CHECK;
bool work_of(struct ctx *c, const struct issue *issue, struct db_rows *rows) MUST_CHECK;
bool history_of(struct ctx *c, const struct issue *issue, struct db_rows *rows) MUST_CHECK;

/* Makes of rows of struct event those of event_shape, cut to what the caller may read. */
void events_view(const struct ctx *c, struct db_rows *rows);

#endif
