/* Arrays of objects, and objects that are decoded when it is known what they must be. */
#include "http/json.h"

#include <string.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "http/json_scan.h"
#include "tap/json_input.h"
#include "tap/tap.h"

struct step {
	int64_t id;
	int channel;
	const struct json_part *body;
};

static const struct field step_fields[] = {
	{ "id", FIELD_ID, FIELD_REQUIRED, offsetof(struct step, id) },
	{ "channel", FIELD_WORD, .offset = offsetof(struct step, channel), .words = &channels },
	{ "body", FIELD_PART, FIELD_NULLABLE, offsetof(struct step, body) },
};
static const struct shape step_shape = SHAPE("Step", struct step, step_fields);

struct steps {
	struct field_array list;
};

static const struct field steps_fields[] = {
	{ "list", FIELD_ARRAY, FIELD_REQUIRED, offsetof(struct steps, list), .min = 1, .max = 3,
	  .shape = &step_shape },
};
static const struct shape steps_shape = SHAPE("Steps", struct steps, steps_fields);

static const struct {
	const char *body, *want;
} steps_refused[] = {
	{ "{'list':[]}", "/list too_short" },
	{ "{'list':[{'id':1},{'id':2},{'id':3},{'id':4}]}", "/list too_long" },
	{ "{'list':{'id':1}}", "/list type" },
	{ "{'list':null}", "/list required" },
	{ "{'list':[{'id':1},7,null,'x']}", "/list too_long" },
	{ "{'list':[7,null,'x']}", "/list/0 type, /list/1 type, /list/2 type" },
	{ "{'list':[{'id':1},{'id':0,'channel':'post','x':1}]}",
	  "/list/1/id range, /list/1/channel word, /list/1/x unknown" },
	{ "{'list':[{'channel':'chat'}]}", "/list/0/id required" },
	{ "{'list':[{'id':1,'body':[]}]}", "/list/0/body type" },
	{ "{'list':[{'id':1,'body':'\\u0000'}]}", "/list/0/body type, /list/0/body control" },
	{ "{'list':[{'id':1,'body':{'title':'\\u0000'},'x':'\\u0000'}]}",
	  "/list/0/x unknown, /list/0/x control" },
};

static bool decode_steps(const char *body, struct steps *steps, struct err *err)
{
	const char *text = quoted(body);

	*steps = (struct steps){ 0 };
	err_init(err, arena);
	return json_decode(text, strlen(text), &steps_shape, steps, arena, err);
}

static void elements_are_objects(void)
{
	const struct step *list;
	struct steps steps;
	struct err err;

	for (size_t i = 0; i < sizeof(steps_refused) / sizeof(steps_refused[0]); i++) {
		ok(!decode_steps(steps_refused[i].body, &steps, &err), "%s", steps_refused[i].body);
		is_str(summary(&err), steps_refused[i].want, "... is refused for that");
	}
	ok(decode_steps("{'list':[{'id':7},{'id':8,'channel':'chat','body':null}]}", &steps, &err),
		"two elements");
	list = steps.list.items;
	ok(steps.list.count == 2 && list[0].id == 7 && list[1].id == 8 && list[1].channel == 2,
		"are in their order");
	ok(!list[0].body && !list[1].body, "without parts");
}

/* What is decoded of the element `i`'s body, as the errors in one line. */
static const char *part_errors(const struct steps *steps, size_t i, struct input *in)
{
	const struct step *step = (const struct step *)steps->list.items + i;
	struct err err;

	*in = (struct input){ 0 };
	err_init(&err, arena);
	if (json_decode_part(step->body, arena_printf(arena, "/list/%zu/body", i), &shape, in, arena,
		    &err))
		return "";
	return summary(&err);
}

static void parts_are_decoded_later(void)
{
	struct steps steps;
	struct input in;
	struct err err;
	bool done = decode_steps(
		"{'list':[{'body':{'title':'a','id':5},'id':1},"
		"{'id':2,'body':{'title':'\\u0000','x':'\\ud800','id':'9'}},{'id':3}]}", &steps, &err);

	ok(done, "what is wrong in a part is not told at once: %s", summary(&err));
	is_str(part_errors(&steps, 1, &in),
		"/list/1/body/title control, /list/1/body/x unknown, /list/1/body/x surrogate, "
		"/list/1/body/id type", "but when it is decoded");
	is_str(part_errors(&steps, 0, &in), "", "in any order");
	ok(in.id == 5 && !strcmp(in.title, "a"), "and what is right arrives");
	is_str(part_errors(&steps, 2, &in), "/list/2/body/title required", "none is {}");
	is_str(part_errors(&steps, 1, &in),
		"/list/1/body/title control, /list/1/body/x unknown, /list/1/body/x surrogate, "
		"/list/1/body/id type", "as often as one likes");
}

static void more_than_can_be_noted_is_told_at_once(void)
{
	struct steps steps;
	struct strbuf body;
	struct err err;

	strbuf_init(&body, arena, 1000);
	strbuf_adds(&body, "{'list':[{'id':1,'body':{'lines':[");
	for (int i = 0; i <= JSON_ERRORS; i++)
		strbuf_adds(&body, "'\\u0000',");
	strbuf_adds(&body, "'']}},{'id':2,'body':{'title':'\\u0000'}}]}");
	ok(!decode_steps(body.data, &steps, &err), "who knows what is in the last part?");
	ok(strstr(summary(&err), "too_many"), "nobody");
}

int main(void)
{
	arena = arena_new();
	elements_are_objects();
	parts_are_decoded_later();
	more_than_can_be_noted_is_told_at_once();
	arena_free(arena);
	return tap_done();
}
