#include "http/json_write.h"

#include <string.h>

#include "base/strbuf.h"
#include "http/json.h"

/* What begins a value: what stands before it tells whether a comma is due. */
static void begin(struct strbuf *out, const char *name)
{
	char before = out->len ? out->data[out->len - 1] : '{';

	if (!strchr("{[:", before))
		strbuf_addc(out, ',');
	if (!name)
		return;
	json_render_text(out, name);
	strbuf_addc(out, ':');
}

void json_open(struct strbuf *out, const char *name, char bracket)
{
	begin(out, name);
	strbuf_addc(out, bracket);
}

void json_close(struct strbuf *out, char bracket)
{
	strbuf_addc(out, bracket);
}

void json_put_text(struct strbuf *out, const char *name, const char *text)
{
	begin(out, name);
	json_render_text(out, text);
}

void json_put_number(struct strbuf *out, const char *name, int64_t number)
{
	begin(out, name);
	strbuf_addi(out, number);
}

void json_put(struct strbuf *out, const char *name, const char *json)
{
	begin(out, name);
	strbuf_adds(out, json);
}
