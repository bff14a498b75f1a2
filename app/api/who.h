#ifndef API_WHO_H
#define API_WHO_H

#include <stdint.h>

struct route;
struct strbuf;

/*
 * How documents put it: the sets of the tables in words. "the assignee; the manager", "the desk",
 * "any open, resolved". What has no name among them is "?".
 */
void who_describe(struct strbuf *out, uint32_t who);
void roles_describe(struct strbuf *out, uint32_t roles);
void statuses_describe(struct strbuf *out, uint32_t statuses);

/*
 * Who can be let in by a route, a set of roles, 0 for anyone: by its row or, of a command, by the
 * state table. Which of them may, with this very issue, is another question.
 */
uint32_t route_roles(const struct route *route);

#endif
