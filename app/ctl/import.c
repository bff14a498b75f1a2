#include "ctl/import.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/fold.h"
#include "base/time.h"
#include "ctl/ctl.h"
#include "store/db.h"
#include "store/employee_store.h"

static const struct import_kind *const kinds[] = {
	&import_employees, &import_staff, &import_vips, &import_software, &import_issues,
};

bool import_complain(struct import *import, const struct sheet_rows *rows,
	const struct sheet_row *row, const char *format, ...)
{
	char what[400];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	complain(&import->complaints, import->arena, rows->path, row->line, "%s", what);
	return true;
}

bool import_refused(struct import *import, const struct sheet_rows *rows,
	const struct sheet_row *row, struct err *err)
{
	if (err->kind == ERR_UNAVAILABLE || err->kind == ERR_UNKNOWN_OUTCOME
		|| err->kind == ERR_INTERNAL)
		return false;
	for (const struct err_field *field = err->fields; field; field = field->next)
		import_complain(import, rows, row, "%s %s", field->pointer + 1, field->detail);
	if (!err->fields)
		import_complain(import, rows, row, "%s", err->detail);
	err_clear(err);
	return true;
}

bool import_each(struct import *import,
	bool (*load)(struct import *import, struct sheet_row *row, struct err *err),
	struct err *err)
{
	const struct sheet_rows *rows = &import->rows;

	for (size_t i = 0; i < rows->count; i++) {
		struct sheet_row *row = (void *)(rows->items + i * import->kind->sheet->row_size);

		if (!row->bad && !load(import, row, err) && !import_refused(import, rows, row, err))
			return false;
	}
	return true;
}

bool import_find_employee(struct import *import, const struct sheet_rows *rows,
	const struct sheet_row *row, const char *login, struct employee *employee, bool *found,
	struct err *err)
{
	if (!employee_find(import->db, fold_case(login, import->arena), import->arena, employee,
		    found, err))
		return false;
	return *found || import_complain(import, rows, row, "nobody is called %s", login);
}

/* The transaction ------------------------------------------------------------------------------- */

struct attempt {
	struct import *import;
	size_t read_complaints; /* those that there were before it */
};

static bool load(void *arg, struct err *err)
{
	struct attempt *attempt = arg;
	struct import *import = attempt->import;

	import->complaints.count = attempt->read_complaints;
	if (!import->kind->load(import, err))
		return false;
	return !import->complaints.count
	       || err_set(err, ERR_INVALID, "Nothing of this was loaded: %zu mistakes.",
		       import->complaints.count);
}

static bool read_and_load(struct import *import, const char *path, const char *log_path,
	struct err *err)
{
	struct attempt attempt = { .import = import };

	if (!sheet_read(path, import->kind->sheet, import->now, import->arena, &import->complaints,
		    &import->rows, err))
		return false;
	if (log_path
		&& !sheet_read(log_path, import->kind->log, import->now, import->arena,
			&import->complaints, &import->log, err))
		return false;
	attempt.read_complaints = import->complaints.count;
	return tx_run(import->db, import->arena, load, &attempt, err);
}

/* The command ----------------------------------------------------------------------------------- */

static const struct import_kind *find_kind(const char *name)
{
	for (size_t i = 0; name && i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (!strcmp(kinds[i]->name, name))
			return kinds[i];
	return NULL;
}

int ctl_import(struct ctl *ctl, int argc, char **argv)
{
	const char *log_path = NULL;
	const struct ctl_option options[] = { { "--log", &log_path }, { NULL, NULL } };
	const bool understood = ctl_options(options, &argc, argv) && argc == 3;
	struct import import = {
		.kind = find_kind(understood ? argv[1] : NULL),
		.db = ctl->db,
		.arena = ctl->arena,
		.clock = ctl->settings.clock.rules,
		.rules = ctl->settings.rules,
		.now = time_now(),
	};

	if (!import.kind || (log_path && !import.kind->log))
		return ctl_misused(ctl);
	if (!read_and_load(&import, argv[2], log_path, &ctl->err)) {
		complaints_print(&import.complaints);
		return ctl_fail(ctl);
	}
	printf("%s: %zu", import.kind->name, import.rows.count);
	if (log_path)
		printf(", and %zu entries of their log", import.log.count);
	puts("");
	return CTL_DONE;
}
