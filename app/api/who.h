#ifndef API_WHO_H
#define API_WHO_H

#include <stdint.h>

struct strbuf;

/*
 * How documents put it: the sets of the tables in words. "the assignee; the manager", "the desk",
 * "any open, resolved". What has no name among them is "?".
 */
void who_describe(struct strbuf *out, uint32_t who);
void roles_describe(struct strbuf *out, uint32_t roles);
void statuses_describe(struct strbuf *out, uint32_t statuses);

#endif
