#ifndef HTTP_JSON_WRITE_H
#define HTTP_JSON_WRITE_H

#include <stdint.h>

struct strbuf;

/*
 * JSON that no shape describes, written piece by piece. Each function puts the comma that is due
 * before its piece. `name` is the member's name; NULL in an array.
 */
void json_open(struct strbuf *out, const char *name, char bracket);
void json_close(struct strbuf *out, char bracket);

void json_put_text(struct strbuf *out, const char *name, const char *text);
void json_put_number(struct strbuf *out, const char *name, int64_t number);

/* `json` is a whole value, written as it is: `true`, `{"a":1}`. */
void json_put(struct strbuf *out, const char *name, const char *json);

#endif
