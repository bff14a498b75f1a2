#include "api/reports.h"

#include "api/issue_view.h"
#include "api/report_range.h"
#include "base/strbuf.h"
#include "desk/figures.h"

/* How each begins ------------------------------------------------------------------------------- */

struct report_view {
	struct report_range range;
	struct field_array data;
};

#define RANGE_FIELDS \
	{ "from", FIELD_TIME, .offset = offsetof(struct report_view, range.range.from), \
	  .about = "what happened then or later is counted" }, \
	{ "to", FIELD_TIME, .offset = offsetof(struct report_view, range.range.to), \
	  .about = "what happened before is counted" }, \
	{ "zone", FIELD_TEXT, .offset = offsetof(struct report_view, range.zone), \
	  .about = "the time zone of dates that were asked for" }

/* SHAPE of a report whose `data` are rows of another. */
#define REPORT(shape_, name_, row_, about_) \
	static const struct field shape_##_fields[] = { \
		RANGE_FIELDS, \
		{ "data", FIELD_ARRAY, .offset = offsetof(struct report_view, data), \
		  .shape = &(row_), .about = (about_) }, \
	}; \
	const struct shape shape_ = SHAPE(name_, struct report_view, shape_##_fields)

static bool begin(struct ctx *c, struct report_view *view, struct figures *figures)
{
	*view = (struct report_view){ 0 };
	if (!report_range_read(c, &view->range))
		return false;
	*figures = (struct figures){ c->desk.db, c->arena, view->range.range };
	return true;
}

static bool answer(struct ctx *c, const struct shape *shape, struct report_view *view,
	const void *rows, size_t count)
{
	view->data = (struct field_array){ rows, count };
	return reply(c, shape, view);
}

/* Times ----------------------------------------------------------------------------------------- */

static void write_ms(struct strbuf *out, const void *value)
{
	int64_t ms = *(const int64_t *)value;

	if (ms == NO_DURATION)
		strbuf_adds(out, "null");
	else
		strbuf_addi(out, ms);
}

static const char ms_schema[] = "{\"type\":[\"integer\",\"null\"],\"format\":\"int64\",\"minimum\":0}";

#define MS(name_, offset_, about_) \
	{ name_, FIELD_CUSTOM, .offset = (offset_), .write = write_ms, .schema = ms_schema, \
	  .about = (about_) }
#define MEDIAN "the median, in milliseconds: the smallest that half of them do not exceed; null: none"
#define P90 "nine of ten did not take longer, in milliseconds; null: none"

#define PRIORITY(struct_) \
	{ "priority", FIELD_INT, FIELD_NULLABLE, offsetof(struct_, priority), .min = 1, .max = 3, \
	  .about = "that it had then; null: all of them" }

static const struct field times_fields[] = {
	PRIORITY(struct times),
	{ "count", FIELD_COUNT, .offset = offsetof(struct times, count), .about = "how many issues" },
	MS("median_ms", offsetof(struct times, median_ms), MEDIAN),
	MS("p90_ms", offsetof(struct times, p90_ms), P90),
};
static const struct shape times_shape = SHAPE("Times", struct times, times_fields);

REPORT(response_times_shape, "ResponseTimes", times_shape,
	"issues whose reporter was reached for the first time, from the report on; by priority");
REPORT(resolution_times_shape, "ResolutionTimes", times_shape,
	"issues that were resolved, and not reopened since, from the report on; by priority");

static bool answer_times(struct ctx *c, const struct shape *shape, int measure)
{
	struct report_view view;
	struct figures figures;
	struct times times[PRIORITIES];

	return begin(c, &view, &figures) && figures_times(&figures, measure, times, c->err)
	       && answer(c, shape, &view, times, PRIORITIES);
}

bool api_report_response_times(struct ctx *c)
{
	return answer_times(c, &response_times_shape, MEASURE_CONTACTED);
}

bool api_report_resolution_times(struct ctx *c)
{
	return answer_times(c, &resolution_times_shape, MEASURE_RESOLVED);
}

/* First contact --------------------------------------------------------------------------------- */

/* With four digits: ten thousandths, rounded half up. */
static void write_rate(struct strbuf *out, const void *value)
{
	const struct first_contacts *row = value;
	int64_t rate;

	if (!row->resolved) {
		strbuf_adds(out, "null");
		return;
	}
	rate = (row->first_contact * 20000 + row->resolved) / (2 * row->resolved);
	strbuf_addf(out, "%lld.%04lld", (long long)rate / 10000, (long long)rate % 10000);
}

#define FIRST_CONTACT_FIELDS \
	{ "resolved", FIELD_COUNT, .offset = offsetof(struct first_contacts, resolved), \
	  .about = "issues that were resolved, and not reopened since" }, \
	{ "first_contact", FIELD_COUNT, .offset = offsetof(struct first_contacts, first_contact), \
	  .about = "those of them that one contact was enough for" }, \
	{ "rate", FIELD_CUSTOM, .offset = 0, .write = write_rate, \
	  .schema = "{\"type\":[\"number\",\"null\"],\"minimum\":0,\"maximum\":1}", \
	  .about = "their share, 0 to 1, with four digits; null: nothing was resolved" }

static const struct field first_contact_fields[] = {
	PRIORITY(struct first_contacts),
	FIRST_CONTACT_FIELDS,
};
static const struct shape first_contact_row =
	SHAPE("FirstContact", struct first_contacts, first_contact_fields);

REPORT(first_contact_shape, "FirstContactReport", first_contact_row,
	"how much was solved on first contact, by priority");

bool api_report_first_contact(struct ctx *c)
{
	struct report_view view;
	struct figures figures;
	struct first_contacts rows[PRIORITIES];

	return begin(c, &view, &figures) && figures_first_contact(&figures, rows, c->err)
	       && answer(c, &first_contact_shape, &view, rows, PRIORITIES);
}

/* What is waiting ------------------------------------------------------------------------------- */

#define AGE(struct_) \
	{ "age", FIELD_WORD, .offset = offsetof(struct_, age), .words = &age_words, \
	  .about = "at that moment, from `under_1_day` on; each reaches to the one before it" }

static const struct field backlog_fields[] = {
	AGE(struct backlog),
	{ "before", FIELD_COUNT, .offset = offsetof(struct backlog, before),
	  .about = "issues that were open at `from`" },
	{ "open", FIELD_COUNT, .offset = offsetof(struct backlog, open),
	  .about = "issues that were open at `to`" },
	{ "open_p1", FIELD_COUNT, .offset = offsetof(struct backlog, open_by_priority[0]),
	  .about = "those with priority 1" },
	{ "open_p2", FIELD_COUNT, .offset = offsetof(struct backlog, open_by_priority[1]),
	  .about = "those with priority 2" },
	{ "open_p3", FIELD_COUNT, .offset = offsetof(struct backlog, open_by_priority[2]),
	  .about = "those with priority 3" },
};
static const struct shape backlog_row = SHAPE("Backlog", struct backlog, backlog_fields);

REPORT(backlog_shape, "BacklogReport", backlog_row,
	"open issues by the time since their report, whatever has been done");

bool api_report_backlog(struct ctx *c)
{
	struct report_view view;
	struct figures figures;
	struct backlog rows[age_count];

	return begin(c, &view, &figures) && figures_backlog(&figures, rows, c->err)
	       && answer(c, &backlog_shape, &view, rows + 1, age_count - 1);
}

static const struct field relay_debt_fields[] = {
	AGE(struct relay_debt),
	{ "before", FIELD_COUNT, .offset = offsetof(struct relay_debt, before),
	  .about = "relays that were pending at `from`" },
	{ "pending", FIELD_COUNT, .offset = offsetof(struct relay_debt, pending),
	  .about = "relays that were pending at `to`" },
};
static const struct shape relay_debt_row =
	SHAPE("RelayDebt", struct relay_debt, relay_debt_fields);

REPORT(relay_debt_shape, "RelayDebtReport", relay_debt_row,
	"news that employees had not been told, by how long they were owed");

bool api_report_relay_debt(struct ctx *c)
{
	struct report_view view;
	struct figures figures;
	struct relay_debt rows[age_count];

	return begin(c, &view, &figures) && figures_relay_debt(&figures, rows, c->err)
	       && answer(c, &relay_debt_shape, &view, rows + 1, age_count - 1);
}

/* Software -------------------------------------------------------------------------------------- */

static const struct field titled_fields[] = {
	{ "id", FIELD_ID, .offset = offsetof(struct titled, id), .about = "its number" },
	{ "title", FIELD_TEXT, .offset = offsetof(struct titled, title), .about = "as it is now" },
	{ "vendor", FIELD_TEXT, .offset = offsetof(struct titled, vendor), .about = "as it is now" },
};
static const struct shape titled_shape = SHAPE("SoftwareTitle", struct titled, titled_fields);

static const struct field software_fields[] = {
	{ "software", FIELD_OBJECT, .offset = offsetof(struct software_figures, software),
	  .shape = &titled_shape, .about = "which" },
	{ "issues", FIELD_COUNT, .offset = offsetof(struct software_figures, issues),
	  .about = "reported in the range" },
	{ "resolved", FIELD_COUNT, .offset = offsetof(struct software_figures, resolved),
	  .about = "resolved in the range, and not reopened since" },
	{ "reopened", FIELD_COUNT, .offset = offsetof(struct software_figures, reopened),
	  .about = "fixes that did not last: reopened in the range, whenever they were resolved" },
};
static const struct shape software_row =
	SHAPE("SoftwareFigures", struct software_figures, software_fields);

REPORT(software_report_shape, "SoftwareReport", software_row,
	"software on which something happened, that with the most issues first");

bool api_report_software(struct ctx *c)
{
	struct report_view view;
	struct figures figures;
	struct software_figures *rows;
	size_t count;

	return begin(c, &view, &figures) && figures_software(&figures, &rows, &count, c->err)
	       && answer(c, &software_report_shape, &view, rows, count);
}

/* Turns ----------------------------------------------------------------------------------------- */

static const struct field reason_fields[] = {
	{ "reason", FIELD_TEXT, .offset = offsetof(struct counted_reason, reason),
	  .about = "in the words of who gave it back" },
	{ "count", FIELD_COUNT, .offset = offsetof(struct counted_reason, count),
	  .about = "how often" },
};
static const struct shape reason_shape =
	SHAPE("ReleaseReason", struct counted_reason, reason_fields);

struct turns_view {
	struct turns turns;
	struct field_array reasons;
};

static const struct field turns_fields[] = {
	{ "technician", FIELD_OBJECT, .offset = offsetof(struct turns_view, turns.technician),
	  .shape = &person_shape, .about = "who" },
	{ "taken", FIELD_COUNT, .offset = offsetof(struct turns_view, turns.taken),
	  .about = "issues taken by take-next" },
	{ "claimed", FIELD_COUNT, .offset = offsetof(struct turns_view, turns.claimed),
	  .about = "issues claimed by their number" },
	{ "released", FIELD_COUNT, .offset = offsetof(struct turns_view, turns.released),
	  .about = "how often they gave one back" },
	{ "reasons", FIELD_ARRAY, .offset = offsetof(struct turns_view, reasons),
	  .shape = &reason_shape,
	  .about = "why, the most frequent first; of the latest 1,000 releases of all technicians" },
};
static const struct shape turns_row = SHAPE("Turns", struct turns_view, turns_fields);

REPORT(turns_shape, "TurnsReport", turns_row, "who took turns, by login");

bool api_report_turns(struct ctx *c)
{
	struct report_view view;
	struct figures figures;
	struct turns_view *views;
	struct turns *rows;
	size_t count;

	if (!begin(c, &view, &figures) || !figures_turns(&figures, &rows, &count, c->err))
		return false;
	views = arena_array(c->arena, count, sizeof(*views));
	for (size_t i = 0; i < count; i++)
		views[i] = (struct turns_view){ rows[i],
			{ rows[i].reasons, rows[i].reason_count } };
	return answer(c, &turns_shape, &view, views, count);
}

/* The summary ----------------------------------------------------------------------------------- */

struct summary_view {
	struct report_view view;
	struct summary summary;
};

#define SUMMARY(member_) offsetof(struct summary_view, summary.member_)

static const struct field all_times_fields[] = {
	{ "count", FIELD_COUNT, .offset = offsetof(struct times, count), .about = "how many issues" },
	MS("median_ms", offsetof(struct times, median_ms), MEDIAN),
	MS("p90_ms", offsetof(struct times, p90_ms), P90),
};
static const struct shape all_times_shape = SHAPE("AllTimes", struct times, all_times_fields);

static const struct field all_first_contact_fields[] = { FIRST_CONTACT_FIELDS };
static const struct shape all_first_contact_shape =
	SHAPE("AllFirstContact", struct first_contacts, all_first_contact_fields);

#define OUTCOME(name_, state_) \
	{ name_, FIELD_COUNT, .offset = (state_) * sizeof(int64_t), \
	  .about = "updates of forwardings that said so" }

static const struct field outcome_fields[] = {
	OUTCOME("forwarded", FORWARDING_FORWARDED),
	OUTCOME("acknowledged", FORWARDING_ACKNOWLEDGED),
	OUTCOME("reported_to_vendor", FORWARDING_REPORTED_TO_VENDOR),
	OUTCOME("fix_planned", FORWARDING_FIX_PLANNED),
	OUTCOME("workaround", FORWARDING_WORKAROUND),
	OUTCOME("fix_available", FORWARDING_FIX_AVAILABLE),
	OUTCOME("wont_fix", FORWARDING_WONT_FIX),
	OUTCOME("returned", FORWARDING_RETURNED),
};
static const struct shape outcomes_shape =
	SHAPE("ForwardingOutcomes", int64_t[forwarding_state_count], outcome_fields);

_Static_assert(sizeof(outcome_fields) / sizeof(outcome_fields[0]) == forwarding_state_count - 1,
	"each outcome is counted");

static const struct field summary_fields[] = {
	RANGE_FIELDS,
	{ "reported", FIELD_COUNT, .offset = SUMMARY(reported), .about = "issues reported" },
	{ "reopened", FIELD_COUNT, .offset = SUMMARY(reopened), .about = "how often one was reopened" },
	{ "cancelled", FIELD_COUNT, .offset = SUMMARY(cancelled), .about = "issues cancelled" },
	{ "open_before", FIELD_COUNT, .offset = SUMMARY(before),
	  .about = "issues that were open at `from`" },
	{ "open", FIELD_COUNT, .offset = SUMMARY(open), .about = "issues that were open at `to`" },
	{ "response", FIELD_OBJECT, .offset = SUMMARY(response), .shape = &all_times_shape,
	  .about = "from the report until the employee was reached for the first time" },
	{ "resolution", FIELD_OBJECT, .offset = SUMMARY(resolution), .shape = &all_times_shape,
	  .about = "from the report until it was resolved, if not reopened since" },
	{ "first_contact", FIELD_OBJECT, .offset = SUMMARY(first_contact),
	  .shape = &all_first_contact_shape, .about = "how much was solved on first contact" },
	{ "relays_pending", FIELD_COUNT, .offset = SUMMARY(relays_pending),
	  .about = "employees who had not been told the latest news at `to`" },
	{ "forwardings", FIELD_OBJECT, .offset = SUMMARY(outcomes), .shape = &outcomes_shape,
	  .about = "what became of forwardings" },
};
const struct shape summary_shape = SHAPE("Summary", struct summary_view, summary_fields);

bool api_report_summary(struct ctx *c)
{
	struct summary_view view = { 0 };
	struct figures figures;

	return begin(c, &view.view, &figures) && figures_summary(&figures, &view.summary, c->err)
	       && reply(c, &summary_shape, &view);
}
