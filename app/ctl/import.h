#ifndef CTL_IMPORT_H
#define CTL_IMPORT_H

#include "base/err.h"
#include "ctl/complaints.h"
#include "ctl/sheet.h"
#include "domain/access.h"

struct arena;
struct clock_rules;
struct db;
struct import;
struct triage_rules;

/*
 * A kind of file that can be imported. `load` puts what was read into the database, within a
 * transaction that is kept only when nothing was complained of. It may be run again from the
 * start: what it keeps in the rows it sets anew.
 */
struct import_kind {
	const char *name;
	const struct sheet *sheet;
	const struct sheet *log; /* of a second file; NULL: there is none */
	bool (*load)(struct import *import, struct err *err);
};

extern const struct import_kind import_employees, import_staff, import_vips, import_software,
	import_issues;

struct import {
	const struct import_kind *kind;
	struct db *db;
	struct arena *arena;
	const struct clock_rules *clock;
	const struct triage_rules *rules; /* those in force */
	int64_t now; /* the moment of loading */
	struct sheet_rows rows, log;
	struct complaints complaints;
};

/* Complains of a row. Returns true: the rest is still looked at. */
bool import_complain(struct import *import, const struct sheet_rows *rows,
	const struct sheet_row *row, const char *format, ...) __attribute__((format(printf, 4, 5)));

/*
 * Makes what a use case refused a complaint of its row, and returns true; false when it was not the
 * row's fault: the database is gone, or we are wrong.
 */
bool import_refused(struct import *import, const struct sheet_rows *rows,
	const struct sheet_row *row, struct err *err) MUST_CHECK;

/* The rows of a sheet one by one, without those that were complained of when they were read. */
bool import_each(struct import *import,
	bool (*load)(struct import *import, struct sheet_row *row, struct err *err),
	struct err *err) MUST_CHECK;

/* Whoever a row names. Nobody: `*found` is false, and the row complained of. */
bool import_find_employee(struct import *import, const struct sheet_rows *rows,
	const struct sheet_row *row, const char *login, struct employee *employee, bool *found,
	struct err *err) MUST_CHECK;

#endif
