#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/fold.h"
#include "ctl/import.h"
#include "ctl/import_entry.h"
#include "desk/report.h"
#include "domain/software.h"
#include "store/employee_store.h"
#include "store/software_store.h"

/*
 * Issues and what was done to them, as if it happened now: each row goes through the desk's own use
 * case, by the person it names and at its own moment, in the order of these moments. So rules are
 * kept, and history, events and ids come out as they would have. Only who is around counts for
 * nothing: that was another day's. A VIP's issue that is still open and nobody's waits until
 * somebody next becomes available.
 */
struct issue_row {
	struct sheet_row row;
	const char *ref;
	int64_t at;
	const char *reporter, *submitted_by;
	int channel;
	const char *software, *software_version, *description;
	int impact;
	bool customer_impact;
	int contact_preferred;
	uint32_t contact_blocked;
	int resolution_code;
	const char *resolution_details;
	int64_t id; /* of the issue, once it is there */
};

#define COLUMN(member_) .name = #member_, .offset = offsetof(struct issue_row, member_)
static const struct sheet_column columns[] = {
	{ COLUMN(ref), .required = true, .max = 40 },
	{ COLUMN(at), CELL_MOMENT, .required = true },
	{ COLUMN(reporter), .required = true },
	{ COLUMN(submitted_by) },
	{ COLUMN(channel), CELL_WORD, .required = true, .words = &intake_words },
	{ COLUMN(software), .required = true },
	{ COLUMN(software_version), .max = 80 },
	{ COLUMN(description), .required = true, .min = 10, .max = 4000 },
	{ COLUMN(impact), CELL_WORD, .required = true, .words = &impact_words },
	{ COLUMN(customer_impact), CELL_FLAG },
	{ COLUMN(contact_preferred), CELL_WORD, .words = &channel_words },
	{ COLUMN(contact_blocked), CELL_WORDS, .words = &channel_words },
	{ COLUMN(resolution_code), CELL_WORD, .words = &resolution_code_words },
	{ COLUMN(resolution_details), .max = 4000 },
};
#undef COLUMN

/* Finding an issue by its ref ------------------------------------------------------------------- */

struct refs {
	struct issue_row **rows; /* by ref */
	size_t count;
};

static int by_ref(const void *a, const void *b)
{
	const struct issue_row *const *left = a, *const *right = b;
	int order = strcmp((*left)->ref, (*right)->ref);

	return order ? order : (*left)->row.line - (*right)->row.line;
}

static struct issue_row *find_ref(const struct refs *refs, const char *ref)
{
	const struct issue_row key = { .ref = ref }, *wanted = &key;
	size_t low = 0, high = refs->count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (strcmp(refs->rows[middle]->ref, wanted->ref) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < refs->count && !strcmp(refs->rows[low]->ref, ref) ? refs->rows[low] : NULL;
}

/* Rows without one that can be read are left out. */
static struct refs sort_refs(struct import *import)
{
	const struct sheet_rows *rows = &import->rows;
	struct refs refs = { arena_array(import->arena, rows->count, sizeof(*refs.rows)), 0 };

	for (size_t i = 0; i < rows->count; i++) {
		struct issue_row *row = (void *)(rows->items + i * sizeof(*row));

		row->id = 0;
		if (row->ref)
			refs.rows[refs.count++] = row;
	}
	qsort(refs.rows, refs.count, sizeof(*refs.rows), by_ref);
	for (size_t i = 1; i < refs.count; i++)
		if (!strcmp(refs.rows[i]->ref, refs.rows[i - 1]->ref))
			import_complain(import, rows, &refs.rows[i]->row,
				"%s stands in line %d already", refs.rows[i]->ref,
				refs.rows[i - 1]->row.line);
	return refs;
}

/* Issues ---------------------------------------------------------------------------------------- */

static bool check_row(struct import *import, const struct issue_row *row)
{
	const char *wrong = NULL;

	if (!row->submitted_by && row->channel != INTAKE_SELF_SERVICE)
		wrong = "submitted_by is missing: a call or a visit was entered by somebody of the desk";
	if (!row->submitted_by && row->resolution_code)
		wrong = "submitted_by is missing: only the desk solves it during the call";
	if (!row->resolution_code != !row->resolution_details)
		wrong = "resolution_code and resolution_details go together";
	if (wrong)
		import_complain(import, &import->rows, &row->row, "%s", wrong);
	return !wrong;
}

static struct report report_of(const struct issue_row *row, const struct software *software)
{
	return (struct report){
		.software_id = software->id,
		.software_version = row->software_version,
		.description = row->description,
		.impact = row->impact,
		.customer_impact = row->customer_impact,
		.contact_given = true,
		.contact.contact = { .preferred = row->contact_preferred,
			.blocked = row->contact_blocked },
		.on_behalf_given = row->submitted_by,
		.on_behalf_of.login = row->reporter,
		.channel_given = row->submitted_by,
		.channel = row->submitted_by ? row->channel : 0, /* otherwise it follows from the caller */
		.resolution_given = row->resolution_code,
		.resolution = { row->resolution_code, row->resolution_details, 0 },
	};
}

/* Those whom the row names; `*known` is false when one of them was complained of. */
static bool find_named(struct import *import, const struct issue_row *row, struct caller *caller,
	struct software *software, bool *known, struct err *err)
{
	const char *login = row->submitted_by ? row->submitted_by : row->reporter;
	struct employee reporter;
	bool software_found, reporter_found = true, caller_found;

	if (!software_find_title(import->db, row->software, import->arena, software,
		    &software_found, err))
		return false;
	if (!software_found)
		import_complain(import, &import->rows, &row->row,
			"there is no software %s in the catalog", row->software);
	if (row->submitted_by
		&& !import_find_employee(import, &import->rows, &row->row, row->reporter,
			&reporter, &reporter_found, err))
		return false;
	if (!import_find_employee(import, &import->rows, &row->row, login, &caller->employee,
		    &caller_found, err))
		return false;
	caller->roles = caller->employee.roles;
	*known = software_found && reporter_found && caller_found;
	return true;
}

static bool load_issue(struct import *import, struct issue_row *row, struct err *err)
{
	static const struct guard no_guard;
	struct caller caller = { .working_hours = true }; /* then they were */
	struct software software;
	struct issue issue;
	struct report report;
	bool known = false;
	const struct desk desk = { import->db, import->arena, &caller, row->at, import->clock,
		.rules = import->rules, .imports = true };

	if (!check_row(import, row))
		return true;
	if (!find_named(import, row, &caller, &software, &known, err))
		return false;
	if (!known)
		return true;
	report = report_of(row, &software);
	if (!desk_report(&desk, &report, &no_guard, &issue, err))
		return import_refused(import, &import->rows, &row->row, err);
	row->id = issue.id;
	return true;
}

/* The log --------------------------------------------------------------------------------------- */

/*
 * The id of the issue with that ref; 0: it is not there. That it was itself refused is said at its
 * own line and not here again.
 */
static int64_t issue_id(struct import *import, const struct refs *refs, const char *ref,
	const struct entry_row *row)
{
	const struct issue_row *issue = find_ref(refs, ref);

	if (!issue)
		import_complain(import, &import->log, &row->row, "there is no issue %s", ref);
	else if (!issue->row.bad && issue->at > row->at)
		import_complain(import, &import->log, &row->row,
			"is before the report of %s (line %d)", ref, issue->row.line);
	return issue ? issue->id : 0;
}

static bool load_entry(struct import *import, const struct refs *refs, struct entry_row *row,
	struct err *err)
{
	const char *other_ref = entry_other_ref(row);
	int64_t id = issue_id(import, refs, row->ref, row);
	int64_t other = other_ref ? issue_id(import, refs, other_ref, row) : 0;
	struct caller caller = { .working_hours = true }; /* then they were */
	bool found;

	if (!id || (other_ref && !other))
		return true;
	if (!import_find_employee(import, &import->log, &row->row, row->actor, &caller.employee,
		    &found, err))
		return false;
	caller.roles = caller.employee.roles;
	if (!found)
		return true;
	return entry_run(import, row, id, other, &caller, err)
	       || import_refused(import, &import->log, &row->row, err);
}

/* Both files, by time --------------------------------------------------------------------------- */

static void check_order(struct import *import, const struct sheet_rows *rows,
	const struct sheet_row *row, int64_t at, int64_t *last)
{
	if (at < *last)
		import_complain(import, rows, row, "at is before that of the line above");
	*last = at;
}

static struct issue_row *next_issue(const struct sheet_rows *rows, size_t *next)
{
	while (*next < rows->count) {
		struct issue_row *row = (void *)(rows->items + *next * sizeof(*row));

		if (!row->row.bad)
			return row;
		++*next;
	}
	return NULL;
}

static struct entry_row *next_entry(const struct sheet_rows *rows, size_t *next)
{
	while (*next < rows->count) {
		struct entry_row *row = (void *)(rows->items + *next * sizeof(*row));

		if (!row->row.bad)
			return row;
		++*next;
	}
	return NULL;
}

static bool load_issues(struct import *import, struct err *err)
{
	struct refs refs = sort_refs(import);
	int64_t last_issue = 0, last_entry = 0;
	size_t issues = 0, entries = 0;

	for (;;) {
		struct issue_row *issue = next_issue(&import->rows, &issues);
		struct entry_row *entry = next_entry(&import->log, &entries);
		bool loaded;

		if (!issue && !entry)
			return true;
		if (issue && (!entry || issue->at <= entry->at)) {
			check_order(import, &import->rows, &issue->row, issue->at, &last_issue);
			loaded = load_issue(import, issue, err);
			issues++;
		} else {
			check_order(import, &import->log, &entry->row, entry->at, &last_entry);
			loaded = load_entry(import, &refs, entry, err);
			entries++;
		}
		if (!loaded)
			return false;
	}
}

static const struct sheet sheet = SHEET(struct issue_row, columns);
const struct import_kind import_issues = { "issues", &sheet, &entry_sheet, load_issues };
