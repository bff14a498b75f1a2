#ifndef API_ISSUE_LOG_H
#define API_ISSUE_LOG_H

#include "api/ctx.h"

/* GET and POST of an issue's notes, contacts and work; GET of its history. */
extern const struct shape note_body, contact_body, work_body;

bool api_note(struct ctx *c) MUST_CHECK;
bool api_contact(struct ctx *c) MUST_CHECK;
bool api_work(struct ctx *c) MUST_CHECK;
bool api_notes(struct ctx *c) MUST_CHECK;
bool api_contacts(struct ctx *c) MUST_CHECK;
bool api_work_list(struct ctx *c) MUST_CHECK;
bool api_issue_history(struct ctx *c) MUST_CHECK;

#endif
