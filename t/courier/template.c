/* The language of templates: what it makes of a text, and which mistakes it names. */
#include "courier/template.h"

#include <stdio.h>

#include "base/arena.h"
#include "tap/tap.h"

static struct arena *arena;
static struct err err;

/* The values of all cases. */
static const struct letter_value values[value_count] = {
	[VALUE_ISSUE] = { .number = 1042 },
	[VALUE_SOFTWARE] = { .text = "A<b> & \"C\"" },
	[VALUE_MESSAGE] = { .text = "one\ntwo" },
	[VALUE_RESOLUTION] = { .number = RESOLUTION_REINSTALL },
	[VALUE_YOURS] = { .number = 1 },
};

static const struct filling filling = {
	.values = values,
	.texts = {
		[VALUE_ISSUE] = "1042",
		[VALUE_SOFTWARE] = "A<b> & \"C\"",
		[VALUE_MESSAGE] = "one\ntwo",
		[NAME_SUBJECT] = "S & T",
		[NAME_BODY] = "<p>made</p>",
	},
};

static const struct {
	enum template_form form;
	const char *text, *filled;
} cases[] = {
	{ FORM_TEXT, "", "" },
	{ FORM_TEXT, "Nothing } in { it.\n", "Nothing } in { it.\n" },
	{ FORM_TEXT, "Issue {{issue}}, {{software}}.", "Issue 1042, A<b> & \"C\"." },
	{ FORM_TEXT, "[{{reason}}]", "[]" },
	{ FORM_TEXT, "{{message}}", "one\ntwo" },
	{ FORM_TEXT, "> {{message}}\nend", "> one\n> two\nend" },
	{ FORM_TEXT, "a {{#if issue}}b{{/if}} c", "a b c" },
	{ FORM_TEXT, "a {{#if reason}}b{{/if}} c", "a  c" },
	{ FORM_TEXT, "{{#if reason}}a{{else}}b{{/if}}", "b" },
	{ FORM_TEXT, "{{#if issue}}a{{else}}b{{/if}}", "a" },
	{ FORM_TEXT, "{{#if issue}}{{#if reason}}a{{else}}b{{/if}}{{else}}c{{/if}}d", "bd" },
	{ FORM_TEXT, "{{#if reason}}{{#if issue}}a{{else}}b{{/if}}{{else}}c{{/if}}d", "cd" },
	{ FORM_TEXT, "{{#if resolution}}a{{/if}}{{#if yours}}b{{/if}}{{#if vip}}c{{/if}}", "ab" },
	{ FORM_TEXT, "{{#if resolution_reinstall}}a{{/if}}{{#if resolution_duplicate}}b{{/if}}", "a" },
	{ FORM_TEXT, "one\n{{#if issue}}\ntwo\n{{/if}}\nthree\n", "one\ntwo\nthree\n" },
	{ FORM_TEXT, "one\n  {{#if reason}}\t\ntwo\n{{else}}\nthree\n{{/if}}", "one\nthree\n" },
	{ FORM_TEXT, "one {{#if issue}}\ntwo{{/if}}\n", "one \ntwo\n" },
	{ FORM_HTML, "<i>{{software}}</i>", "<i>A&lt;b&gt; &amp; &quot;C&quot;</i>" },
	{ FORM_HTML, "{{message}}", "one<br>\ntwo" },
	{ FORM_LAYOUT_HTML, "<b>{{subject}}</b>{{body}}", "<b>S &amp; T</b><p>made</p>" },
	{ FORM_LAYOUT_TEXT, "{{subject}} {{body}}", "S & T <p>made</p>" },
	{ FORM_LAYOUT_TEXT, "{{#if body}}x{{/if}}", "x" },
};

static const struct {
	enum template_form form;
	const char *text, *message;
} mistakes[] = {
	{ FORM_TEXT, "one\ntwo {{isue}}", "t:2: there is no value isue" },
	{ FORM_TEXT, "{{ issue }}", "t:1: there is no value  issue " },
	{ FORM_TEXT, "{{}}", "t:1: there is no value " },
	{ FORM_TEXT, "{{body}}", "t:1: there is no value body" },
	{ FORM_HTML, "{{subject}}", "t:1: there is no value subject" },
	{ FORM_TEXT, "{{status}}", "t:1: only for an #if, and not to be shown: status" },
	{ FORM_TEXT, "{{yours}}", "t:1: only for an #if, and not to be shown: yours" },
	{ FORM_TEXT, "{{status_queued}}", "t:1: only for an #if, and not to be shown: status_queued" },
	{ FORM_TEXT, "\n{{#if status_lost}}{{/if}}", "t:2: there is no value status_lost" },
	{ FORM_TEXT, "{{#if nothing}}{{/if}}", "t:1: there is no value nothing" },
	{ FORM_TEXT, "a\n\n{{#if issue}}b", "t:3: an #if without its /if" },
	{ FORM_TEXT, "a{{/if}}", "t:1: a /if without its #if" },
	{ FORM_TEXT, "a{{else}}", "t:1: an else without its #if" },
	{ FORM_TEXT, "{{#if issue}}{{else}}{{else}}{{/if}}", "t:1: an else without its #if" },
	{ FORM_TEXT, "\n\n{{issue", "t:3: {{ without }}" },
	{ FORM_TEXT, "{{#if issue}}{{#if issue}}{{#if issue}}{{#if issue}}{{#if issue}}{{#if issue}}"
		     "{{#if issue}}{{#if issue}}{{#if issue}}", "t:1: too many #if within each other" },
};

static void test_cases(void)
{
	const struct parsed_template *template;
	struct strbuf out;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		err_init(&err, arena);
		strbuf_init(&out, arena, 16);
		if (ok(template_parse("t", cases[i].text, cases[i].form, arena, &template, &err),
			    "case %zu is understood", i))
			template_fill(template, &filling, &out);
		is_str(out.data, cases[i].filled, "... and filled in");
	}
}

static void test_mistakes(void)
{
	const struct parsed_template *template;

	for (size_t i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++) {
		err_init(&err, arena);
		ok(!template_parse("t", mistakes[i].text, mistakes[i].form, arena, &template, &err),
			"mistake %zu is found", i);
		is_str(err.detail, mistakes[i].message, "... and named");
		is_int(err.kind, ERR_INVALID, "... as ERR_INVALID");
	}
}

static void test_much(void)
{
	const struct parsed_template *template;
	struct strbuf text;

	strbuf_init(&text, arena, 4096);
	for (int i = 0; i < 500; i++)
		strbuf_adds(&text, "{{issue}}");
	err_init(&err, arena);
	ok(!template_parse("t", text.data, FORM_TEXT, arena, &template, &err), "a template without measure");
	is_str(err.detail, "t:1: too much for one template", "... is named");
}

int main(void)
{
	arena = arena_new();
	test_cases();
	test_mistakes();
	test_much();
	arena_free(arena);
	return tap_done();
}
